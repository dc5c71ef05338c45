"""Finding recommendations by their words or their number."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q

from agencies.hats import Hat
from recommendations.models import Recommendation

DIGITS = re.compile(r"(RK-\d{4}-)?\d{6}", re.IGNORECASE)


def search_recommendations(hat: Hat, q: str, limit: int) -> list[Recommendation]:
    """The visible recommendations that match best, at most `limit`; none for an empty `q`."""
    words = q.strip()
    if not words:
        return []
    rows = Recommendation.objects.visible_to(hat).filter(matching(words))
    ranked = rows.annotate(rank=SearchRank(F("search"), _query(words)))
    return list(ranked.order_by("-rank", "-updated_at", "-pk")[:limit])


def matching(words: str) -> Q:
    """Rows that hold these words, or bear this number, or a letter number that begins so.

    People quote both shortened: "308695" and "B-142" of "B-142/DN.00.01/08/2024".
    """
    words = words.strip()
    found = Q(search=_query(words))
    if DIGITS.fullmatch(words):
        found |= Q(number__endswith=words.upper())
    if any(map(str.isdigit, words)):
        found |= Q(letter__number__istartswith=words)
    return found


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, config="indonesian", search_type="websearch")
