"""Days and hours as Indonesian prose writes them. What is not certain stays open."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agencies import clock
from agencies.pages.typed import MONTHS, PART, WEEKDAYS, on_the_clock

WEEKDAY = r"(?P<weekday>senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)"
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# A number of a letter or law is no day: "B-133/DN.00.01/07/2024", "Nomor 12/08/2024".
DAY = re.compile(
    rf"(?:\b{WEEKDAY}\b(?:\s+(?:{PART})\b)?[\s,(/]*)?(?P<named>\b(?:tanggal\b|tgl\b\.?):?\s*)?"
    r"(?(weekday)|(?(named)|(?<![\w./-])))"
    r"(?:(?:(?P<first>\d{1,2})\s*(?:-|–|s\.?/?d\.?|sampai(?: dengan)?|hingga|dan|&)"
    rf"\s*)?(?P<day>\d{{1,2}})(?:\s*[-/.]\s*|\s*(?:bulan\s+)?)(?P<word>{MONTH})(?:\b\.?|(?=20\d\d))"
    r"(?:[\s/.-]*(?:tahun\s+)?(?P<year>20\d\d)(?!\d))?"
    r"|(?P<d>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?:(?P=sep)(?P<y>20\d\d|\d\d))?(?![\w/-]|[.]\d)"
    r"|(?P<yy>20\d\d)(?P<cut>[-/])(?P<mm>\d\d)(?P=cut)(?P<dd>\d\d)(?![\d/])"
    rf"|(?P<leading>{MONTH})\.?\s+(?P<of>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<in>20\d\d)\b)",
    re.I,
)
NUMBERED = re.compile(
    r"\b(?:(?:nomor|no\.?|nomer)(?:\s*(?:surat|agenda|register|perkara|laporan|dokumen))?"
    r"|pasal|versi|ayat)\s*:?\s*$",
    re.I,
)
# "waktu Malaysia" and other hours of the world stay open.
ZONE = (
    r"(?:(?P<zone>WITA|WIB|WIT)\b|w\.?\s?i\.?\s?(?P<spaced>t\.?\s?a|t|b)\b"
    r"|waktu indonesia (?:bagian )?(?P<spelt>barat|tengah|timur)\b"
    r"|(?:(?:utc|gmt)\s?)?\+0?(?P<ahead>[789])(?::?00)?\b"
    r"|(?P<foreign>utc|gmt|z\b|[+-]\d\d:?\d\d\b|waktu (?-i:[A-Z])))"
)
ZONES = {
    "b": "WIB",
    "t": "WIT",
    "ta": "WITA",
    "barat": "WIB",
    "tengah": "WITA",
    "timur": "WIT",
    "7": "WIB",
    "8": "WITA",
    "9": "WIT",
}
ABROAD = "abroad"
CALLED = re.compile(r"\b(?:pukul|puku[l1]|pkl|pk|jam|at)\b\.?\s*:?\s*$", re.I)
ZONED = re.compile(rf"\s*\(?{ZONE}", re.I)
UNTIL = (
    r"(?:\s*(?:-|–|~|s\.?/?d\.?|sampai(?: dengan)?|hingga|dan|atau)"
    r"\s*(?:(?:(?:pukul|jam)\s*)?\d{1,2}[.:]\d{2}|selesai))?"
)
HOUR = re.compile(
    r"(?:(?P<named>\b(?:pukul|puku[l1]|pkl|pk|jam)\b\.?\s*:?\s*)|(?<![\d.,:/#-]))(?P<hour>\d{1,2})"
    r"(?:(?P<dot>[.:])(?P<minute>\d{2})(?:[.:]\d{2})?|(?P<joined>\d{2}))?(?![\d/])(?![.,:]\d)"
    rf"{UNTIL}"
    rf"(?:\s*(?P<part>{PART}|[ap]\.?m)\b\.?)?"
    rf"(?:\s*\(?{ZONE})?",
    re.I,
)
# Words after which "14.30" is an amount, and those between a day and its hour.
AMOUNT = re.compile(
    r"\s*(?:%|persen|ton|kg|juta|ribu|miliar|milyar|triliun|orang|jiwa|tps|km|meter|hektare?|rupiah"
    r"|lembar|surat|kotak|menit|hari|kali|[kmgt]b|cm|mm|jt|rb|unit|buah|dus|koli|bilik|keping|suara"
    r"|pemilih|pengungsi|personel|petugas|kasus|laporan|berkas|dokumen|rumah|kk|desa|derajat)\b|\s*%",
    re.I,
)
BETWEEN = re.compile(
    r"[\s,;:()–-]*(?:(?:sekitar|sekira|kira-kira|kurang lebih|lebih kurang|mulai|sejak|pada|waktu"
    r"|ini|tadi|itu|hari)"
    r"\s*)*[\s,;:()–-]*",
    re.I,
)
FAR = 80  # signs between a day and the hour that belongs to it
HALF_A_YEAR = dt.timedelta(days=183)
# "jam 8 malam kurang 10 menit"
NEARLY = re.compile(r"[\s,]*(?:lewat|lebih|kurang)\b", re.I)
PART_BEFORE = re.compile(rf"\b({PART})\b(?:(?![.!?]\s|\n).)*$", re.I)
UNSURE = re.compile(r"\bsetengah\s*$|\bselama\s*$|\b(?:rp|usd|pasal)\.?\s*$", re.I)
OTHER_DAY = re.compile(
    r"\b(?:kemarin|kemaren|kmrn|tadi malam|malam tadi|semalam|besok|lusa|minggu lalu"
    r"|hari (?:yang )?lalu)\b",
    re.I,
)


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
    stays open. An hour without a day is of the day of `stamp`, when the message was sent, if it had
    come by then.
    """
    days = list(_days(text))
    hours = list(_hours(text, _without(text, days)))
    own = _hours_of(text, [(start, end) for start, end, _day in days], hours)
    found = []
    for (_start, _end, day), hour in zip(days, own, strict=True):
        if hour is None:
            found.append(Moment(day, None, zone))
            continue
        at = day + dt.timedelta(days=1) if hour.next_day else day
        found.append(_told(at, hour, zone))
    if not found and stamp:
        found += _on_the_day_of(stamp, text, hours, zone)
    return found


def _told(day: dt.date, hour: _Hour, zone: str) -> Moment:
    """The moment of an hour; without one where its zone is none of ours."""
    zone = "" if hour.zone == ABROAD else hour.zone or zone
    return Moment(day, hour.time if zone else None, zone)


def happened(moments: list[Moment], now: dt.datetime) -> Moment | None:
    """The moment that the text most likely tells of: the first with an hour that has come."""
    come = [one for one in moments if one.at and one.at <= now]
    past = [one for one in moments if one.at is None and one.day <= now.date()]
    return next(iter([*come, *past, *moments]), None)


def _days(text: str) -> Iterator[tuple[int, int, dt.date]]:
    for found in DAY.finditer(text):
        head = text[max(0, found.start() - 24) : found.start()]
        if NUMBERED.search(head):
            continue
        if found["sep"] == "." and (CALLED.search(head) or ZONED.match(text, found.end())):
            continue  # an hour with its seconds: "pukul 10.05.33"
        day = _day_of(found)
        if day:
            yield found.start(), found.end(), day


def _day_of(found: re.Match[str]) -> dt.date | None:
    weekday = (found["weekday"] or "").lower()
    if found["yy"]:
        return date_of(int(found["yy"]), int(found["mm"]), int(found["dd"]))
    if found["leading"]:
        return date_of(int(found["in"]), MONTHS[found["leading"].lower()], int(found["of"]))
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


def _hours(text: str, blanked: str) -> Iterator[_Hour]:
    for found in HOUR.finditer(blanked):
        named, zone = found["named"], _zone(found)
        minute = found["minute"] or found["joined"]
        before = blanked[max(0, found.start() - 12) : found.start()]
        if UNSURE.search(before) or NEARLY.match(text, found.end()):
            continue
        if minute is None and not named:
            continue
        if found["joined"] and not (named or zone):
            continue  # a number of four digits
        if not named and not zone and AMOUNT.match(text, found.end()):
            continue
        part, certainly = _part(text, blanked, found)
        hour = on_the_clock(int(found["hour"]), part)
        if not certainly and hour != int(found["hour"]):
            continue
        if (
            hour is None
            or hour > 24
            or (minute and int(minute) > 59)
            or (hour == 24 and int(minute or 0))
        ):
            continue
        if minute is None and not ((part and certainly) or zone):
            continue  # "jam 2" may be at night or in the afternoon
        certain = bool(named or zone or found["dot"] == ":")
        time = dt.time(hour % 24, int(minute or 0))
        yield _Hour(found.start(), found.end(), time, hour == 24, zone, certain)


def _part(text: str, blanked: str, found: re.Match[str]) -> tuple[str, bool]:
    """The part of the day that is said of an hour, and whether it is said of no other.

    "Sabtu malam (31/8) sekitar pukul 10.30" is of the night; after "malam itu air naik, pukul
    7.30" it may be the next morning.
    """
    if found["part"] or int(found["hour"]) > 12:
        return found["part"] or "", True
    begin = max(0, found.start() - FAR // 2)
    said = PART_BEFORE.search(text, begin, found.start())
    if not said:
        return "", True
    gap = blanked[said.end(1) : found.start()].replace("#", " ")
    return said[1], bool(BETWEEN.fullmatch(gap))


def _zone(found: re.Match[str]) -> str:
    """The zone that is written behind an hour; "" for none."""
    written = found["spaced"] or found["spelt"] or found["ahead"]
    if written:
        return ZONES[re.sub(r"[.\s]", "", written).lower()]
    return ABROAD if found["foreign"] else (found["zone"] or "").upper()


def _hours_of(text: str, days: list[tuple[int, int]], hours: list[_Hour]) -> list[_Hour | None]:
    """The hour of each day: the one beside it, else one named as an hour in its sentence."""
    found: list[_Hour | None] = [None] * len(days)
    starts, taken = [hour.start for hour in hours], set()
    # The first hour between this day and the next, or the last one between it and the day before.
    after = [*(start for start, _end in days[1:]), len(text)]
    before = [0, *(end for _start, end in days)]
    for fits in (_is_beside, _is_in_its_sentence):
        for follows in (True, False):
            for place, day in enumerate(days):
                begin, end = (day[1], after[place]) if follows else (before[place], day[0])
                near = hours[bisect_left(starts, begin) : bisect_left(starts, end)]
                free = (hour for hour in near[:: 1 if follows else -1] if hour not in taken)
                hour = next(free, None) if found[place] is None else None
                if hour and fits(text, day, hour):
                    found[place] = hour
                    taken.add(hour)
    return found


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
    if not certain or OTHER_DAY.search(text):
        return []
    told = _told(stamp.day, certain[0], zone)
    come = told.at and stamp.at and told.at <= stamp.at and not certain[0].next_day
    return [told if come else Moment(stamp.day, None, told.zone)]
