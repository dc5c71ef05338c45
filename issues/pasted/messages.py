"""Messages as telephones copy and export them: who wrote, when, and the words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from agencies import clock
from agencies.pages.typed import MONTHS, WEEKDAYS
from issues.pasted.moments import MONTH, Moment, date_of, lately

DATE = (
    rf"(?:(?:{'|'.join(WEEKDAYS)})\.?,?\s+)?(?:"
    r"(?P<a>\d{1,4})(?:(?P<sep>[./-])(?P<b>\d{1,2})(?:[./-](?P<c>\d{2,4}))?"
    rf"|[\s-]+(?P<word>{MONTH})\.?(?:[\s-]+(?P<year>20\d\d))?)"
    rf"|(?P<leading>{MONTH})\.?\s+(?P<of>\d{{1,2}}),?\s+(?P<in>20\d\d))"
)
TO_HOUR = r",?\s+(?:(?:pukul|jam|at)\s+)?"
HOUR = (
    r"(?P<hour>\d{1,2})(?P<dot>[.:])(?P<minute>\d{2})(?:[.:]\d{2})?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
)
SENDER = r"(?P<sender>[^:\n\[\]\"“]{1,80}?)"
WORDS = r"(?:[ \t]+|$)"
# "[10.05, 11/08/2024] Budi: …", "[11/08/24 10.05.12] Budi: …", "11/08/24 10.05 - Budi: …",
# "11/08/2024 10.05.12: Budi: …", "Budi, [11.08.2024 10:05]"; then short messages, which telephones
# show in as many ways. A stamp without a name is the messenger's own notice.
FORMS = tuple(
    re.compile(form, re.M | re.I)
    for form in (
        rf"^[ \t>]*\[{HOUR},?\s+{DATE}\]\s*(?:{SENDER}:[ \t]*)?",
        rf"^[ \t>]*\[{DATE}{TO_HOUR}{HOUR}\]\s*(?:{SENDER}:[ \t]*)?",
        rf"^[ \t>]*{DATE}{TO_HOUR}{HOUR}\s+[-–]\s+(?:{SENDER}:{WORDS})?",
        rf"^[ \t>]*{DATE}{TO_HOUR}{HOUR}:\s+{SENDER}:{WORDS}",
        rf"^[ \t>]*{SENDER},\s+\[{DATE}{TO_HOUR}{HOUR}\]:?[ \t]*",
        rf"^(?:SMS|WA) (?:dari|from) {SENDER}\s+\({DATE}{TO_HOUR}{HOUR}\):{WORDS}",
        rf"^(?:pengirim|dari|from)\s*:\s*{SENDER}\n(?:waktu|tanggal|date)\s*:\s*{DATE}{TO_HOUR}{HOUR}"
        r"\n(?:(?:pesan|isi|message)\s*:[ \t]*|\n)",
        rf"^(?P<sender>\+?\d[\d -]{{7,18}})\n{DATE}{TO_HOUR}{HOUR}\n",
    )
)
# What may stand before the first stamp.
FORWARDED = re.compile(r"\W*(?:[\w ]* )?(?:diterus|menerus|terus|forward)\w*[^\n\d]{0,60}", re.I)
# A line that stands for a file, a call, a place, or for words that were taken back.
MEDIA = (
    "media|gambar|foto|video|audio|stiker|dokumen|kontak|kartu|image|photo|sticker|document|gif"
    "|contact|card"
)
EMPTY = re.compile(
    rf"<?(?:.{{0,120}}\b)?(?:{MEDIA})[\w ]*:? (?:tidak disertakan|disertakan|omitted)>?"
    r"|.{1,120}\((?:file|berkas) (?:terlampir|attached)\)"
    r"|<(?:lampiran|terlampir|attached):[^>]*>"
    r"|.{1,120}\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|heic|mp4|opus|m4a|zip)"
    r"|(?:pesan ini|anda)\b.{0,20}\bdihapus.*|anda menghapus pesan ini\.?"
    r"|this message was deleted\.?|you deleted this message\.?"
    r"|(?:menunggu|waiting for) (?:pesan ini|this message)\b.*"
    r"|panggilan (?:suara|video)\b.{0,20} tak terjawab.*|missed (?:group )?(?:voice|video) call.*"
    r"|(?:lokasi|location)?\W*https?://(?:www\.)?(?:maps|google\.\w+/maps)\S+"
    r"|lokasi (?:langsung|terkini) dibagikan|live location shared"
    r"|(?:pesan dan panggilan|messages and calls)\b.{0,40}\b(?:terenkripsi|encrypted)\b.*|null",
    re.I,
)
# Behind words that were changed after they were sent.
EDITED = re.compile(r"\s*<(?:pesan ini (?:telah )?diedit|this message was edited)>", re.I)
# "Budi mengganti deskripsi grup: …" has no sender either.
NOTICE = re.compile(
    r"\b(?:menambahkan|mengubah|mengganti|mengeluarkan|membuat|added|changed|removed|created)\b",
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
    def said(self) -> list[str]:
        """The lines that somebody wrote."""
        lines = [EDITED.sub("", line).strip() for line in self.text.split("\n")]
        return [line for line in lines if line and not EMPTY.fullmatch(line)] if self.sender else []

    def stamp(self, zone: str) -> Moment | None:
        return Moment(self.day, self.hour, zone) if self.day else None


def messages_in(text: str) -> list[Message]:
    """The messages of a copied or exported conversation; none where the text is something else."""
    for form in FORMS:
        stamps = list(form.finditer(text))
        if stamps and _only_forwards(text[: stamps[0].start()]):
            ends = [stamp.start() for stamp in stamps[1:]] + [len(text)]
            american = _is_american(stamps)
            found = [
                _message(stamp, text[stamp.end() : end].strip(), american)
                for stamp, end in zip(stamps, ends, strict=True)
            ]
            if any(message.said for message in found):
                return found
    return []


def _only_forwards(head: str) -> bool:
    return all(not line.strip() or FORWARDED.fullmatch(line.strip()) for line in head.split("\n"))


def _message(stamp: re.Match[str], text: str, american: bool | None) -> Message:
    sender = (stamp["sender"] or "").strip(" ~")
    if NOTICE.search(sender):
        sender, text = "", f"{sender}: {text}"
    return Message(sender, text, _day(stamp, american), _hour(stamp))


def _is_american(stamps: list[re.Match[str]]) -> bool | None:
    """Whether the month comes first; None when nothing tells. No message is of a day to come.
    Telephones set to English write "8/11/24, 10:05 AM", those set to Indonesian never have the
    half of the day after a colon.
    """
    days = [stamp for stamp in stamps if stamp["b"] and len(stamp["a"]) < 4]
    day_first, month_first = (
        all(_day(stamp, american) for stamp in days) for american in (False, True)
    )
    if day_first != month_first:
        return month_first
    first = stamps[0]
    clock_of_halves = first["half"] and first["dot"] == ":" and first["sep"] == "/"
    if not clock_of_halves or all(stamp["a"] == stamp["b"] for stamp in days):
        return False
    if first["half"].isupper() and not any(stamp["a"].startswith("0") for stamp in stamps):
        return True
    return None


def _day(stamp: re.Match[str], american: bool | None) -> dt.date | None:
    day = _written(stamp, american)
    tomorrow = clock.today() + dt.timedelta(days=1)  # it may be that already further east
    return day if day and day <= tomorrow else None


def _written(stamp: re.Match[str], american: bool | None) -> dt.date | None:
    if stamp["leading"]:
        return date_of(int(stamp["in"]), MONTHS[stamp["leading"].lower()], int(stamp["of"]))
    first = int(stamp["a"])
    if stamp["word"]:
        month = MONTHS[stamp["word"].lower()]
        return date_of(int(stamp["year"]), month, first) if stamp["year"] else lately(month, first)
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
