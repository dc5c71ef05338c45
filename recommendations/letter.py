"""What the printed letter says. Always Indonesian, whatever language its reader uses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.conf import settings

from agencies import clock, wording
from agencies.access.hats import Hat
from agencies.models.classification import Classification
from agencies.pages.timeline import visible_events
from recommendations.due import latest_due
from recommendations.models import AcceptancePoint, Addressee, Letter, Recommendation
from recommendations.numerals import with_words
from recommendations.reading import addressees_of, issues_of, letter_of, points_of

NATURE = {
    Letter.Urgency.NORMAL: "Biasa",
    Letter.Urgency.URGENT: "Segera",
    Letter.Urgency.VERY_URGENT: "Sangat Segera",
}
GRADE = {
    Classification.OPEN: "BIASA (B)",
    Classification.RESTRICTED: "TERBATAS (T)",
    Classification.SECRET: "RAHASIA (R)",
    Classification.TOP_SECRET: "SANGAT RAHASIA (SR)",
}
ENDED = {"withdrawn": "DICABUT", "superseded": "TELAH DIGANTI"}
PART = {Addressee.Part.LEAD: "penanggung jawab", Addressee.Part.SUPPORT: "pendukung"}


class Named(NamedTuple):
    """An addressee as the letter names it."""

    name: str
    title: str
    part: str
    attention_of: str
    is_asked: bool
    day: str
    within: str
    points: str


class Group(NamedTuple):
    """Consecutive points of the annex that go to the same addressees."""

    points: list[AcceptancePoint]
    addressees: list[Named]


@dataclass(frozen=True)
class Sheet:
    """Everything on the printed letter and its annex."""

    recommendation: Recommendation
    letter: Letter | None
    dated_on: dt.date
    head: str
    grade: str
    nature: str
    basis: str
    issue_numbers: list[str]
    addressees: list[Named]
    groups: list[Group]
    free_days: str
    corrected_at: dt.datetime | None

    @property
    def mark(self) -> str:
        """What stands on top of every page of a paper that is no letter in force."""
        state = self.recommendation.state
        if state in ENDED:
            return ENDED[state]
        if self.letter is None:
            return "KONSEP" if self.recommendation.is_unissued else "KONSEP SURAT PENEGASAN"
        return ""

    @property
    def copies(self) -> list[str]:
        lines = self.letter.copies.splitlines() if self.letter else []
        return [line.strip() for line in lines if line.strip()]


def sheet_of(hat: Hat, recommendation: Recommendation) -> Sheet:
    """The letter of a recommendation as this reader may see it."""
    letter = letter_of(hat, recommendation)
    sent_at = recommendation.issued_at or clock.now()
    dated_on = letter.dated_on if letter else clock.today()
    points = points_of(hat, recommendation)
    history = visible_events(hat, *recommendation.event_stream)
    corrected = history.filter(verb="recommendation.correct").first()
    named = {
        row.pk: _named(row, sent_at, dated_on, points) for row in addressees_of(hat, recommendation)
    }
    return Sheet(
        recommendation=recommendation,
        letter=letter,
        dated_on=dated_on,
        head=recommendation.term.host.name_on(dated_on),
        grade=GRADE[Classification(recommendation.classification)],
        nature=NATURE[Letter.Urgency(recommendation.urgency)],
        basis=_basis(recommendation),
        issue_numbers=[issue.number for issue in issues_of(hat, recommendation)],
        addressees=list(named.values()),
        groups=_grouped(points, named),
        free_days="Sabtu, Minggu, dan hari libur nasional"
        if settings.WORK_ON_JOINT_LEAVE
        else "Sabtu, Minggu, hari libur nasional, dan cuti bersama",
        corrected_at=corrected.at if corrected else None,
    )


def _named(
    addressee: Addressee, sent_at: dt.datetime, day: dt.date, points: list[AcceptancePoint]
) -> Named:
    last = latest_due(addressee, sent_at)
    days = addressee.due_days
    own = [point for point in points if concerns(point, addressee)]
    return Named(
        name=addressee.agency.name_on(day),
        title=addressee.agency.addressed_on(day),
        part=PART[Addressee.Part(addressee.part)],
        attention_of=addressee.attention_of,
        is_asked=addressee.mode == Addressee.Mode.RESPONSE,
        day=wording.day(wording.last_day(last)) if last else "",
        within=f"{whole(with_words(days))} hari kerja sejak surat diterima" if days else "",
        points=whole(f"{with_words(len(own))} butir"),
    )


def whole(words: str) -> str:
    """A number or date that is not broken over two lines."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def concerns(point: AcceptancePoint, addressee: Addressee) -> bool:
    """Whether a point is for this addressee: it names it, or names nobody."""
    return not point.named or addressee.pk in {row.pk for row in point.named}


def _grouped(points: list[AcceptancePoint], named: dict[int, Named]) -> list[Group]:
    def whom(point: AcceptancePoint) -> list[int]:
        return [row.pk for row in point.named] or list(named)

    return [Group(list(rows), [named[key] for key in keys]) for keys, rows in groupby(points, whom)]


def _basis(recommendation: Recommendation) -> str:
    """The opening words: on what the recommendation rests."""
    note, basis = recommendation.basis_note, recommendation.basis
    if basis == Recommendation.Basis.MEETING:
        return note or "keputusan rapat koordinasi"
    if basis == Recommendation.Basis.DIRECTIVE:
        return note or "arahan pimpinan"
    if basis == Recommendation.Basis.ORAL:
        words, at = note or "keputusan lisan pimpinan Desk", recommendation.oral_at
        if at is None:
            return words
        return f"{words} pada {whole(wording.moment_there(at, recommendation.oral_zone))}"
    analysis = "analisis Desk Koordinasi Pemilu dan Pilkada"
    return f"{note} dan {analysis}" if note else analysis
