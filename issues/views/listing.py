"""The list of issues with its filters."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import Region
from agencies.paging import page_of
from issues.filters import CAN_BE_NOT, FilterForm, chips, narrowed
from issues.models import Issue
from issues.rights import may_begin
from issues.views.common import worn

MAIN = ("state", "region", "category", "agency", "due", "risk")


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """25 visible issues by next due date, narrowed by what the address says."""
    hat = worn(request)
    form = FilterForm(request.GET)
    used = form.used
    regions = Prefetch("regions", Region.objects.order_by("code"), to_attr="places")
    rows = (
        Issue.objects.visible_to(hat)
        .select_related("category", "holder", "analyst__user", "drafter__user")
        .defer("text", "search", "outcome")
        .prefetch_related(regions)
    )
    context = {
        "form": form,
        "used": used,
        "main_filters": [(form[name], used.get(name, [])) for name in MAIN],
        "more_filters": [(form[f"{name}_not"], used.get(f"{name}_not", [])) for name in CAN_BE_NOT],
        "chips": chips(form),
        "page": page_of(request, narrowed(rows, used, hat), "next_due_at"),
        "may_begin": may_begin(hat),
        "is_analyst": hat.role == "analyst",
    }
    template = "issues/_list.html" if request.htmx else "issues/list.html"  # type: ignore[attr-defined]
    return render(request, template, context)
