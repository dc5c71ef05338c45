"""My work: the first page, by role."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import DeskTerm, PendingEvent, Role
from desk.work import sections_of
from desk.work.planned import unsent
from desk.work.rail import rail_of
from desk.work.section import Section
from desk.work.to_do import to_do
from monitoring.models import FollowUp

ANNOUNCED = 30  # days before the end of a desk


def without_content(hat: Hat) -> list[Section]:
    """What waits for a hat that reads no issues: roles to confirm, text that was not sent."""
    waits = sections_of(hat, clock.now()) if hat.role == Role.ADMIN else []
    return [*waits, *unsent(hat)]


def told_to_nobody(hat: Hat) -> dict[str, Any]:
    """For the secretary: how many acts nobody was told of in time, and since when."""
    if hat.role != Role.SECRETARY:
        return {}
    with as_portal():
        late = PendingEvent.objects.late(timezone.now())
        return late.aggregate(count=Count("pk"), since=Min("event__at"))


def ending(hat: Hat) -> DeskTerm | None:
    """The hat's desk when its end is near, or is past while work is still open; else None."""
    term, today = hat.term, clock.today()
    if term is None or not term.ends_within(ANNOUNCED, today):
        return None
    return None if term.ends_within(0, today) and not term.goes_on else term


@require_safe
def home(request: DeskRequest) -> HttpResponse:
    """What waits for the hat; `?all=own` shows one section in full."""
    hat = request.hat
    if hat.role in (Role.ADMIN, Role.AUDITOR):
        shown = {"sections": without_content(hat), "ending": ending(hat)}
        return render(request, "desk/home_without_content.html", shown)
    now = clock.now()
    late = FollowUp.objects.visible_to(hat).overdue(now).count() if hat.role == Role.HEAD else 0
    only = request.GET.get("all", "")
    sections = sections_of(hat, now, only)
    context = {
        "sections": [*sections, *unsent(hat, only)],
        "waiting": None if only else sum(section.total for section in to_do(sections)),
        "late": late,
        "untold": told_to_nobody(hat),
        "ending": ending(hat),
        "now": now,
        "is_duty": hat.role == Role.DUTY,
        **rail_of(hat, now),
    }
    return render(request, "desk/home.html", context)
