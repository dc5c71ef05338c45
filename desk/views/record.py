"""The record of acts, for the auditor: who did what and when, without content."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_safe

from agencies.access import as_portal
from agencies.hats import Hat
from agencies.models import Event, Role
from agencies.timeline import sentence_of

ROWS = 50
END = 2**63 - 1  # after the last key that a row can have
STREAMS: dict[str, str | Promise] = {
    "issue": say("Issues"),
    "recommendation": say("Recommendations"),
    "meeting": say("Meetings"),
    "account": say("Accounts"),
}


@dataclass(frozen=True)
class Line:
    """An event in words: no number, no title, no note, no values."""

    event: Event
    act: str | Promise
    stream: str | Promise


def place_of(request: HttpRequest) -> int:
    """The key of the event after which the page begins."""
    try:
        wanted = UUID(request.GET.get("before", ""))
    except ValueError:
        return END
    found = Event.objects.filter(public_id=wanted).values_list("pk", flat=True).first()
    return found or END


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The newest acts first, 50 a page; `?before=` goes on from an event.

    It is asked for by the auditor alone, who reads no content: of the detail only the
    person and role as they were are loaded.
    """
    hat: Hat = request.hat  # type: ignore[attr-defined]
    if hat.role != Role.AUDITOR:
        raise PermissionDenied(_("Only the desk auditor reads the record of acts."))
    chosen = request.GET.get("stream", "")
    events = Event.objects.select_related("detail").order_by("-pk")
    events = events.defer("detail__note", "detail__changes")
    if chosen in STREAMS:
        events = events.filter(stream=chosen)
    with as_portal():  # the auditor's groups open no content
        found = list(events.filter(pk__lt=place_of(request))[: ROWS + 1])
    lines = [Line(one, sentence_of(one), STREAMS[one.stream]) for one in found[:ROWS]]
    more = lines[-1].event.public_id if len(found) > ROWS else None
    context = {"lines": lines, "more": more, "streams": STREAMS, "chosen": chosen}
    return render(request, "desk/record.html", context)
