"""What a change of the holidays does to running due dates.

The app above that knows them fills `RUNNING` in its `apps.py`. Whoever changes a holiday need
not be able to read any of it, and is told kinds, days and numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import wording
from agencies.access.hats import Actor
from agencies.access.visibility import as_portal
from agencies.calendar import Calendar, calendar_of
from agencies.models import Holiday
from agencies.pages.listed import Line, Listed, listed_as


class Affected(NamedTuple):
    """So many due dates of a kind: where they lie, and where they move.

    Without the second day a person set them, and they stay on what becomes a holiday.
    """

    kind: str | Promise
    day: dt.date
    moved_to: dt.date | None
    number: int

    @property
    def words(self) -> str:
        values = {
            "kind": self.kind,
            "n": self.number,
            "day": wording.day(self.day),
            "to": wording.day(self.moved_to) if self.moved_to else "",
        }
        if self.moved_to is None:
            return _("%(kind)s: %(n)s stay on %(day)s, as somebody set it") % values
        return _("%(kind)s: %(n)s move from %(day)s to %(to)s") % values


@dataclass(frozen=True)
class Running:
    """The due dates that run: what another calendar makes of them, and doing so."""

    affected: Callable[[Calendar, Calendar], list[Affected]]
    follow: Callable[[Calendar, Calendar, Actor, str], list[Affected]]


RUNNING: list[Running] = []


def held_calendar() -> Calendar:
    """The calendar as it is; others who change a holiday wait until the transaction ends."""
    return calendar_of(Holiday.objects.select_for_update().values_list("date", "kind"))


def calendar_with(holiday: Holiday | None, *, instead_of: Holiday) -> Calendar:
    """The calendar once one holiday is saved, or is taken out, in place of a stored row."""
    others = Holiday.objects.exclude(public_id=instead_of.public_id)
    rows = others.values_list("date", "kind")
    return calendar_of([*rows, *([(holiday.date, holiday.kind)] if holiday else [])])


@as_portal()
def affected(before: Calendar, after: Calendar) -> Listed | None:
    """The running due dates that the other calendar moves, or leaves on a holiday."""
    found = [one for running in RUNNING for one in running.affected(before, after)]
    lines = [Line(one.words) for one in sorted(found, key=lambda one: (one.day, str(one.kind)))]
    return listed_as(say("Due dates that run"), lines)


@as_portal()
def follow(before: Calendar, after: Calendar, *, by: Actor, why: str) -> str:
    """Move the due dates that were counted and tell those who owe; returns in words how many."""
    found = [one for running in RUNNING for one in running.follow(before, after, by, why)]
    moved = sum(one.number for one in found if one.moved_to)
    stay = sum(one.number for one in found if one.moved_to is None)
    if not found:
        return _("No due date that runs is changed by it.")
    return _(
        "Due dates moved: %(moved)s. Set by somebody, so they stay: %(stay)s."
        " Those who owe them are told."
    ) % {"moved": moved, "stay": stay}
