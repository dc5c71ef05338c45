"""How moments, sizes, counts and due dates read. Pure, apart from the reader's zone and language.

Every moment is shown in the reader's zone (Django's current one) and carries its name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeVar, cast

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agencies import clock
from agencies.calendar import Calendar

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
NEVER = 9999  # the year of a duty without a due date
Day = dt.date | dt.datetime
Words = TypeVar("Words")


def kept(write: Callable[..., Words]) -> Callable[..., Words]:
    """The same mark or day stands in many rows of a list: it is written once in each language.

    For what says nothing but what it is given, in values that can be kept as keys.
    """

    @lru_cache(maxsize=2_000, typed=True)  # what is escaped and what is not are told apart
    def in_language(language: str, *given: Any, **named: Any) -> Words:
        return write(*given, **named)

    @wraps(write)
    def found(*given: Any, **named: Any) -> Words:
        return in_language(get_language(), *given, **named)

    return found


def local(moment: dt.datetime) -> dt.datetime:
    """The moment in the reader's zone. Raises ValueError for one that carries no zone."""
    return timezone.localtime(moment)


def _day_of(value: Day) -> dt.date:
    return local(value).date() if isinstance(value, dt.datetime) else value


def zone_name(moment: dt.datetime) -> str:
    """WIB, WITA or WIT for the reader's zone; its own short name for any other."""
    name = timezone.get_current_timezone_name()
    return ZONE_NAMES.get(name) or local(moment).tzname() or name


@kept
def _written(value: dt.date, shape: str) -> str:
    return date_format(value, shape)


def day(value: Day) -> str:
    """ "22 November 2026"."""
    return _written(_day_of(value), "j F Y")


def short_day(value: Day) -> str:
    """ "4 Sep 2024", for tables."""
    return _written(_day_of(value), "j M Y")


def hour(value: dt.datetime) -> str:
    """ "14.05 WIB"."""
    return f"{local(value):%H.%M} {zone_name(value)}"


def moment(value: dt.datetime) -> str:
    """ "22 November 2026 14.05 WIB"."""
    return f"{day(value)} {hour(value)}"


def lately(value: dt.datetime, now: dt.datetime) -> str:
    """ "14.05 WIB" of a moment of today, with its day before that."""
    return hour(value) if local(value).date() == local(now).date() else moment(value)


def moment_there(value: dt.datetime, zone: str) -> str:
    """A moment as it was where it happened ("WIT"), the reader's own hour beside it.

    "3 September 2024 12.40 WIT (10.40 WIB)"; once only for a reader in that zone.
    """
    there = value.astimezone(clock.ZONES[zone])
    if zone_name(value) == zone:
        return moment(value)
    same_day = there.date() == local(value).date()
    here = hour(value) if same_day else moment(value)
    return f"{_written(there.date(), 'j F Y')} {there:%H.%M} {zone} ({here})"


def short_moment(value: dt.datetime, now: dt.datetime) -> str:
    """ "2 Sep 14.05 WIB"; with the year if it is not this year."""
    shape = "j M" if _day_of(value).year == _day_of(now).year else "j M Y"
    return f"{_written(_day_of(value), shape)} {hour(value)}"


def short_stamp(value: dt.datetime, now: dt.datetime) -> str:
    """ "2 Sep 14.05", under a head that names the zone once."""
    return short_moment(value, now).removesuffix(f" {zone_name(value)}")


class Limit(NamedTuple):
    """A due moment as offices write it: the last day, and the hour of it ("24.00 WIB")."""

    day: dt.date
    hour: str
    zone: dt.tzinfo


def limit(due_at: dt.datetime) -> Limit:
    """The last day on which a duty can be met, the same for every reader.

    A midnight of one of the three zones ends a day there, and is written as 24.00 of that day
    wherever it is read; any other moment is the reader's.
    """
    for name, zone in clock.ZONES.items():
        there = due_at.astimezone(zone)
        if there.time() == dt.time.min:
            return Limit(there.date() - dt.timedelta(days=1), f"24.00 {name}", zone)
    return Limit(_day_of(due_at), hour(due_at), timezone.get_current_timezone())


def last_day(due_at: dt.datetime) -> dt.date:
    """The last day on which a duty can be met."""
    return limit(due_at).day


def until(due_at: dt.datetime | None) -> str:
    """ "4 September 2024 24.00 WIB", or that there is no due date.

    A reader in another zone finds the own hour behind it: "(5 September 2024 02.00 WIT)".
    """
    if not has_end(due_at):
        return _("No due date")
    assert due_at is not None
    end = limit(due_at)
    said = f"{day(end.day)} {end.hour}"
    return said if end.hour.endswith(f" {zone_name(due_at)}") else f"{said} ({moment(due_at)})"


def has_end(due_at: dt.datetime | None) -> bool:
    """Whether there is a due date; the year 9999 stands for none."""
    return due_at is not None and due_at.year < NEVER


def filesize(size: int) -> str:
    """Bytes as "412 kB" or "1,8 MB", in thousands."""
    if size < 1000:
        return ngettext("%(n)s byte", "%(n)s bytes", size) % {"n": size}
    if size < 999_500:
        return f"{round(size / 1000)} kB"
    return f"{number_format(round(size / 1_000_000, 1), 1, use_l10n=True)} MB"


def number(value: int, cap: int | None = None) -> str:
    """A count with separators; from `cap` on "10.000+"."""
    if cap is not None and value >= cap:
        return f"{number_format(cap, use_l10n=True, force_grouping=True)}+"
    return number_format(value, use_l10n=True, force_grouping=True)


class DueWords(NamedTuple):
    """Two lines: the date, then how it stands, with glyph and tone."""

    date: str
    words: str
    glyph: str = "clock"
    tone: str = "soft"


def _working_days(n: int) -> str:
    return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}


def due(due_at: dt.datetime | None, now: dt.datetime, calendar: Calendar) -> DueWords:
    """How an open duty stands; late is brick, up to one working day ahead amber."""
    if not has_end(due_at):
        return DueWords("", _("No due date"), "", "faint")
    assert due_at is not None
    end = limit(due_at)
    today = now.astimezone(end.zone).date()
    return _standing(end.day, end.hour, today, calendar.between(today, end.day), now >= due_at)


@kept
def _standing(last: dt.date, hour: str, today: dt.date, ahead: int, is_late: bool) -> DueWords:
    """How a duty stands today whose last day is so many working days ahead."""
    date = short_day(last)
    if is_late:
        return DueWords(date, _late(-ahead), "late", "brick")
    if last == today:
        return DueWords(date, _("Today %(hour)s") % {"hour": hour}, tone="amber")
    if last == today + dt.timedelta(days=1):
        return DueWords(date, _("Tomorrow"), tone="amber")
    if ahead <= 0:
        return DueWords(date, _("No working day left"), tone="amber")
    left = _("%(days)s left") % {"days": _working_days(ahead)}
    return DueWords(date, left, tone="amber" if ahead == 1 else "soft")


def _late(days: int) -> str:
    if days < 1:
        return _("Overdue by less than 1 working day")
    return _("Overdue by %(days)s") % {"days": _working_days(days)}


def asked(due_at: dt.datetime | None, now: dt.datetime, calendar: Calendar) -> DueWords:
    """The date by which an independent body is asked for a response: never late."""
    plain = due(due_at, now, calendar)
    if not plain.date:
        return plain
    passed = due_at is not None and has_end(due_at) and now >= due_at
    words = _("The date has passed") if passed else plain.words
    return DueWords(_("Response requested by %(day)s") % {"day": plain.date}, words)


def stopped(since: dt.datetime, why: str = "") -> DueWords:
    """A clock that stands still, and for what it waits."""
    words = _("Clock stopped: %(why)s") % {"why": why} if why else _("Clock stopped")
    return DueWords(_("Since %(day)s") % {"day": short_day(since)}, words, "pause")


def met(met_at: dt.datetime, due_at: dt.datetime | None, calendar: Calendar) -> DueWords:
    """A duty that was met, and how early."""
    date = short_day(met_at)
    if not has_end(due_at):
        return DueWords(date, _("Met"), "tick", "green")
    assert due_at is not None
    end = limit(due_at)
    early = calendar.between(met_at.astimezone(end.zone).date(), end.day)
    if met_at >= due_at:
        return DueWords(date, _("Met. %(late)s") % {"late": _late(-early)}, "tick", "soft")
    if early < 1:
        return DueWords(date, _("Met on time"), "tick", "green")
    return DueWords(date, _("Met %(days)s early") % {"days": _working_days(early)}, "tick", "green")


def label_of(model: type[Model], name: str) -> Any:
    """What a column is called on the screen."""
    return cast(Field, model._meta.get_field(name)).verbose_name
