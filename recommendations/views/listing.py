"""The list of recommendations, on its page and as a file."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import Prepared
from agencies.access.requests import DeskRequest
from agencies.access.visibility import by_keys
from agencies.pages.exports import Listing, serve_export
from agencies.pages.lists import Order, Parted, Sorting
from issues.reading import Page, carried_off
from recommendations.drafts import may_draft
from recommendations.export import COLUMNS, issues_for, named_for
from recommendations.filters import RecommendationFilters
from recommendations.models import Recommendation
from recommendations.progress import progress_of
from recommendations.views.detail import with_addressees

CHANGED = Order(
    "changed",
    "updated_at",
    say("longest in its state first"),
    say("last changed first"),
    falls=True,
)
ISSUED = Order("issued", "out_at", say("first issued first"), say("last issued first"), falls=True)


def listed(hat: Hat, filters: RecommendationFilters) -> Parted:
    rows = filters.narrow(Recommendation.objects.visible_to(hat))
    return Parted(filters.query, filters.states, rows)


@kept_plans
def _rows(hat: Hat) -> Prepared[Recommendation]:
    return by_keys(Recommendation, hat, "letter")


@require_safe
def recommendation_list(request: DeskRequest) -> HttpResponse:
    """What the hat reads, 25 a page; htmx gets the list alone."""
    hat = request.hat
    filters = RecommendationFilters(request.GET)
    parted, order = listed(hat, filters), Sorting(request.GET, CHANGED, ISSUED)
    page = parted.page(request, order, _rows(hat))
    progress = progress_of(page.rows, hat)
    rows = [(row, named, progress[row.pk]) for row, named in with_addressees(hat, page.rows)]
    context = {
        "filters": filters,
        "parted": parted,
        "sorting": order,
        "page": page,
        "rows": rows,
        "may_add": may_draft(hat, hat.membership.term_id),
        "now": clock.now(),
    }
    template = "_list" if request.htmx else "list"
    return render(request, f"recommendations/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: DeskRequest) -> HttpResponseBase:
    """The same list, with the filters of the address, as a file."""
    hat = request.hat
    filters = RecommendationFilters(request.GET)
    parted = listed(hat, filters)
    rows = parted.rows.select_related("letter").prefetch_related(named_for(hat), issues_for(hat))
    listing = Listing(
        name="recommendations",
        title=_("Recommendations"),
        rows=Sorting(request.GET, CHANGED, ISSUED).of(rows),
        filters=[*parted.said, *(chip.label for chip in filters.chips())],
        columns=COLUMNS,
        back=reverse("recommendations:list"),
        notes=lambda row, number: carried_off(
            request, row, row.answered, Page.RECOMMENDATION, number
        ),
    )
    return serve_export(request, listing)
