"""Receipts in bulk, from the list of what waits for a liaison."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies import wording
from agencies.access.requests import DeskRequest
from agencies.pages.steps import go
from monitoring.models import FollowUp
from monitoring.receipts import send_receipts


@require_POST
def receipts(request: DeskRequest) -> HttpResponse:
    """Send the receipts that were ticked (`follow_up`: public ids), then go back to My work."""
    hat = request.hat
    ticked = [key for key in request.POST.getlist("follow_up") if is_uuid(key)]
    rows = FollowUp.objects.visible_to(hat).filter(public_id__in=ticked)
    sent, refused = send_receipts(
        list(rows.select_related("recommendation").order_by("pk")), by=hat
    )
    if sent:
        words = ngettext("%(n)s receipt sent.", "%(n)s receipts sent.", len(sent))
        messages.success(request, " ".join([words % {"n": len(sent)}, *map(new_due, sent)]))
    for number, why in refused:
        words = _("%(number)s was not acknowledged: %(why)s")
        messages.warning(request, words % {"number": number, "why": why})
    if not (sent or refused):
        messages.warning(request, _("Nothing was chosen: tick the recommendations first."))
    return go(request, "/")


def new_due(follow_up: FollowUp) -> str:
    """ "RK-2024-123456: due 18 September 2024." """
    if follow_up.due_at is None:
        return ""
    day = wording.day(wording.last_day(follow_up.due_at))
    return _("%(number)s: due %(day)s.") % {"number": follow_up.recommendation.number, "day": day}


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
