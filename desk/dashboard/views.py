"""The leadership's page: where the country stands, who is late."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.requests import DeskRequest
from agencies.models import Role
from desk.dashboard import figures


@require_safe
def dashboard(request: DeskRequest) -> HttpResponse:
    """For everybody who reads content; every figure counts what the reader may see."""
    hat = request.hat
    if hat.role in (Role.ADMIN, Role.AUDITOR):
        raise PermissionDenied(_("The dashboard is for those who read issues."))
    now = clock.now()
    counted, bars = figures.by_state(hat, now), figures.bars(hat, now)
    context = {
        "totals": figures.totals(counted, bars),
        "chain": figures.chain(counted),
        "bars": bars[: figures.BARS],
        "others": len(bars) - figures.BARS,
        "table": bars,
        "now": now,
    }
    return render(request, "desk/dashboard.html", context)
