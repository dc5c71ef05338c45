"""Days and hours as Indonesian prose writes them. What is not certain stays open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agencies import clock
from agencies.typed import MONTHS, WEEKDAYS

WEEKDAY = r"(?P<weekday>senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)"
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# A number of a letter or law is no day: "B-133/DN.00.01/07/2024", "Nomor 12/08/2024".
DAY = re.compile(
    rf"(?:\b{WEEKDAY}\b[\s,(]*)?(?:tanggal\s+|tgl\.?\s*)?"
    rf"(?<![\w./-])(?:(?:(?P<first>\d{{1,2}})\s*(?:-|–|s\.?/?d\.?|sampai(?: dengan)?|hingga|dan|&)"
    rf"\s*)?(?P<day>\d{{1,2}})(?:\s*[-/.]\s*|\s+)(?P<word>{MONTH})\b\.?"
    r"(?:[\s/.-]*(?P<year>20\d\d)\b)?"
    r"|(?P<d>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?:(?P=sep)(?P<y>20\d\d|\d\d))?(?![\w/-]|[.]\d)"
    r"|(?P<yy>20\d\d)(?P<cut>[-/])(?P<mm>\d\d)(?P=cut)(?P<dd>\d\d)(?![\d/]))",
    re.I,
)
NUMBERED = re.compile(r"\b(?:nomor|no\.?|nomer|pasal|versi|ayat)\s*:?\s*$", re.I)
ZONE = r"(?P<zone>WITA|WIB|WIT)\b"
UNTIL = (
    r"(?:\s*(?:-|–|s\.?/?d\.?|sampai(?: dengan)?|hingga)"
    r"\s*(?:(?:(?:pukul|jam)\s*)?\d{1,2}[.:]\d{2}|selesai))?"
)
HOUR = re.compile(
    r"(?P<named>\b(?:pukul|puku[l1]|pkl|pk|jam)\b\.?\s*)?"
    r"(?<![\d.,:/#-])(?P<hour>\d{1,2})"
    r"(?:(?P<dot>[.:])(?P<minute>\d{2})(?:[.:]\d{2})?|(?P<joined>\d{2}))?(?![\d/])(?![.,:]\d)"
    rf"{UNTIL}"
    r"(?:\s*(?P<part>dini hari|pagi|siang|sore|petang|malam|[ap]m)\b)?"
    rf"(?:\s*\(?{ZONE})?",
    re.I,
)
# Words after which "14.30" is an amount, and those between a day and its hour.
AMOUNT = re.compile(
    r"\s*(?:%|persen|ton|kg|juta|ribu|miliar|milyar|triliun|orang|jiwa|tps|km|meter|hektare?|rupiah"
    r"|lembar|surat|kotak|menit|hari|kali)\b|\s*%",
    re.I,
)
BETWEEN = re.compile(
    r"[\s,;:()–-]*(?:(?:sekitar|sekira|kira-kira|kurang lebih|lebih kurang|mulai|sejak|pada|waktu)"
    r"\s*)*[\s,;:()–-]*",
    re.I,
)
FAR = 80  # signs between a day and the hour that belongs to it
HALF_A_YEAR = dt.timedelta(days=183)
UNSURE = re.compile(r"\bsetengah\s*$|\bselama\s*$|\b(?:rp|usd|pasal)\.?\s*$", re.I)
YESTERDAY = re.compile(r"\b(?:kemarin|tadi malam|semalam)\b", re.I)


@dataclass(frozen=True)
class Moment:
    """A day, its hour where the text gives one, and the zone that it is told in."""

    day: dt.date
    hour: dt.time | None
    zone: str

    @property
    def at(self) -> dt.datetime | None:
        if self.hour is None or not self.zone:
            return None
        return dt.datetime.combine(self.day, self.hour, tzinfo=clock.ZONES[self.zone])

    def typed(self) -> list[Any]:
        """What a `MomentField` shows: an hour that was not told stays empty."""
        return [self.day, self.hour if self.zone else None, self.zone or "WIB"]


@dataclass(frozen=True)
class _Hour:
    start: int
    end: int
    time: dt.time
    next_day: bool
    zone: str
    certain: bool  # named as an hour or with its zone, not only beside a day


def moments_in(text: str, zone: str, stamp: Moment | None = None) -> list[Moment]:
    """The days told in the text, in its order, each with the hour that belongs to it.

    `zone` is the one meant where none is written; "" where it could be several, and such an hour
    stays open. An hour without a day belongs to the day of `stamp`, the message's own, if that
    had come to it.
    """
    days = list(_days(text))
    hours = list(_hours(_without(text, days)))
    own = _hours_of(text, [(start, end) for start, end, _day in days], hours)
    found = []
    for (_start, _end, day), hour in zip(days, own, strict=True):
        if hour is None:
            found.append(Moment(day, None, zone))
            continue
        at = day + dt.timedelta(days=1) if hour.next_day else day
        found.append(Moment(at, hour.time if hour.zone or zone else None, hour.zone or zone))
    if not found and stamp:
        found += _on_the_day_of(stamp, text, hours, zone)
    return found


def happened(moments: list[Moment], now: dt.datetime) -> Moment | None:
    """The moment that the text most likely tells of: the first with an hour that has come."""
    come = [one for one in moments if one.at and one.at <= now]
    past = [one for one in moments if one.at is None and one.day <= now.date()]
    return next(iter([*come, *past, *moments]), None)


def _days(text: str) -> Iterator[tuple[int, int, dt.date]]:
    for found in DAY.finditer(text):
        head = text[max(0, found.start() - 12) : found.start()]
        if NUMBERED.search(head):
            continue
        day = _day_of(found)
        if day:
            yield found.start(), found.end(), day


def _day_of(found: re.Match[str]) -> dt.date | None:
    weekday = (found["weekday"] or "").lower()
    if found["yy"]:
        return date_of(int(found["yy"]), int(found["mm"]), int(found["dd"]))
    day = int(found["first"] or found["day"] or found["d"])  # of "13-15 Agustus" the first
    month = MONTHS[found["word"].lower()] if found["word"] else int(found["m"])
    year = found["year"] or found["y"]
    if year:
        return date_of(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if not found["word"] and not (weekday and found["sep"] == "/"):
        return None  # "14.8" may be anything
    return lately(month, day, weekday)


def lately(month: int, day: int, weekday: str = "") -> dt.date | None:
    """The day without its year: the last one that has come within half a year, if it fits."""
    today = clock.today()
    for year in (today.year, today.year - 1):
        found = date_of(year, month, day)
        if found and found <= today < found + HALF_A_YEAR:
            return found if not weekday or _is(found, weekday) else None
    return None


def _is(day: dt.date, weekday: str) -> bool:
    return WEEKDAYS.get(weekday.replace("’", "'")) == day.weekday()


def date_of(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _without(text: str, days: list[tuple[int, int, dt.date]]) -> str:
    """The text with its days blanked, so that no year is read as an hour; places stay."""
    for start, end, _day in days:
        text = f"{text[:start]}{'#' * (end - start)}{text[end:]}"
    return text


def _hours(text: str) -> Iterator[_Hour]:
    for found in HOUR.finditer(text):
        named, zone = found["named"], (found["zone"] or "").upper()
        minute = found["minute"] or found["joined"]
        if UNSURE.search(text[max(0, found.start() - 12) : found.start()]):
            continue
        if minute is None and not named:
            continue
        if found["joined"] and not (named or zone):
            continue  # a number of four digits
        if not named and not zone and AMOUNT.match(text, found.end()):
            continue
        hour = _on_the_clock(int(found["hour"]), found["part"] or "")
        if hour is None or (minute and int(minute) > 59) or (hour == 24 and int(minute or 0)):
            continue
        if minute is None and not (found["part"] or zone):
            continue  # "jam 2" may be at night or in the afternoon
        certain = bool(named or zone or found["dot"] == ":")
        time = dt.time(hour % 24, int(minute or 0))
        yield _Hour(found.start(), found.end(), time, hour == 24, zone, certain)


def _on_the_clock(hour: int, part: str) -> int | None:
    """The hour of 24 by its part of the day: "jam 9 malam" is 21."""
    part = part.lower()
    if hour > 24 or not part:
        return hour if hour <= 24 else None
    if part in ("am", "pm"):
        return hour % 12 + (12 if part == "pm" else 0) if 1 <= hour <= 12 else None
    if part in ("sore", "petang") and hour <= 11:
        return hour + 12
    if part == "malam" and 6 <= hour <= 11:
        return hour + 12
    if part == "malam" and hour == 12:
        return 24
    if part == "siang" and hour <= 4:
        return hour + 12
    return hour


def _hours_of(text: str, days: list[tuple[int, int]], hours: list[_Hour]) -> list[_Hour | None]:
    """The hour of each day: the one beside it, else one named as an hour in its sentence."""
    found: list[_Hour | None] = [None] * len(days)
    for fits in (_is_beside, _is_in_its_sentence):
        for side in (_next, _last):
            for place in range(len(days)):
                free = [hour for hour in hours if hour not in found]
                hour = side(days, place, free) if found[place] is None else None
                if hour and fits(text, days[place], hour):
                    found[place] = hour
    return found


def _next(days: list[tuple[int, int]], place: int, hours: list[_Hour]) -> _Hour | None:
    """The first hour between this day and the next."""
    limit = days[place + 1][0] if place + 1 < len(days) else float("inf")
    return next((hour for hour in hours if days[place][1] <= hour.start < limit), None)


def _last(days: list[tuple[int, int]], place: int, hours: list[_Hour]) -> _Hour | None:
    """The last hour between the day before and this one."""
    limit = days[place - 1][1] if place else 0
    return next((hour for hour in reversed(hours) if limit <= hour.start < days[place][0]), None)


def _gap(text: str, day: tuple[int, int], hour: _Hour) -> str:
    return text[day[1] : hour.start] if hour.start >= day[1] else text[hour.end : day[0]]


def _is_beside(text: str, day: tuple[int, int], hour: _Hour) -> bool:
    """Nothing stands between; before its day an hour is named as one."""
    gap = _gap(text, day, hour)
    follows = hour.start >= day[1]
    return (follows or hour.certain) and bool(BETWEEN.fullmatch(gap)) and "\n\n" not in gap


def _is_in_its_sentence(text: str, day: tuple[int, int], hour: _Hour) -> bool:
    gap = _gap(text, day, hour)
    far = FAR if hour.start >= day[1] else FAR // 2
    return hour.certain and len(gap) <= far and not re.search(r"[.!?]\s|\n", gap)


def _on_the_day_of(stamp: Moment, text: str, hours: list[_Hour], zone: str) -> list[Moment]:
    certain = [hour for hour in hours if hour.certain]
    if not certain:
        return []
    first = certain[0]
    written = first.zone or zone
    if not YESTERDAY.search(text) and not first.next_day and written and stamp.at:
        told = Moment(stamp.day, first.time, written)
        if told.at and told.at <= stamp.at:
            return [told]
    return [Moment(stamp.day, None, written)] if not YESTERDAY.search(text) else []
