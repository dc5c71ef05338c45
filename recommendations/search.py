"""Finding recommendations by their words or their number."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q

from agencies.hats import Hat
from recommendations.models import Recommendation


def search_recommendations(hat: Hat, q: str, limit: int) -> list[Recommendation]:
    """The visible recommendations that match best, at most `limit`; none for an empty `q`."""
    words = q.strip()
    if not words:
        return []
    rows = Recommendation.objects.visible_to(hat).filter(matching(words))
    ranked = rows.annotate(rank=SearchRank(F("search"), _query(words)))
    return list(ranked.order_by("-rank", "-updated_at", "-pk")[:limit])


def matching(words: str) -> Q:
    """Rows that hold these words, or bear this number or letter number."""
    words = words.strip()
    letter = Q(letter__number__iexact=words)
    return Q(search=_query(words)) | Q(number__iexact=words) | letter


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, config="indonesian", search_type="websearch")
