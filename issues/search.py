"""Finding issues: by words, numbers and misspelt titles; and what may be there already."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity as WordSimilarity
from django.db import connection
from django.db.models import Case, Q, QuerySet, When, prefetch_related_objects
from django.utils.translation import gettext as _

from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import Prepared
from agencies.access.visibility import by_keys
from agencies.finding import Question, asked, excerpt, marked, rank, roots_in
from agencies.wording import number
from issues.hits import MOST_RANKED, Answer, Hits, Where, find
from issues.models import Issue
from issues.places import ISSUE

LEAST_SIMILAR = "0.45"  # the default of 0.6 refuses a short word with two letters swapped
SHORTEST_WORD = 4
# "May exist already": so many at most, from so many words on, where so much of the title is met.
MOST_SIMILAR, FEWEST_WORDS, LEAST_MET = 3, 2, 0.6
BESIDE_A_HIT = ("category__parent", "reported_by")


@dataclass(frozen=True)
class Found:
    """A page of hits. `misspelt` says that nothing had these words and similar ones are shown."""

    rows: list[Answer]
    total: int
    misspelt: bool
    next_after: UUID | None

    @property
    def total_label(self) -> str:
        return number(self.total, cap=MOST_RANKED)


def search_issues(
    hat: Hat, q: str, limit: int = 25, after: UUID | None = None, hits: Hits | None = None
) -> Found:
    """Visible issues for what was typed, best first; `after` is the last one already shown.

    Words as on search sites ("a b", -c), or numbers or parts of them; `hits` where they are
    known already.
    """
    q = q.strip()[:300]
    if not q:
        return Found([], 0, False, None)
    hits = hits or find(hat, asked(q))
    ranked = hits.readable(hat)[:MOST_RANKED]
    misspelt = hits.misspelt or not ranked
    if not ranked:
        ranked = by_letters(Issue.objects.visible_to(hat).with_content(hat), q)
    start = _place_after(hat, ranked, after)
    rows = _dressed(hat, ranked[start : start + limit], hits)
    more = start + limit < len(ranked)
    last = rows[-1].row.public_id if rows and more else None
    return Found(rows, len(ranked), misspelt and bool(ranked), last)


def _place_after(hat: Hat, ranked: list[int], after: UUID | None) -> int:
    """Where the page begins that follows this issue; the first where it is none of these."""
    if after is None:
        return 0
    last = Issue.objects.visible_to(hat).filter(public_id=after).values_list("pk", flat=True)
    return next((ranked.index(key) + 1 for key in last if key in ranked), 0)


def by_letters(visible: QuerySet[Issue], q: str) -> list[int]:
    """Issues whose titles are spelt much like what was typed."""
    forgive_misspellings()
    words = words_of(q) or [q]
    likeness = reduce(operator.add, (WordSimilarity(word, "title") for word in words))
    like = visible.filter(spelt_alike(q)).annotate(likeness=likeness)
    return list(like.order_by("-likeness", "-pk").values_list("pk", flat=True)[:100])


def spelt_alike(text: str) -> Q:
    """Titles in which every word of the text stands, or one spelt much like it."""
    return Q(*(Q(title__trigram_word_similar=word) for word in words_of(text) or [text]))


def forgive_misspellings() -> None:
    """Let `trigram_word_similar` accept two swapped letters, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [LEAST_SIMILAR]
        )


def words_of(text: str) -> list[str]:
    """The words worth looking for: four letters and more, each once, at most twelve."""
    words = re.findall(rf"\w{{{SHORTEST_WORD},}}", text.lower())
    return list(dict.fromkeys(words))[:12]


def _dressed(hat: Hat, keys: list[int], hits: Hits) -> list[Answer]:
    if not keys:
        return []
    by_key = {row.pk: row for row in _rows(hat).of(keys)}
    where, beside = hits.where(hat, ISSUE, by_key), _beside(by_key.values(), hits.question)
    return [
        Answer(
            row,
            marked(row.title, hits.question),
            excerpt(row.text, hits.question),
            [*beside[row.pk], *where[row.pk]],
        )
        for row in (by_key[key] for key in keys if key in by_key)
    ]


@kept_plans
def _rows(hat: Hat) -> Prepared[Issue]:
    return by_keys(Issue, hat, *BESIDE_A_HIT)


# What an issue is found by beside its title and text, as its reader sees it.
BESIDE: tuple[tuple[Callable[[], str], Callable[[Issue], str]], ...] = (
    (lambda: _("in the outcome"), lambda issue: issue.outcome),
    (lambda: _("in the source"), lambda issue: issue.source),
    (lambda: _("referred to"), lambda issue: issue.referred_to),
    (
        lambda: _("category"),
        lambda issue: (
            f"{issue.category.parent or ''} {issue.category}".strip() if issue.category else ""
        ),
    ),
    (lambda: _("region"), lambda issue: ", ".join(places_of(issue))),
    (lambda: _("reported by"), lambda issue: f"{issue.reported_by.name} ({issue.reported_by})"),
)


def places_of(issue: Issue) -> Iterator[str]:
    for region in issue.regions.all():
        yield f"{region}, {region.parent}" if region.parent else str(region)


def _beside(issues: Iterable[Issue], question: Question) -> dict[int, list[Where]]:
    """Of each issue where words stand that are neither in its title nor in its text."""
    found: dict[int, list[Where]] = {issue.pk: [] for issue in issues}
    left = {
        issue: question.roots.difference(roots_in(f"{issue.title} / {issue.text}"))
        for issue in issues
        if not (issue.concealed or issue.withheld)
    }
    some = [issue for issue, roots in left.items() if roots]
    prefetch_related_objects(some, "regions__parent")
    for issue, (label, text) in product(some, BESIDE):
        said = text(issue)
        if left[issue].intersection(roots_in(said)):
            found[issue.pk].append(Where(label(), excerpt(said, question)))
    return found


def similar_issues(hat: Hat, title: str, *, but: UUID | None = None) -> list[Answer]:
    """At most three visible issues that may be the same problem, most similar first.

    They hold most of the title's words; where none does, their titles are spelt much like it. The
    issue itself (`but`) and all drafts are left out.
    """
    question = asked(title.replace('"', " "))
    terms = question.each
    if len(terms) < FEWEST_WORDS:
        return []
    visible = Issue.objects.visible_to(hat).exclude(state="draft").exclude(public_id=but)
    by_words = visible.filter(words__finds=question.any).order_by()[:MOST_RANKED].values("pk")
    met = reduce(operator.add, (Case(When(words__finds=t, then=1), default=0) for t in terms))
    alike = visible.filter(pk__in=by_words).annotate(met=met, how=rank("words", question.any))
    alike = alike.filter(met__gte=LEAST_MET * len(terms)).order_by("-met", "-how", "-pk")
    best = list(alike.select_related("reported_by")[:MOST_SIMILAR])
    if not best:
        spelt = by_letters(visible.with_content(hat), title)[:MOST_SIMILAR]
        rows = visible.filter(pk__in=spelt).select_related("reported_by")
        best = sorted(rows, key=lambda row: spelt.index(row.pk))
    return [Answer(row, marked(row.title, question)) for row in best]
