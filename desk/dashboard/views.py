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
from monitoring.counts import count


@require_safe
def dashboard(request: DeskRequest) -> HttpResponse:
    """The page; 403 for roles that read no content. Every figure counts what the reader may see."""
    hat = request.hat
    if hat.role in (Role.ADMIN, Role.AUDITOR):
        raise PermissionDenied(_("The dashboard is for those who read issues."))
    now = clock.now()
    counted = count(hat, now)
    bars = figures.bars(counted.follow_ups)
    context = {
        "totals": figures.totals(counted.issues, bars),
        "chain": figures.chain(counted.issues),
        "bars": bars[: figures.BARS],
        "others": len(bars) - figures.BARS,
        "table": bars,
        "now": now,
    }
    return render(request, "desk/dashboard.html", context)
