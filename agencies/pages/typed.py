"""Days and hours as people type them, day always first. Pure: text in, day or hour out.

What cannot be read, or does not exist, is refused with a sentence that says what is wrong.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
import unicodedata
from typing import NamedTuple

from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext as _

MONTHS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "jan januari january",
            "feb febr februari pebruari peb february",
            "mar maret mrt march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agt ags agus agst agust agustus aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov nop november nopember",
            "des desember dec december",
        ),
        start=1,
    )
    for word in words.split()
}
WEEKDAYS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "senin sen monday mon",
            "selasa sel tuesday tue",
            "rabu rab wednesday wed",
            "kamis kam thursday thu",
            "jumat jum'at jum friday fri",
            "sabtu sab saturday sat",
            "minggu min ahad sunday sun",
        )
    )
    for word in words.split()
}
BESIDE = {
    "hari ini": 0,
    "today": 0,
    "besok": 1,
    "tomorrow": 1,
    "lusa": 2,
    "kemarin": -1,
    "yesterday": -1,
}
LONGEST = 60
YEARS = range(1900, 2101)
# Months of letters: "3/IX/2024".
ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
PART = "dini hari|subuh|pagi|siang|sore|petang|malam"  # of a day
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
FILLERS = re.compile(r"\b(?:tanggal|tgl|hari|bulan|tahun|pada|the|of|on)\b\.?")
MIDNIGHT = re.compile(r"[t ]00:00(?::00)?$")  # behind a day that was copied from a sheet
ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})|(20\d\d)(0[1-9]|1[0-2])([0-3]\d)")
NUMBERS = re.compile(r"(\d{1,2})\s*[-/\\.,\s]\s*(\d{1,2})(?:\s*[-/\\.,\s]\s*'?(\d{4}|\d{2}))?")
JOINED = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]+)\.?(?:[-/. ]*'?(\d{4}|\d{2}))?")
NAMED_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?: '?(\d{4}|\d{2}))?")
HOUR = re.compile(
    r"(?:(?:sekitar|sekira|±)\s*)?(?:(?:pukul|jam|pkl|pk|at)\.?\s*)?"
    r"(\d{1,2})(?:(?:\s*[.:,]\s*| )(\d{2})(?:[.:]\d{2})?|(\d{2}))?"
    rf"(?:\s*({PART}|[ap]\.?m)\b\.?)?(?:\s*(wita|wib|wit))?"
)


class Unreadable(ValueError):
    """What was typed is no day or hour; the words are for the person."""


class Hour(NamedTuple):
    """An hour of a day, and the zone if one was written. 24.00 is the end of the day."""

    minutes: int
    zone: str

    @property
    def since_midnight(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.minutes)


def read_day(text: str, today: dt.date, *, ahead: bool | None = None) -> dt.date:
    """ "3/9/24", "3 Sep", "Selasa, 3 September 2024", "2024-09-03", "besok": a day.

    Without a year it is the nearest such day; with `ahead` the next one, with `ahead=False` the
    last one. Raises Unreadable.
    """
    plain = _plain(text)
    if plain in BESIDE:
        return today + dt.timedelta(days=BESIDE[plain])
    weekday, day_itself = _weekday_of(FILLERS.sub(" ", MIDNIGHT.sub("", plain)))
    day, month, year = _parts(day_itself, plain)
    found = _nearest(day, month, today, ahead) if year is None else _exact(day, month, year)
    if weekday is not None and found.weekday() != weekday:
        raise Unreadable(
            _("%(day)s is a %(right)s, not a %(typed)s. Check the date.")
            % {
                "day": f"{found.day} {MONTH_NAMES[found.month]} {found.year}",
                "right": WEEKDAY_NAMES[found.weekday()],
                "typed": WEEKDAY_NAMES[weekday],
            }
        )
    return found


def read_hour(text: str) -> Hour:
    """ "14.05", "14:05", "1405", "pukul 14.05 WIB", "9": an hour of 24. Raises Unreadable."""
    found = HOUR.fullmatch(_plain(text))
    if not found:
        raise Unreadable(
            _("“%(text)s” is not read as an hour. Write it like 14.05.") % {"text": text.strip()}
        )
    hour, minute = on_the_clock(int(found[1]), found[4] or ""), int(found[2] or found[3] or 0)
    if hour is None:
        raise Unreadable(
            _("“%(text)s” is not certain. Write it like 14.05.") % {"text": text.strip()}
        )
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unreadable(
            _("There is no hour %(hour)s. Hours go from 00.00 to 24.00.")
            % {"hour": f"{hour:02d}.{minute:02d}"}
        )
    return Hour(hour * 60 + minute, (found[5] or "").upper())


def on_the_clock(hour: int, part: str) -> int | None:
    """The hour of 24 by its part of the day: "jam 9 malam" is 21; None where they do not agree."""
    part = part.lower().replace(".", "")
    if not part:
        return hour
    if part in ("am", "pm"):
        return hour % 12 + (12 if part == "pm" else 0) if 1 <= hour <= 12 else None
    if part in ("sore", "petang"):
        return hour + 12 if 1 <= hour <= 7 else (hour if 13 <= hour <= 19 else None)
    if part == "malam":  # the night after midnight may be that of either day
        return hour + 12 if 6 <= hour <= 12 else (hour if 18 <= hour <= 24 else None)
    if part == "siang":
        return hour + 12 if 1 <= hour <= 4 else (hour if 8 <= hour <= 16 else None)
    if part == "dini hari":
        return hour % 12 if hour <= 5 or hour == 12 else None
    return hour if hour < 12 else None


def _plain(text: str) -> str:
    """In small letters, without brackets and commas between words, one blank at a time."""
    if len(text) > LONGEST:
        raise Unreadable(_("This is too long for a date or an hour."))
    plain = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
    plain = re.sub("[\u2010-\u2015\u2212]", "-", re.sub("[\u2018\u2019\u02bc`]", "'", plain))
    plain = re.sub(r"(?<!\d),|,(?!\d)|[()]", " ", plain)
    return " ".join(plain.split())


def _weekday_of(plain: str) -> tuple[int | None, str]:
    plain = plain.strip(" .-/")
    first, rest = [*re.split(r"[ /]", plain, maxsplit=1), ""][:2]
    if (number := WEEKDAYS.get(first.strip("."))) is not None and rest:
        return number, rest.strip(" .-/")
    return None, plain


def _parts(plain: str, typed: str) -> tuple[int, int, int | None]:
    """Day, month and year (where one is written); day first, unless the year leads."""
    if not plain.isascii():
        raise _unreadable(typed)
    if found := ISO.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups() if part)
        return day, month, year
    if found := NUMBERS.fullmatch(plain) or JOINED.fullmatch(plain):
        return int(found[1]), int(found[2]), _year(found[3])
    if found := NAMED.fullmatch(plain):
        return int(found[1]), _month(found[2]), _year(found[3])
    if found := NAMED_FIRST.fullmatch(plain):
        return int(found[2]), _month(found[1]), _year(found[3])
    raise _unreadable(typed)


def _unreadable(plain: str) -> Unreadable:
    return Unreadable(
        _("“%(text)s” is not read as a date. Write it like 3/9/2024 or 3 September 2024.")
        % {"text": plain}
    )


def _month(word: str) -> int:
    whole = {number for name, number in MONTHS.items() if len(word) > 2 and name.startswith(word)}
    number = MONTHS.get(word) or ROMAN.get(word) or (whole.pop() if len(whole) == 1 else None)
    if number is None:
        raise Unreadable(_("There is no month “%(word)s”.") % {"word": word})
    return number


def _year(written: str | None) -> int | None:
    """Two digits are of this century."""
    if not written:
        return None
    return int(written) + (2000 if len(written) == 2 else 0)


def _exact(day: int, month: int, year: int) -> dt.date:
    if year not in YEARS:
        raise Unreadable(_("Check the year: %(year)s.") % {"year": year})
    if not 1 <= month <= 12:
        raise Unreadable(
            _("There is no month %(month)s. Write the day first: 3/9/2024 is 3 September 2024.")
            % {"month": month}
        )
    last = months.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Unreadable(
            _("%(month)s %(year)s has %(days)s days. Check the day.")
            % {"month": MONTH_NAMES[month], "year": year, "days": last}
        )
    return dt.date(year, month, day)


def _nearest(day: int, month: int, today: dt.date, ahead: bool | None) -> dt.date:
    leap = (day, month) == (29, 2)
    if not leap:
        _exact(day, month, today.year)  # refused with the year that is meant
    years = [
        year for year in range(today.year - 4, today.year + 5) if months.isleap(year) or not leap
    ]
    found = [_exact(day, month, year) for year in years]
    if ahead is True:
        return min(one for one in found if one >= today)
    if ahead is False:
        return max(one for one in found if one <= today)
    return min(found, key=lambda one: abs(one - today))
