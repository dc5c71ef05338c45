"""The list of recommendations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.hats import Hat
from agencies.paging import page_of
from recommendations.drafts import may_draft
from recommendations.filters import RecommendationFilters
from recommendations.models import Recommendation
from recommendations.views.detail import with_addressees


@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """What the hat reads, 25 a page, last changed first; htmx gets the table alone."""
    hat: Hat = request.hat  # type: ignore[attr-defined]
    filters = RecommendationFilters(request.GET, hat=hat)
    rows = filters.narrow(Recommendation.objects.visible_to(hat)).select_related("letter")
    page = page_of(request, rows, "updated_at", descending=True)
    context = {
        "filters": filters,
        "page": page,
        "rows": with_addressees(hat, page.rows),
        "may_add": may_draft(hat, hat.membership.term_id),
        "now": clock.now(),
    }
    template = "_list" if request.htmx else "list"  # type: ignore[attr-defined]
    return render(request, f"recommendations/{template}.html", context)
