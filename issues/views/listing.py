"""The list of issues with its filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.db.models import Prefetch, QuerySet, Value
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import KEY, Once, Prepared, Together
from agencies.access.requests import DeskRequest
from agencies.access.visibility import by_keys
from agencies.models import Region
from agencies.pages.exports import Listing, serve_export
from agencies.pages.lists import DUE, UPDATED, Order, Parted, Sorting
from agencies.pages.paging import COUNTED
from agencies.pages.region_fields import REGIONS
from issues.attached import attached
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
TOUCHED: Once[Together] = Once()
NUMBERS: Once[Together | None] = Once()
TOLD_APART = ("state_not", "risk")  # beside the state, by what is kept of the numbers of issues
MAIN = ("state", "region", "category", "agency", "due", "risk")


def listed(hat: Hat, form: FilterForm) -> Parted:
    """What meets the filters."""
    met = form.span.narrow(narrowed(Issue.objects.visible_to(hat), form.used, hat))
    return Parted(form.query, form.used.get("state", []), met, partial(numbers, hat, form))


def numbers(hat: Hat, form: FilterForm) -> Counter[str] | None:
    """How many meet the filters in each state, if that is kept of issues; None otherwise."""
    if form.span.days or not form.used.keys() <= {"state", *TOLD_APART}:
        return None
    asked = tuple(tuple(form.used.get(name, ())) for name in TOLD_APART)
    kept = NUMBERS.of((hat.opens, asked), lambda: _numbers(hat, form.used))
    if kept is None:
        return None
    found: Counter[str] = Counter()
    for _place, state, number in kept.rows():
        found[state] += number
    return found


def _numbers(hat: Hat, used: dict[str, list[str]]) -> Together | None:
    """Of what is kept, and each draft, which is in none of it."""
    kept = next(attached("by_state"))(hat)
    if kept is None:
        return None
    drafts = narrowed(Issue.objects.visible_to(hat), used, hat).filter(state="draft")
    each = drafts.order_by().values_list("state", Value(1))[: COUNTED + 1]
    return Together([narrowed(kept, used, hat), each])


def regions_of(issues: Sequence[Issue]) -> dict[int, list[Region]]:
    """The regions that each of these touches, by its key, in the order of their codes."""
    found: dict[int, list[Region]] = {issue.pk: [] for issue in issues}
    touched = TOUCHED.of("all", lambda: Together([_touched()])).rows(key=list(found))
    regions = _regions()
    if any(region not in regions for _place, _issue, region in touched):
        REGIONS.forget()  # one that was entered within the minute
        regions = _regions()
    for _place, issue, region in touched:
        found[issue].append(regions[region])
    return found


def _regions() -> dict[int, Region]:
    return {region.pk: region for region in REGIONS.get()}


def _touched() -> QuerySet:
    touches = Issue.regions.through.objects.filter(issue__one_of=KEY)
    return touches.order_by("region__code").values_list("issue_id", "region_id")


def sorting(parted: Parted, hat: Hat) -> Sorting:
    """By when it is due, as far as the hat may know; of an ended issue nothing is due."""
    due = DUE._replace(key=due_known_to(hat))
    orders = (MOVED, RISK, REPORTED) if parted.only_ended else (due, RISK, REPORTED, MOVED)
    return Sorting(parted.query, *orders)


@kept_plans
def _rows(hat: Hat) -> Prepared[Issue]:
    return by_keys(Issue, hat, *LISTED)


@require_safe
def issue_list(request: DeskRequest) -> HttpResponse:
    """25 visible issues, narrowed and ordered by what the address says."""
    hat = request.hat
    form = FilterForm(request.GET)
    used, parted = form.used, listed(hat, form)
    order = sorting(parted, hat)
    page = parted.page(request, order, _rows(hat))
    context = {
        "form": form,
        "used": used,
        "main_filters": [form.drop_down(name) for name in MAIN],
        "more_filters": [form.drop_down(f"{name}_not") for name in CAN_BE_NOT],
        "chips": chips(form),
        "parted": parted,
        "sorting": order,
        "page": page,
        "places": regions_of(page.rows),
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
    rows = parted.rows.select_related(*LISTED, "term").defer("text", "outcome")
    regions = Prefetch("regions", Region.objects.order_by("code"), to_attr="places")
    listing = Listing(
        name="issues",
        title=_("Issues"),
        rows=sorting(parted, hat).of(rows.prefetch_related(regions)),
        filters=[*parted.said, *(f"{chip.name}: {chip.value}" for chip in chips(form))],
        columns=COLUMNS,
        back=reverse("issues:list"),
        notes=lambda issue, number: carried_off(request, issue, [issue], Page.ISSUE, number),
    )
    return serve_export(request, listing)
