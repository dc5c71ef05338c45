"""How a story is written: acts with a moment, a person and a verb, in any order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from agencies import clock
from agencies.calendar import end_of

YEAR = 2024
MONTHS = {"Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9}


@dataclass(frozen=True)
class Scene:
    """One act of a story.

    `of` names what it is done to: "" the issue, "R1" a recommendation of the story,
    "R1/KPU" the follow-up of an agency, "?TNI" the question put to an agency.
    """

    when: dt.datetime
    by: str
    verb: str
    of: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One issue from its draft to wherever the demo finds it."""

    key: str
    acts: tuple[Scene, ...]


def act(when: str, by: str, verb: str, of: str = "", **data: Any) -> Scene:
    """An act at "31 Jul 09.20" or "31 Jul 09.20 WIT", by a user name."""
    return Scene(moment(when), by, verb, of, data)


def day(words: str) -> dt.date:
    """ "31 Jul" -> 31 July 2024."""
    number, month = words.split()
    return dt.date(YEAR, MONTHS[month], int(number))


def moment(words: str) -> dt.datetime:
    """ "31 Jul 09.20 WIT": an aware moment; without a zone it is Jakarta's."""
    number, month, hour, *zone = words.split()
    hours, minutes = hour.split(".")
    time = dt.time(int(hours), int(minutes))
    return dt.datetime.combine(day(f"{number} {month}"), time, zone_named(zone))


def zone_named(words: list[str]) -> dt.tzinfo:
    return clock.ZONES[words[0] if words else "WIB"]


def end_of_day(words: str) -> dt.datetime:
    """The midnight that ends a day in Jakarta: a due date."""
    return end_of(day(words), clock.ZONES["WIB"])


def telaahan(
    problem: str,
    facts: str,
    discussion: str,
    conclusion: str,
    advice: str,
    *,
    risk: tuple[int, int],
    **more: str,
) -> dict[str, Any]:
    """The parts of an analysis in the order of a *telaahan staf*; risk is impact, likelihood."""
    severity, likelihood = risk
    return {
        "problem": problem,
        "facts": facts,
        "discussion": discussion,
        "conclusion": conclusion,
        "advice": advice,
        "severity": severity,
        "likelihood": likelihood,
        **more,
    }


def to(
    agency: str,
    part: str = "support",
    *,
    days: int | None = None,
    on: str = "",
    mode: str = "",
    attention: str = "",
) -> dict[str, Any]:
    """An addressee: its part, and a due date or working days from receipt."""
    return {
        "agency": agency,
        "part": part,
        "due_days": days,
        "due_on": day(on) if on else None,
        "mode": mode,
        "attention_of": attention,
    }


def point(text: str, evidence: str, *agencies: str) -> tuple[str, str, tuple[str, ...]]:
    """An acceptance point, the evidence expected, and for whom (nobody named: for all)."""
    return text, evidence, agencies


def reported(by: str, submitted: str, **draft: Any) -> tuple[Scene, ...]:
    """A draft of half an hour, then its submission to the desk."""
    sent = moment(submitted)
    begun = sent - dt.timedelta(minutes=25)
    return Scene(begun, by, "draft", data=draft), Scene(sent, by, "submit")


def accepted(when: str, level: int, analyst: str = "analyst.desk") -> Scene:
    return act(when, "secretary.desk", "accept", classification=level, analyst=analyst)


def analysed(
    when: str, analysis: dict[str, Any], analyst: str = "analyst.desk", **sent: str
) -> tuple[Scene, ...]:
    """The analysis is finished, and submitted ten minutes later."""
    written = moment(when)
    later = written + dt.timedelta(minutes=10)
    return (
        Scene(written, analyst, "analyse", data=analysis),
        Scene(later, analyst, "submit_analysis", data=dict(sent)),
    )


def letter(
    name: str,
    *,
    drafted: str,
    approved: str,
    issued: str,
    number: str,
    by: str = "analyst.desk",
    approver: str = "chair.desk",
    **draft: Any,
) -> tuple[Scene, ...]:
    """A recommendation from its draft to the letter that carries it."""
    begun, agreed, sent = moment(drafted), moment(approved), moment(issued)
    minutes = dt.timedelta(minutes=20)
    return (
        Scene(begun, by, "draft", name, draft),
        Scene(begun + minutes, by, "submit_review", name),
        Scene(agreed, approver, "approve", name),
        Scene(agreed + minutes, "secretary.desk", "send_to_sign", name, {"lies_with": "Pimpinan"}),
        Scene(
            sent,
            "secretary.desk",
            "issue",
            name,
            {"letter_number": number, "letter_date": f"{sent.day} {sent:%b}"},
        ),
    )
