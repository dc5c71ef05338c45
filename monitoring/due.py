"""The clock of a follow-up: when it is due, when it stands still."""

from __future__ import annotations

import datetime as dt

from agencies import clock
from agencies.calendar import end_of, working_calendar
from agencies.wording import last_day
from monitoring.models import FollowUp
from recommendations.due import first_due


def move_due(follow_up: FollowUp, due_at: dt.datetime | None) -> None:
    """A new due date re-arms the reminders."""
    if due_at != follow_up.due_at:
        follow_up.due_at, follow_up.due_version = due_at, follow_up.due_version + 1


def stop_clock(follow_up: FollowUp) -> None:
    follow_up.clock_stopped_at = follow_up.clock_stopped_at or clock.now()


def start_clock(follow_up: FollowUp) -> None:
    """Give back the working days during which the clock stood still, unless it was late."""
    stopped, follow_up.clock_stopped_at = follow_up.clock_stopped_at, None
    if stopped is None or follow_up.due_at is None or follow_up.due_at <= stopped:
        return
    tz = clock.ZONES[follow_up.zone]
    calendar = working_calendar()
    idle = calendar.between(stopped.astimezone(tz).date(), clock.now().astimezone(tz).date())
    if idle > 0:
        move_due(follow_up, end_of(calendar.add(last_day(follow_up.due_at), idle), tz))


def acknowledged(follow_up: FollowUp, moment: dt.datetime) -> None:
    """The due date counts from the receipt, once."""
    if follow_up.acknowledged_at is None:
        follow_up.acknowledged_at = moment
        if follow_up.addressee.due_days:
            move_due(follow_up, first_due(follow_up.addressee, moment, follow_up.zone))
