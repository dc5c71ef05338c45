"""Search over everything that the hat may see."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.hats import Hat
from issues.search import mark_words, search_issues, words_of
from monitoring.models import FollowUp
from recommendations.models import Recommendation
from recommendations.search import search_recommendations

ISSUES, OTHERS = 25, 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Issues page by page, beside them the best recommendations and their follow-ups."""
    hat: Hat = request.hat  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip()[:300]
    issues = search_issues(hat, q, ISSUES, after(request))
    recommendations = search_recommendations(hat, q, OTHERS)
    follow_ups = FollowUp.objects.visible_to(hat).filter(recommendation__in=recommendations)
    context = {
        "q": q,
        "issues": issues,
        "recommendations": marked(recommendations, q),
        "follow_ups": follow_ups.select_related("agency", "recommendation")[:OTHERS],
        "words": q.split(),
        "now": clock.now(),
    }
    return render(request, "desk/search.html", context)


def after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def marked(rows: list[Recommendation], q: str) -> list[Recommendation]:
    """The rows with their titles marked where the words stand."""
    words = words_of(q)
    for row in rows:
        row.marked_title = mark_words(row.title, words) if words else row.title  # type: ignore[attr-defined]
    return rows
