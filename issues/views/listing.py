"""The list of issues with its filters."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.exports import Listing, serve_export
from agencies.hats import Hat
from agencies.models import Region
from agencies.paging import page_of
from issues.export import COLUMNS
from issues.filters import CAN_BE_NOT, FilterForm, chips, narrowed
from issues.models import Issue
from issues.reading import Page, carried_off
from issues.rights import may_begin
from issues.views.common import worn

LISTED = ("category", "reported_by", "holder", "analyst__user", "drafter__user")
MAIN = ("state", "region", "category", "agency", "due", "risk")


def listed(hat: Hat, used: dict[str, list[str]]) -> QuerySet[Issue]:
    """The rows of the list with what their columns show."""
    regions = Prefetch("regions", Region.objects.order_by("code"), to_attr="places")
    rows = Issue.objects.visible_to(hat).select_related(*LISTED).defer("text", "outcome")
    return narrowed(rows.prefetch_related(regions), used, hat)


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """25 visible issues by next due date, narrowed by what the address says."""
    hat = worn(request)
    form = FilterForm(request.GET)
    used = form.used
    context = {
        "form": form,
        "used": used,
        "main_filters": [(form[name], used.get(name, [])) for name in MAIN],
        "more_filters": [(form[f"{name}_not"], used.get(f"{name}_not", [])) for name in CAN_BE_NOT],
        "chips": chips(form),
        "page": page_of(request, listed(hat, used), "next_due_at"),
        "may_begin": may_begin(hat),
        "is_analyst": hat.role == "analyst",
    }
    template = "issues/_list.html" if request.htmx else "issues/list.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """The same list, with the filters of the address, as a file."""
    hat = worn(request)
    form = FilterForm(request.GET)
    listing = Listing(
        name="issues",
        title=_("Issues"),
        rows=listed(hat, form.used)
        .select_related("term", "reported_by")
        .order_by("next_due_at", "pk"),
        filters=[f"{chip.name}: {chip.value}" for chip in chips(form)],
        columns=COLUMNS,
        back=reverse("issues:list"),
        notes=lambda issue, number: carried_off(request, issue, [issue], Page.ISSUE, number),
    )
    return serve_export(request, listing)
