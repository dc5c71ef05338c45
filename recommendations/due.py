"""By when an addressee is asked to act: the due rule of its row, turned into a moment."""

from __future__ import annotations

import datetime as dt

from agencies import clock
from agencies.calendar import Calendar, end_of, working_calendar
from agencies.workflow.due import Due, counted
from recommendations.models import Addressee

DAYS_OF_DISPATCH = 2


def first_due(
    addressee: Addressee, counted_from: dt.datetime, zone: str, calendar: Calendar
) -> Due:
    """The moment from which the follow-up is late: the end of the day that was set, else of the
    n-th working day after `counted_from`, in that zone. Empty without a rule."""
    tz = clock.ZONES[zone]
    if addressee.due_on:
        return Due(end_of(addressee.due_on, tz))
    if addressee.due_days:
        return counted(counted_from, addressee.due_days, tz, calendar)
    return Due()


def provisional_start(sent_at: dt.datetime, zone: str, calendar: Calendar) -> dt.datetime:
    """From when days are counted while nobody sends a receipt, so that silence wins no time:
    midnight at the start of the second working day after dispatch, in that zone."""
    tz = clock.ZONES[zone]
    day = calendar.add(sent_at.astimezone(tz).date(), DAYS_OF_DISPATCH)
    return dt.datetime.combine(day, dt.time(), tzinfo=tz)


def due_unless_received(
    addressee: Addressee, sent_at: dt.datetime, zone: str, calendar: Calendar
) -> Due:
    """The due date of what is sent at `sent_at`, as long as nobody sends a receipt."""
    due = first_due(addressee, provisional_start(sent_at, zone, calendar), zone, calendar)
    if due.days is None:
        return due
    sent_on = sent_at.astimezone(clock.ZONES[zone]).date()
    return Due(due.at, sent_on, DAYS_OF_DISPATCH + due.days)


def latest_due(addressee: Addressee, sent_at: dt.datetime) -> dt.datetime | None:
    """The last moment that the rule allows for what is sent at `sent_at`, if nobody sends a
    receipt; WIB."""
    return due_unless_received(addressee, sent_at, "WIB", working_calendar()).at
