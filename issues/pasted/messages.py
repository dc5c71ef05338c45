"""Messages as telephones copy and export them: who wrote, when, and the words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from agencies.typed import MONTHS
from issues.pasted.moments import MONTH, Moment, date_of, lately

DATE = (
    r"(?P<a>\d{1,4})(?:(?P<sep>[./-])(?P<b>\d{1,2})(?:[./-](?P<c>\d{2,4}))?"
    rf"|[\s-]+(?P<word>{MONTH})\.?[\s-]+(?P<year>20\d\d))"
)
TO_HOUR = r",?\s+(?:(?:pukul|jam|at)\s+)?"
HOUR = (
    r"(?P<hour>\d{1,2})(?P<dot>[.:])(?P<minute>\d{2})(?:[.:]\d{2})?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
)
SENDER = r"(?P<sender>[^:\n\[\]]{1,80}?)"
# "[10.05, 11/08/2024] Budi: …", "[11/08/24 10.05.12] Budi: …", "11/08/24 10.05 - Budi: …",
# "Budi, [11.08.2024 10:05]". A stamp without a name is the messenger's own notice.
FORMS = tuple(
    re.compile(form, re.M | re.I)
    for form in (
        rf"^\[{HOUR},?\s+{DATE}\]\s*(?:{SENDER}:[ \t]*)?",
        rf"^\[{DATE}{TO_HOUR}{HOUR}\]\s*(?:{SENDER}:[ \t]*)?",
        rf"^{DATE}{TO_HOUR}{HOUR}\s+[-–]\s+(?:{SENDER}:(?:[ \t]+|$))?",
        rf"^{SENDER},\s+\[{DATE}{TO_HOUR}{HOUR}\]:?[ \t]*",
    )
)
# What stands for a file, or for words that were taken back.
EMPTY = re.compile(
    r"<?(?:media|gambar|foto|video|audio|stiker|dokumen|image|photo|sticker|document|gif)"
    r"[\w ]* (?:tidak disertakan|omitted)>?"
    r"|(?:pesan ini|anda)\b.{0,20}\bdihapus.*|anda menghapus pesan ini\.?"
    r"|this message was deleted\.?|you deleted this message\.?",
    re.I,
)


@dataclass(frozen=True)
class Message:
    """One message. `day` and `hour` are as the telephone showed them, without a zone."""

    sender: str
    text: str
    day: dt.date | None = None
    hour: dt.time | None = None

    @property
    def tells(self) -> bool:
        """Whether somebody wrote words in it."""
        return bool(self.sender and self.text and not EMPTY.fullmatch(self.text.strip()))

    def stamp(self, zone: str) -> Moment | None:
        return Moment(self.day, self.hour, zone) if self.day else None


def messages_in(text: str) -> list[Message]:
    """The messages of a copied or exported conversation; none where the text is something else."""
    for form in FORMS:
        stamps = list(form.finditer(text))
        if stamps and not text[: stamps[0].start()].strip():
            ends = [stamp.start() for stamp in stamps[1:]] + [len(text)]
            american = _is_american(stamps)
            found = [
                _message(stamp, text[stamp.end() : end].strip(), american)
                for stamp, end in zip(stamps, ends, strict=True)
            ]
            if any(message.tells for message in found):
                return found
    return []


def _message(stamp: re.Match[str], text: str, american: bool | None) -> Message:
    sender = (stamp["sender"] or "").strip(" ~")
    return Message(sender, text, _day(stamp, american), _hour(stamp))


def _is_american(stamps: list[re.Match[str]]) -> bool | None:
    """Whether the month comes first; None when nothing tells. Telephones set to English write
    "8/11/24, 10:05 AM", those set to Indonesian never have the half of the day after a colon.
    """
    days = [(int(stamp["a"]), int(stamp["b"])) for stamp in stamps if stamp["b"]]
    if any(a > 12 for a, _b in days):
        return False
    if any(b > 12 for _a, b in days):
        return True
    first = stamps[0]
    clock_of_halves = first["half"] and first["dot"] == ":" and first["sep"] == "/"
    if not clock_of_halves or all(a == b for a, b in days):
        return False
    if first["half"].isupper() and not any(stamp["a"].startswith("0") for stamp in stamps):
        return True
    return None


def _day(stamp: re.Match[str], american: bool | None) -> dt.date | None:
    first = int(stamp["a"])
    if stamp["word"]:
        return date_of(int(stamp["year"]), MONTHS[stamp["word"].lower()], first)
    second, third = int(stamp["b"]), int(stamp["c"] or 0)
    if len(stamp["a"]) == 4:
        return date_of(first, second, third)
    if american is None:
        return None
    month, day = (first, second) if american else (second, first)
    if not third:
        return lately(month, day)
    return date_of(third + 2000 if third < 100 else third, month, day)


def _hour(stamp: re.Match[str]) -> dt.time | None:
    hour, minute = int(stamp["hour"]), int(stamp["minute"])
    half = (stamp["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
