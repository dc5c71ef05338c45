"""The list of issues with its filters."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.models import Region
from agencies.pages.exports import Listing, serve_export
from agencies.pages.lists import DUE, UPDATED, Order, Parted, Sorting
from issues.export import COLUMNS
from issues.filters import CAN_BE_NOT, FilterForm, chips, narrowed
from issues.models import Issue
from issues.models.visible import due_known_to
from issues.reading import Page, carried_off
from issues.rights import may_begin

LISTED = (
    "category",
    "reported_by",
    "holder",
    "entered_by__user",
    "analyst__user",
    "drafter__user",
)
RISK = Order("risk", "risk_rank", say("lowest risk first"), say("highest risk first"), falls=True)
REPORTED = Order(
    "reported", "reported_at", say("oldest report first"), say("newest report first"), falls=True
)
MOVED = UPDATED._replace(key="moved_at")
MAIN = ("state", "region", "category", "agency", "due", "risk")


def listed(hat: Hat, form: FilterForm) -> Parted:
    """What meets the filters, with what the columns of the list show."""
    regions = Prefetch("regions", Region.objects.order_by("code"), to_attr="places")
    rows = Issue.objects.visible_to(hat).select_related(*LISTED).defer("text", "outcome")
    met = form.span.narrow(narrowed(rows.prefetch_related(regions), form.used, hat))
    return Parted(form.query, form.used.get("state", []), met)


def sorting(parted: Parted, hat: Hat) -> Sorting:
    """By when it is due, as far as the hat may know; of an ended issue nothing is due."""
    due = DUE._replace(key=due_known_to(hat))
    orders = (MOVED, RISK, REPORTED) if parted.only_ended else (due, RISK, REPORTED, MOVED)
    return Sorting(parted.query, *orders)


@require_safe
def issue_list(request: DeskRequest) -> HttpResponse:
    """25 visible issues, narrowed and ordered by what the address says."""
    hat = request.hat
    form = FilterForm(request.GET)
    used, parted = form.used, listed(hat, form)
    order = sorting(parted, hat)
    context = {
        "form": form,
        "used": used,
        "main_filters": [(form[name], used.get(name, [])) for name in MAIN],
        "more_filters": [(form[f"{name}_not"], used.get(f"{name}_not", [])) for name in CAN_BE_NOT],
        "chips": chips(form),
        "parted": parted,
        "sorting": order,
        "page": parted.page(request, order),
        "may_begin": may_begin(hat),
        "is_analyst": hat.role == "analyst",
    }
    template = "issues/_list.html" if request.htmx else "issues/list.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: DeskRequest) -> HttpResponseBase:
    """The same list, with the filters of the address, as a file."""
    hat = request.hat
    form = FilterForm(request.GET)
    parted = listed(hat, form)
    listing = Listing(
        name="issues",
        title=_("Issues"),
        rows=sorting(parted, hat).of(parted.rows.select_related("term", "reported_by")),
        filters=[*parted.said, *(f"{chip.name}: {chip.value}" for chip in chips(form))],
        columns=COLUMNS,
        back=reverse("issues:list"),
        notes=lambda issue, number: carried_off(request, issue, [issue], Page.ISSUE, number),
    )
    return serve_export(request, listing)
