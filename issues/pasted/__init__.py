"""Reading pasted text: a message, a letter or a report, all for a person to check.

What is proposed is what the text says for certain; everything else stays empty. All of the text
is kept in the description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agencies import clock, wording
from agencies.models import Region
from issues.models import Issue
from issues.pasted.messages import Message, messages_in
from issues.pasted.moments import Moment, happened, moments_in
from issues.pasted.personal import personal_data_in
from issues.pasted.places import regions_in

LOOKED_AT = 20_000  # signs; the rest is kept like all of it, and not looked into
LONGEST_TITLE, LONGEST_SOURCE = 200, 300
BULLETS = "*_~#-–•> "
MARKS = re.compile(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)")  # *bold* in messengers
PICTOGRAMS = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
# Marks of direction and the like, which telephones put around names and stamps.
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00]")
NARROW = re.compile("[\u00a0\u202f\u2009]")
# Lines that tell nothing: greetings, a word of assent, who wrote a mail that is quoted.
GREETING = re.compile(
    r"\[?(?:ass?alamu.?alaikum|salam|selamat (?:pagi|siang|sore|malam)|yth|kepada"
    r"|(?:mohon )?i[zj]in|diteruskan|forwarded)\b[^.!?\d]{0,80}[.,!?:\]]*"
    r"|(?:siap|oke?|baik|noted|copy|monitor|terima ?kasih|makasih|86)"
    r"(?:[ ,]+(?:siap|86|pak|bu|bapak|ibu|ndan|komandan|jenderal|mas|bang|laksanakan))*[.!]*"
    r"|(?:pada|on)\b.{10,120}\b(?:menulis|wrote)\s*:",
    re.I,
)
# Before what is told itself: "Fwd:", "Mohon izin melaporkan:".
OPENING = re.compile(
    r"^(?:(?:fwd?|re|bls|trs)\s*:|(?:@\S+\s+)+"
    r"|(?:(?:ass?alamu|salam|selamat|(?:mohon )?i[zj]in|mohon|yth|komandan)\b[^.!?:\d]{0,80}?)?"
    r"\b(?:melaporkan|lapor|menyampaikan|menginformasikan)(?: bahwa)?\s*[:,])\s*",
    re.I,
)
SUBJECT = re.compile(r"^\W*(?:perihal|hal|subjek|subject)\s*:\s*(\S.*)$", re.I | re.M)
NUMBER = re.compile(r"^\W*nomor\s*:\s*(\S*\d\S*)", re.I | re.M)
WRITER = re.compile(r"^\W*(?:dari|from)\s*:\s*([^\n<\[(]*[^\s<\[(])\s*[<\[(][^\n]*@", re.I | re.M)
OF_THE_PLACE = re.compile(r"\bwaktu setempat\b", re.I)
# After these a full stop ends no sentence; nor after a single letter.
SHORT = re.compile(
    r"(?:\b(?:[a-z]|s\.?d|a\.?n|u\.?p|pkl?|tgl|no|nomor|jln?|kab|kec|kel|kep|prov|dll|dst|dkk|yth|bpk"
    r"|sdr|dr|drs|prof|ir|komjen|irjen|brigjen|kombes|kompol|ak[bp]|jend|letjen|mayjen|kol|kapt))\.$",
    re.I,
)
HEAD_OF_LETTER = 1500  # signs within which a letter says its number and subject


@dataclass
class Pasted:
    """What was recognised. `unclear` names regions that could be one of several."""

    title: str
    text: str
    regions: list[Region] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    happened: Moment | None = None
    source: str = ""
    channel: str = ""

    def initial(self) -> dict[str, Any]:
        """The form's first values; no text says when it became known."""
        given: dict[str, Any] = {
            "title": self.title,
            "text": self.text,
            "regions": [region.code for region in self.regions],
            "source": self.source,
        }
        if self.happened:
            given["occurred_at"] = self.happened.typed()
        if self.channel:
            given["channel"] = self.channel
        return given


def read(text: str, zone: str = "WIB") -> Pasted:
    """Look into pasted text; `zone` is that of the person who pastes and whose telephone it was."""
    text = NARROW.sub(" ", UNSEEN.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    text = text.strip()
    head = text[:LOOKED_AT]
    told = messages_in(head)
    words = "\n\n".join(message.text for message in told) if told else head
    regions, unclear = regions_in(words)
    zones = {region.zone for region in regions} or {"" if OF_THE_PLACE.search(words) else zone}
    stamp = next((message.stamp(zone) for message in told if message.said), None)
    moments = moments_in(words, zones.pop() if len(zones) == 1 else "", stamp=stamp)
    source, channel = _origin(told, text, stamp)
    return Pasted(
        title=_title(told, text),
        text=text,
        regions=regions,
        unclear=unclear,
        happened=happened(moments, clock.now()) or stamp,
        source=source[:LONGEST_SOURCE],
        channel=channel,
    )


def _title(told: list[Message], text: str) -> str:
    """The subject of a letter, else the first line or sentence that says something."""
    subject = None if told else SUBJECT.search(text[:HEAD_OF_LETTER])
    lines = [line for message in told for line in message.said]
    lines = [subject[1]] if subject else lines or text.split("\n")
    said = [line.strip() for line in lines if re.search(r"\w", line)]
    first = next((line for line in said if not GREETING.fullmatch(_plain(line))), "")
    line = _plain(first or (said[0] if said else ""))
    return _shortened(OPENING.sub("", line) or line)


def _plain(line: str) -> str:
    return " ".join(PICTOGRAMS.sub(" ", MARKS.sub("", line)).split()).strip(BULLETS)


def _shortened(line: str) -> str:
    """Up to the end of its first sentence, or of the last word that has room."""
    ends = (found.end() for found in re.finditer(r"[.!?](?=\s+[A-Z\d])", line[:LONGEST_TITLE]))
    end = next((end for end in ends if end > 10 and not SHORT.search(line[:end])), len(line))
    line = line[:end]
    if len(line) > LONGEST_TITLE:
        line = line[: LONGEST_TITLE - 1].rpartition(" ")[0] + "…"
    return line.rstrip(" .")


def _origin(told: list[Message], text: str, stamp: Moment | None) -> tuple[str, str]:
    """Where it comes from and how it came, where the text shows it."""
    if told:
        names = list(dict.fromkeys(one.sender for one in told if one.said))
        named = [name for name in names if not personal_data_in(name)]
        who = ", ".join(named[:3])
        said = _("Message from %(person)s") % {"person": who} if who else _("Message")
        if stamp and (at := stamp.at):
            said = f"{said}, {wording.moment(at)}"
        return said, Issue.Channel.MESSAGE
    number = NUMBER.search(text[:HEAD_OF_LETTER])
    if number and SUBJECT.search(text[:HEAD_OF_LETTER]):
        return _("Letter %(number)s") % {"number": number[1]}, Issue.Channel.LETTER
    writer = WRITER.search(text[:HEAD_OF_LETTER])  # of a mail
    if writer and SUBJECT.search(text[:HEAD_OF_LETTER]):
        return _("Mail from %(person)s") % {"person": writer[1]}, ""
    return "", ""
