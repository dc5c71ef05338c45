"""Search over everything that the hat may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.acquainted import acquainted, named
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.finding import asked, marked
from issues.hits import Hits, find
from issues.search import search_issues
from monitoring.models import FollowUp
from monitoring.search import FOLLOW_UP
from recommendations.models import Recommendation
from recommendations.search import RECOMMENDATION

ISSUES, OTHERS = 25, 10


@require_safe
def search(request: DeskRequest) -> HttpResponse:
    """Issues page by page, beside them the best recommendations and their follow-ups, people."""
    hat = request.hat
    q = request.GET.get("q", "").strip()[:300]
    hits = find(hat, asked(q))
    recommendations = best(hat, hits, RECOMMENDATION, Recommendation.objects.visible_to(hat))
    own = Q(pk__in=hits.keys(FOLLOW_UP)[:OTHERS]) | Q(recommendation__in=recommendations)
    follow_ups = FollowUp.objects.visible_to(hat).filter(own)
    people = named(acquainted(hat, clock.today()), q).select_related("user", "agency", "term")
    context = {
        "q": q,
        "people": people.order_by("user__full_name", "pk")[:OTHERS],
        "issues": search_issues(hat, q, ISSUES, after(request), hits),
        "recommendations": recommendations,
        "follow_ups": follow_ups.select_related("agency", "recommendation")[:OTHERS],
        "now": clock.now(),
    }
    return render(request, "desk/search.html", context)


def after(request: DeskRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def best(hat: Hat, hits: Hits, kind: str, visible: QuerySet) -> list[Any]:
    """The best rows of a kind, with marked titles and where the words stand."""
    keys = hits.keys(kind)[:OTHERS]
    rows = visible.in_bulk(keys)
    where = hits.where(hat, kind, keys)
    for key, row in rows.items():
        row.marked_title, row.where = marked(row.title, hits.question), where[key]
    return [rows[key] for key in keys if key in rows]
