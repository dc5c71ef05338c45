"""The clock of a follow-up: when it is due, when it stands still."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from agencies import clock, wording
from agencies.access.hats import Actor
from agencies.calendar import Calendar, end_of, stored_calendar, working_calendar
from agencies.record.events import Said
from agencies.wording import last_day
from agencies.workflow.due import Due
from agencies.workflow.machine import Effect, Step
from monitoring.models import FollowUp
from recommendations.due import first_due


def move_due(follow_up: FollowUp, due: Due) -> None:
    """A new due date re-arms the reminders."""
    if due.at != follow_up.due_at:
        follow_up.due_version += 1
    follow_up.due = due


def stop_clock(follow_up: FollowUp) -> None:
    follow_up.clock_stopped_at = follow_up.clock_stopped_at or clock.now()


def start_clock(follow_up: FollowUp) -> None:
    """Give back the working days during which the clock stood still, unless it was late.

    From then on the days that are left count; a date that a person set is none of the rule's.
    """
    stopped, follow_up.clock_stopped_at = follow_up.clock_stopped_at, None
    if stopped is None or follow_up.due_at is None or follow_up.due_at <= stopped:
        return
    tz = clock.ZONES[follow_up.zone]
    calendar, today = stored_calendar(), clock.now().astimezone(tz).date()
    idle = calendar.between(stopped.astimezone(tz).date(), today)
    if idle > 0:
        day = calendar.add(last_day(follow_up.due_at), idle)
        rule = () if follow_up.due_days is None else (today, calendar.between(today, day))
        move_due(follow_up, Due(end_of(day, tz), *rule))


def due_on_receipt(follow_up: FollowUp, moment: dt.datetime, calendar: Calendar) -> Due:
    """The due date once a receipt is sent at that moment: days count from the first one."""
    if follow_up.acknowledged_at or not follow_up.addressee.due_days:
        return follow_up.due
    return first_due(follow_up.addressee, moment, follow_up.zone, calendar)


def acknowledged(follow_up: FollowUp, moment: dt.datetime) -> None:
    """The due date counts from the receipt, once."""
    move_due(follow_up, due_on_receipt(follow_up, moment, stored_calendar()))
    follow_up.acknowledged_at = follow_up.acknowledged_at or moment


def receipt_note(follow_up: FollowUp) -> str:
    """What a receipt sent now makes of the due date, both dates; "" where it stays."""
    before = follow_up.due_at
    after = due_on_receipt(follow_up, clock.now(), working_calendar()).at
    if before == after or before is None or after is None:
        return ""
    return _("The receipt counts the due date from today: %(after)s instead of %(before)s.") % {
        "after": wording.day(wording.last_day(after)),
        "before": wording.day(wording.last_day(before)),
    }


def telling_dates(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps, each of which says in the record from when to when it moved the due date."""
    return tuple(replace(step, effect=_telling(step.effect)) for step in steps)


def _telling(effect: Effect | None) -> Effect | None:
    def and_dates(follow_up: FollowUp, by: Actor, **data: Any) -> Said | None:
        before = follow_up.due_at
        said = effect(follow_up, by, **data) if effect else None
        if said is None or before is None or follow_up.due_at in (before, None):
            return said
        moved = [before.isoformat(), follow_up.due_at.isoformat()]
        return replace(said, changes=said.changes | {"due": moved})

    return and_dates if effect else None
