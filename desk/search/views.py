"""Search over everything that the hat may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.acquainted import named
from agencies.access.hats import Hat
from agencies.access.prepared import KEY, OTHER_KEY, Once, Prepared
from agencies.access.requests import DeskRequest
from agencies.finding import asked, marked
from issues.hits import Answer, Hits, find, rows_of
from issues.places import PLACES
from issues.search import search_issues
from monitoring.models import FollowUp
from monitoring.search import FOLLOW_UP
from recommendations.search import RECOMMENDATION

ISSUES, OTHERS = 25, 10


class First(NamedTuple):
    """What stands beside the issues: the first of a kind, and whether there are more."""

    rows: list[Any]
    more: bool

    @classmethod
    def of(cls, found: Iterable[Any]) -> Self:
        """Of one more than is shown."""
        rows = list(found)
        return cls(rows[:OTHERS], len(rows) > OTHERS)

    @property
    def label(self) -> str:
        """ "7", and "10+" where more were found than are shown."""
        return f"{len(self.rows)}+" if self.more else str(len(self.rows))


@require_safe
def search(request: DeskRequest) -> HttpResponse:
    """Issues page by page, beside them the best recommendations and their follow-ups, people."""
    hat = request.hat
    q = request.GET.get("q", "").strip()[:300]
    hits = find(hat, asked(q))
    recommendations = best_recommendations(hat, hits)
    follow_ups = FOLLOW_UPS.of(hat.opens, lambda: best_follow_ups(hat))
    context = {
        "q": q,
        "people": First.of(named(hat, clock.today(), q, OTHERS + 1)),
        "issues": search_issues(hat, q, ISSUES, after(request), hits),
        "recommendations": recommendations,
        "follow_ups": First.of(
            follow_ups.of(
                hits.keys(FOLLOW_UP)[: OTHERS + 1], [one.row.pk for one in recommendations.rows]
            )
        ),
        "now": clock.now(),
    }
    return render(request, "desk/search.html", context)


def after(request: DeskRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def best_recommendations(hat: Hat, hits: Hits) -> First:
    """The best recommendations, with marked titles and where the words stand."""
    keys = hits.keys(RECOMMENDATION)[: OTHERS + 1]
    if not keys:
        return First([], False)
    place = next(place for place in PLACES if place.name == RECOMMENDATION)
    rows = {row.pk: row for row in rows_of(hat, place).of(keys)}
    where = hits.where(hat, RECOMMENDATION, keys)
    return First.of(
        Answer(rows[key], marked(rows[key].title, hits.question), where=where[key])
        for key in keys
        if key in rows
    )


# Its plan is not kept: of keys of two kinds together PostgreSQL must know how many there are.
FOLLOW_UPS: Once[Prepared[FollowUp]] = Once()


def best_follow_ups(hat: Hat) -> Prepared[FollowUp]:
    """Those that are found themselves, and those of the recommendations that are shown."""
    own = Q(pk__one_of=KEY) | Q(recommendation__one_of=OTHER_KEY)
    rows = FollowUp.objects.visible_to(hat).filter(own)
    return Prepared(rows.select_related("agency", "recommendation")[: OTHERS + 1])
