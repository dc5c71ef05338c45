"""Due dates with the rule they come from: a day that a person set, or working days counted."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import models

from agencies import clock
from agencies.calendar import Calendar, due_after, stored_calendar


class Due(NamedTuple):
    """A due moment (aware); where the portal counted it, also from which day and how many working
    days.

    Without days a person set the date, and no holiday moves it.
    """

    at: dt.datetime | None = None
    counted_from: dt.date | None = None
    days: int | None = None

    def columns(self, name: str = "due") -> dict[str, Any]:
        """The columns `<name>_at`, `_from` and `_days` in which a row keeps it."""
        return {f"{name}_at": self.at, f"{name}_from": self.counted_from, f"{name}_days": self.days}


def counted(start: dt.datetime, days: int, zone: ZoneInfo, calendar: Calendar) -> Due:
    """The end of the n-th working day after `start` in that zone."""
    first = start.astimezone(zone).date()
    return Due(due_after(start, days, zone, calendar), first, days)


def due_in(days: int, zone: str = "WIB") -> Due:
    """The end of the n-th working day from now in a zone, by the holidays as they are now."""
    return counted(clock.now(), days, clock.ZONES[zone], stored_calendar())


def kept_as(name: str) -> property:
    """A property that reads and writes a row's due date, kept in three columns, as one value."""

    def read(row: models.Model) -> Due:
        return Due(*(getattr(row, column) for column in Due().columns(name)))

    def write(row: models.Model, due: Due) -> None:
        for column, value in due.columns(name).items():
            setattr(row, column, value)

    return property(read, write)
