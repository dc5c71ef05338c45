"""Finding issues: full text, forgiven misspellings, numbers, and what may be there already."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.contrib.postgres.search import TrigramWordSimilarity as WordSimilarity
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from agencies.hats import Hat
from agencies.wording import number
from issues.models import Issue
from issues.models.issue import CARD_FROM

CONFIG = "indonesian"
NUMBER = re.compile(r"(?:PM-)?\d{4}-\d{1,6}|\d{4,6}", re.IGNORECASE)
MOST_RANKED = 1_000  # of very common words only so many hits are put in order
LEAST_SIMILAR = "0.45"  # the default of 0.6 refuses a short word with two letters swapped
SHORTEST_WORD = 4
# Stand-ins for <mark>, so that the text itself can be escaped: they cannot be typed.
OPEN, CLOSE = "\x02", "\x03"


@dataclass(frozen=True)
class Found:
    """A page of hits. `misspelt` says that nothing had these words and similar ones are shown."""

    rows: list[Issue]
    total: int
    misspelt: bool
    next_after: UUID | None

    @property
    def total_label(self) -> str:
        return number(self.total, cap=MOST_RANKED)


def search_issues(hat: Hat, q: str, limit: int = 25, after: UUID | None = None) -> Found:
    """Visible issues for what was typed, best first; `after` is the last one already shown.

    Words as on search sites ("a b", "-c", quotes), or a number or its digits. Each row
    carries `.marked_title` and `.excerpt`, safe to show.
    """
    q = q.strip()[:300]
    if not q:
        return Found([], 0, False, None)
    visible = Issue.objects.visible_to(hat)
    query = SearchQuery(q, config=CONFIG, search_type="websearch")
    ranked = _by_number(visible, q) or _by_words(visible, query) or _by_paper(visible, q)
    misspelt = not ranked
    if misspelt:
        ranked = _by_similarity(visible.with_content(hat), q)
    start = ranked.index(after) + 1 if after in ranked else 0
    shown = ranked[start : start + limit]
    more = start + limit < len(ranked)
    rows = _dressed(visible, shown, query)
    return Found(rows, len(ranked), misspelt and bool(ranked), shown[-1] if more else None)


def _by_number(visible: QuerySet[Issue], q: str) -> list[UUID]:
    if not NUMBER.fullmatch(q):
        return []
    rows = visible.filter(number__endswith=q.upper().removeprefix("PM-"))
    return list(rows.order_by("-number").values_list("public_id", flat=True)[:MOST_RANKED])


def _by_words(visible: QuerySet[Issue], query: SearchQuery) -> list[UUID]:
    hits = visible.filter(search=query).order_by()[:MOST_RANKED].values("pk")
    rank = SearchRank(F("search"), query)
    ranked = visible.filter(pk__in=hits).annotate(rank=rank).order_by("-rank", "-pk")
    return list(ranked.values_list("public_id", flat=True))


def _by_paper(visible: QuerySet[Issue], q: str) -> list[UUID]:
    """By the number of the paper behind a reference card."""
    cards = visible.filter(classification__gte=CARD_FROM, card_number__iexact=q)
    return list(cards.order_by("-number").values_list("public_id", flat=True)[:MOST_RANKED])


def _by_similarity(visible: QuerySet[Issue], q: str) -> list[UUID]:
    forgive_misspellings()
    words = words_of(q) or [q]
    likeness = reduce(operator.add, (WordSimilarity(word, "title") for word in words))
    like = visible.filter(spelt_alike(q)).annotate(likeness=likeness)
    return list(like.order_by("-likeness", "-pk").values_list("public_id", flat=True)[:100])


def spelt_alike(text: str) -> Q:
    """Titles in which every word of the text stands, or one spelt much like it."""
    return Q(*(Q(title__trigram_word_similar=word) for word in words_of(text) or [text]))


def forgive_misspellings() -> None:
    """Let `trigram_word_similar` accept two swapped letters, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [LEAST_SIMILAR]
        )


def _dressed(visible: QuerySet[Issue], keys: list[UUID], query: SearchQuery) -> list[Issue]:
    marks: dict[str, Any] = {"start_sel": OPEN, "stop_sel": CLOSE, "config": CONFIG}
    rows = visible.filter(public_id__in=keys).select_related("category", "reported_by", "holder")
    rows = rows.annotate(
        title_marked=SearchHeadline("title", query, highlight_all=True, **marks),
        text_marked=SearchHeadline("text", query, max_words=30, min_words=12, **marks),
    )
    by_key: dict[UUID, Any] = {row.public_id: row for row in rows}
    for row in by_key.values():
        row.marked_title = _marked(row.title if row.concealed else row.title_marked)
        row.excerpt = "" if row.concealed else _marked(row.text_marked)
    return [by_key[key] for key in keys if key in by_key]


def _marked(text: str) -> SafeString:
    safe = escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(safe)  # noqa: S308  escaped in the line above


def words_of(text: str) -> list[str]:
    """The words worth looking for: four letters and more, each once, at most twelve."""
    words = re.findall(rf"\w{{{SHORTEST_WORD},}}", text.lower())
    return list(dict.fromkeys(words))[:12]


def similar_issues(hat: Hat, title: str, *, but: UUID | None = None, limit: int = 5) -> list[Issue]:
    """Visible issues that may be the same problem, most similar first.

    Compares words and, against misspellings, letters. The writer's own draft (`but`) and
    drafts as such are left out. Each row carries `.marked_title`.
    """
    words = words_of(title)
    if not words:
        return []
    forgive_misspellings()
    visible = Issue.objects.visible_to(hat).exclude(state="draft").exclude(public_id=but)
    any_word = SearchQuery(" or ".join(words), config=CONFIG, search_type="websearch")
    by_words = visible.filter(search=any_word).order_by()[:200].values("pk")
    by_letters = (
        visible.with_content(hat)
        .filter(title__trigram_word_similar=title)
        .order_by()[:200]
        .values("pk")
    )
    candidates = visible.filter(pk__in=by_words) | visible.filter(pk__in=by_letters)
    likeness = WordSimilarity(title, "title") + SearchRank(F("search"), any_word) * 2
    rows = candidates.annotate(likeness=likeness).select_related("reported_by")
    best = list(rows.order_by("-likeness", "-pk")[:limit])
    for row in best:
        row.marked_title = mark_words(row.title, words)
    return best


def mark_words(text: str, words: Iterable[str]) -> SafeString:
    """The text, escaped, with these words marked wherever they stand."""
    found = re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)
    return _marked(found.sub(rf"{OPEN}\1{CLOSE}", text.replace(OPEN, "").replace(CLOSE, "")))
