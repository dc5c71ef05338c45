"""Reading pasted text: title, description, regions and moments, all for a person to check."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from agencies import clock
from agencies.models import Region
from issues.filters import REGIONS
from issues.proposals import zone_of

MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
ALSO = {"ags": 8, "aug": 8, "may": 5, "oct": 10, "dec": 12, "peb": 2, "nop": 11}
DAY = re.compile(
    r"\b(\d{1,2})[\s./-]+(\d{1,2}|[A-Za-z]{3,9})[\s./-]+(20\d{2})\b"
    r"(?:[\s,]+(?:pukul|jam|pkl\.?)?\s*(\d{1,2})[.:](\d{2})\s*(WITA|WIB|WIT)?)?"
)
LONGEST_TITLE = 200
MARKS = re.compile(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)")  # *bold* in messengers
PICTOGRAMS = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")


@dataclass
class Pasted:
    """What was recognised. `unclear` names regions that could be one of several."""

    title: str
    text: str
    regions: list[Region] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    moments: list[dt.datetime] = field(default_factory=list)

    def initial(self) -> dict[str, Any]:
        """The form's first values: the latest moment that has come is when it was known."""
        past = [moment for moment in self.moments if moment <= clock.now()]
        return {
            "title": self.title,
            "text": self.text,
            "regions": [region.code for region in self.regions],
            "known_at": max(past, default=None),
        }


def read(text: str) -> Pasted:
    """Split pasted text into a title (first line or sentence) and the rest, and look into it."""
    text = text.replace("\x00", " ").replace("\r\n", "\n").strip()[:20_000]
    first, _line, rest = text.partition("\n")
    if len(first) > LONGEST_TITLE or not rest:
        sentence = re.match(r".{10,200}?[.!?](?=\s|$)", first)
        cut = sentence.end() if sentence else min(len(first), LONGEST_TITLE)
        first, rest = first[:cut], text[cut:]
    regions, unclear = regions_in(text)
    moments = moments_in(text, zone_of(regions))
    title = " ".join(PICTOGRAMS.sub(" ", MARKS.sub("", first)).split()).strip(" .*_#")
    return Pasted(title, rest.strip() or text, regions, unclear, moments)


def regions_in(text: str) -> tuple[list[Region], list[str]]:
    """Regions named in the text; and names that a regency and a city share, left undecided."""
    found: dict[int, Region] = {}
    unclear = []
    left = text
    names: dict[str, list[Region]] = {}
    for region in REGIONS.get():
        names.setdefault(region.short_name, []).append(region)
    for name in sorted(names, key=len, reverse=True):
        # The name in its own letters: "batu" is a stone, "Batu" a city.
        pattern = re.compile(
            rf"\b((?i:kabupaten|kab\.?|kota|provinsi|prov\.?)\s+)?{re.escape(name)}\b"
        )
        for match in pattern.finditer(left):
            candidates = _meant(names[name], (match[1] or "").strip(" .").lower())
            if len(candidates) == 1:
                found[candidates[0].pk] = candidates[0]
            else:
                unclear.append(match[0].strip())
        left = pattern.sub(" ", left)
    return sorted(found.values(), key=lambda r: r.code), list(dict.fromkeys(unclear))


def _meant(candidates: list[Region], kind: str) -> list[Region]:
    """Those that the word before the name allows; a province stands for its bare name."""
    if kind.startswith("prov"):
        return [region for region in candidates if region.level == "province"]
    if kind:
        city = kind == "kota"
        named = [
            r for r in candidates if r.level == "regency" and ("kota" in r.kind.lower()) == city
        ]
        return named or candidates
    provinces = [region for region in candidates if region.level == "province"]
    return provinces or candidates


def moments_in(text: str, zone: str) -> list[dt.datetime]:
    """Days with or without an hour, in the zone that is written or the one given."""
    found = []
    for match in DAY.finditer(text):
        day, month, year, hour, minute, written = match.groups()
        number = int(month) if month.isdigit() else _month(month)
        try:
            moment = dt.datetime(int(year), number, int(day), int(hour or 0), int(minute or 0),
                                 tzinfo=clock.ZONES[written or zone])  # fmt: skip
        except ValueError:
            continue
        found.append(moment)
    return found


def _month(word: str) -> int:
    start = word[:3].lower()
    return MONTHS.index(start) + 1 if start in MONTHS else ALSO.get(start, 0)
