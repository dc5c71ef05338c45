"""What an agency that left the desk has left open."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.administration.views.wanted import asker
from agencies.models import Agency
from agencies.workflow.who_can_act import in_charge
from desk.work.left import PARTS, Part
from desk.work.section import ALL, Section, Source
from desk.work.shown import by_row


@require_safe
@asker
def left(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """All of it on one page, each with the steps that settle it."""
    hat = request.hat
    assert hat.term  # as its roles have
    gone = Agency.objects.filter(pk__in=in_charge(hat.term, clock.today()).left)
    agency = get_object_or_404(gone, public_id=public_id)
    found = [section_of(part, agency, hat) for part in PARTS]
    page = {"agency": agency, "sections": [one for one in found if one.tasks], "now": clock.now()}
    return render(request, "desk/left.html", page)


def section_of(part: Part, agency: Agency, hat: Hat) -> Section:
    source = Source(lambda: part.of(agency, hat), "pk", by_row(lambda row: part.task(row, hat)))
    return Section(part.key, part.heading).fill([source], ALL)
