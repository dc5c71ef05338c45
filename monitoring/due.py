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
    """Let the clock run again, and give back the working days on which it stood still, unless the
    follow-up was late when it stopped.

    Where the rule counted days, those that are left are counted from now on; a date that a person
    set stays one that a person set.
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
    """The due date if a receipt were sent at that moment: days count from the first receipt."""
    if follow_up.acknowledged_at or not follow_up.addressee.due_days:
        return follow_up.due
    return first_due(follow_up.addressee, moment, follow_up.zone, calendar)


def acknowledged(follow_up: FollowUp, moment: dt.datetime) -> None:
    """Count the due date from this receipt, if it is the first."""
    move_due(follow_up, due_on_receipt(follow_up, moment, stored_calendar()))
    follow_up.acknowledged_at = follow_up.acknowledged_at or moment


def receipt_note(follow_up: FollowUp) -> str:
    """How a receipt sent now would move the due date, with both dates; "" where it stays."""
    before = follow_up.due_at
    after = due_on_receipt(follow_up, clock.now(), working_calendar()).at
    if before == after or before is None or after is None:
        return ""
    return _("The receipt counts the due date from today: %(after)s instead of %(before)s.") % {
        "after": wording.day(wording.last_day(after)),
        "before": wording.day(wording.last_day(before)),
    }


def telling_dates(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The same steps, which also say in the record from when to when they moved the due date."""
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
