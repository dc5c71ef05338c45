"""Working days and time limits. Pure, apart from `working_calendar`, which reads the holidays."""

import calendar as months
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings

from agencies.clock import Kept

UNITS = ("working_day", "day", "hour", "month")
FIRST_DAYS = ("next_day", "anchor_day", "exact", "backwards")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days are working days: Monday to Friday, except the free ones."""

    free: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day."""
        return day.weekday() < 5 and day not in self.free

    def add(self, start: date, n: int) -> date:
        """The n-th working day after `start` (the day after is day 1), before it if negative.

        With 0 it is `start` itself, be it a working day or not.
        """
        step = ONE_DAY if n > 0 else -ONE_DAY
        left, day = abs(n), start
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, a: date, b: date) -> int:
        """Working days from `a` (not counted) to `b` (counted); negative when `b` is earlier."""
        return self._until(b) - self._until(a)

    def deadline(
        self, anchor: date, amount: int, unit: str, first_day: str, zone: ZoneInfo
    ) -> date | datetime:
        """The last day of a legal limit, or for hours the exact moment.

        `first_day` is the counting convention: `next_day` (the day after the anchor is day 1),
        `anchor_day` (the anchor itself is day 1, as the Constitutional Court counts), `exact`
        (from the minute; the anchor is an aware datetime), `backwards` (a negative amount, so
        many days or months before the anchor). An anchor with an hour stands for its day in
        `zone`. Raises ValueError for a combination that means nothing.
        """
        if unit == "hour" or first_day == "exact":
            return _exact_limit(anchor, amount, unit, first_day, zone)
        if unit not in UNITS or first_day not in FIRST_DAYS:
            raise ValueError(f"No such way to count: {unit}, {first_day}.")
        if (amount < 0) != (first_day == "backwards"):
            raise ValueError("Negative amounts count backwards, and no others do.")
        day = anchor.astimezone(zone).date() if isinstance(anchor, datetime) else anchor
        if first_day == "anchor_day":
            day -= ONE_DAY
        if unit == "working_day":
            return self.add(day, amount)
        return day + timedelta(days=amount) if unit == "day" else _months_after(day, amount)

    @cached_property
    def _free_weekdays(self) -> list[int]:
        return sorted(day.toordinal() for day in self.free if day.weekday() < 5)

    def _until(self, day: date) -> int:
        weeks, rest = divmod(day.toordinal(), 7)  # ordinal 1 is a Monday
        return weeks * 5 + min(rest, 5) - bisect_right(self._free_weekdays, day.toordinal())


def _exact_limit(anchor: date, amount: int, unit: str, first_day: str, zone: ZoneInfo) -> datetime:
    if unit != "hour" or first_day != "exact" or not isinstance(anchor, datetime):
        raise ValueError("Hours run from an exact moment, and nothing else does.")
    return anchor.astimezone(zone) + timedelta(hours=amount)


def _months_after(day: date, amount: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The midnight that ends a day in a zone: what offices write as "24.00" of that day."""
    return datetime.combine(day + ONE_DAY, time.min, tzinfo=zone)


def due_after(start: datetime, days: int, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The midnight that ends the n-th working day after `start` in that zone.

    A duty is overdue once `now >= due_at`.
    """
    return end_of(calendar.add(start.astimezone(zone).date(), days), zone)


def counted_from(now: datetime, days: int, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The earliest moment from which `days` working days have not ended at `now` in that zone.

    `due_after` the other way round: it is after `now` for this moment and all later ones.
    """
    today = now.astimezone(zone).date()
    first = today
    while calendar.add(first - ONE_DAY, days) >= today:
        first -= ONE_DAY
    return datetime.combine(first, time.min, tzinfo=zone)


def stored_calendar() -> Calendar:
    """The calendar of the stored holidays as they are now; for a date that is kept."""
    holidays = apps.get_model("agencies", "Holiday")._default_manager.all()
    return calendar_of(holidays.values_list("date", "kind"))


def calendar_of(holidays: Iterable[tuple[date, str]]) -> Calendar:
    """The calendar of holidays, each with its day and kind."""
    return Calendar(
        frozenset(
            day
            for day, kind in holidays
            if not (kind == "cuti_bersama" and settings.WORK_ON_JOINT_LEAVE)
        )
    )


_kept = Kept(stored_calendar)


def working_calendar() -> Calendar:
    """The calendar of the stored holidays, at most a minute old.

    Joint leave (*cuti bersama*) is free, unless the setting WORK_ON_JOINT_LEAVE says otherwise.
    """
    return _kept.get()


def refresh_calendar() -> None:
    """Read the holidays again at the next question; for those who changed them."""
    _kept.forget()
