"""By when an addressee is asked to act: the rule of its address, turned into a moment."""

from __future__ import annotations

import datetime as dt

from agencies import clock
from agencies.calendar import due_after, end_of, working_calendar
from recommendations.models import Addressee

DAYS_OF_DISPATCH = 2


def first_due(addressee: Addressee, counted_from: dt.datetime, zone: str) -> dt.datetime | None:
    """The moment from which the follow-up is late; counts working days from a moment."""
    tz = clock.ZONES[zone]
    if addressee.due_on:
        return end_of(addressee.due_on, tz)
    if addressee.due_days:
        return due_after(counted_from, addressee.due_days, tz, working_calendar())
    return None


def provisional_start(sent_at: dt.datetime, zone: str) -> dt.datetime:
    """Silence does not win time: two working days after dispatch count as receipt."""
    tz = clock.ZONES[zone]
    day = working_calendar().add(sent_at.astimezone(tz).date(), DAYS_OF_DISPATCH)
    return dt.datetime.combine(day, dt.time(), tzinfo=tz)


def latest_due(addressee: Addressee, sent_at: dt.datetime) -> dt.datetime | None:
    """The last moment the rule allows when it is sent then and nobody sends a receipt."""
    return first_due(addressee, provisional_start(sent_at, "WIB"), "WIB")
