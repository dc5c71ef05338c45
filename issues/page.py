"""What one reader may know of one issue, part by part, each in one query."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from typing import Any, NamedTuple, cast

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies import clock, risk
from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import KEY, Once, Prepared, Together
from agencies.access.readers import Circle, groups_named, named, readers_of
from agencies.models import Event, Membership
from agencies.pages.steps import buttons
from agencies.pages.timeline import Entry, entry_of, visible_in
from agencies.wording import label_of
from agencies.workflow.machine import Step
from issues.attached import attached
from issues.correcting import NEUTRAL
from issues.correcting import VERB as CORRECTED
from issues.models import (
    AgencyView,
    Analysis,
    Attachment,
    Comment,
    HandOver,
    InformationRequest,
    Issue,
)
from issues.models.analysis import ANALYSIS_TEXTS
from issues.models.content import CARD_FROM
from issues.models.share import IssueShare
from issues.workflow import REQUESTS

BY = ("by__user", "by__agency")


class Reader(NamedTuple):
    """A line of "shared with": who, in which way, why; `revocable` when it was only shared."""

    group: Any
    name: str
    way: str | Promise
    reason: str
    at: Any
    revocable: bool
    by: Membership | None = None


def history(hat: Hat, issue: Issue) -> QuerySet[Event]:
    """The visible acts on the issue and on what follows from it, newest first. Where the acts
    on a recommendation are readable, its issuing is told once.
    """
    more = [stream for streams in attached("streams") for stream in streams(hat, issue)]
    events = visible_in(hat, issue.event_stream, *more)
    if issue.withheld:
        told = Q(detail__changes__has_any_keys=NEUTRAL)
        events = events.exclude(by__agency=issue.withheld).exclude(~told, verb=CORRECTED)
        events = events.select_related("decided_by", "detail")
    return events.exclude(verb="issue.recommendation_issued") if more else events


def entries(hat: Hat, issue: Issue, events: Iterable[Event]) -> list[Entry]:
    """The events as lines; of a reference card without the words that were given."""
    lines = [_veiled(entry_of(event), issue) for event in events]
    if issue.withholds(hat):
        return [replace(line, note="", changes=()) for line in lines]
    return lines


def last_act(hat: Hat, issue: Issue) -> Entry | None:
    """The newest line of the history as this reader may know it."""
    return next(iter(entries(hat, issue, history(hat, issue)[:1])), None)


def _veiled(line: Entry, issue: Issue) -> Entry:
    """A line that does not name a withheld origin as the one for whom it was done; of a
    correction what tells nothing of it."""
    event, origin = line.event, issue.withheld
    if origin is None or event.stream != "issue":
        return line
    if event.verb == CORRECTED:
        told = tuple(change for change in line.changes if change.name in NEUTRAL)
        return replace(line, note="", changes=told)
    decided = event.decided_by is not None and event.decided_by.agency_id == origin.pk
    return replace(line, on_behalf="") if decided or event.detail.on_behalf_of else line


def merge_target(hat: Hat, issue: Issue) -> Issue | None:
    """The issue into which this one was merged, where the hat may know of it."""
    if issue.merged_into_id is None:
        return None
    return Issue.objects.visible_to(hat).filter(pk=issue.merged_into_id).first()


PARTS = (AgencyView, Attachment, Comment, Analysis, InformationRequest)
READ: Once[Prepared] = Once()


def present(hat: Hat, issue: Issue) -> set[type[Model]]:
    """The kinds of parts of which the hat sees any here: the others need not be asked for."""

    return {PARTS[place] for place, _key in _present(hat).rows(key=issue.pk)}


@kept_plans
def _present(hat: Hat) -> Together:
    parts = (kind._default_manager.all() for kind in PARTS)
    visible = (cast(Any, rows).visible_to(hat).filter(issue=KEY) for rows in parts)
    return Together(rows.order_by().values_list("pk")[:1] for rows in visible)


def _parts(hat: Hat, kind: type[Model], rows: Callable[[], QuerySet]) -> Prepared:
    """What asks for the parts of one kind; `rows` are those of the issue `KEY`."""
    return READ.of((kind, hat.opens), lambda: Prepared(rows()))


def views_of(hat: Hat, issue: Issue) -> list[AgencyView]:
    """Given views; and those awaited, which only the desk and the agency itself know of."""

    def views() -> QuerySet[AgencyView]:
        found = AgencyView.objects.visible_to(hat).filter(issue=KEY)
        found = found.select_related("agency", "given_by__user", "given_by__agency")
        return found.order_by("given_at", "agency__abbreviation")

    return [
        view
        for view in _parts(hat, AgencyView, views).of(issue.pk)
        if view.given_at or hat.is_desk or view.agency == hat.agency
    ]


def versions(hat: Hat, issue: Issue | int) -> QuerySet[Analysis]:
    """The desk reads every version; agencies read what was approved."""
    rows = readable_versions(hat).filter(issue=issue)
    return rows.select_related("author__user", "author__agency", "approved_by__user")


def readable_versions(hat: Hat) -> QuerySet[Analysis]:
    rows = Analysis.objects.visible_to(hat)
    return rows if hat.is_desk else rows.filter(approved_at__isnull=False)


def analyses_of(hat: Hat, issue: Issue) -> list[Analysis]:
    """The newest version and the one before it."""

    def newest() -> QuerySet[Analysis]:
        return versions(hat, KEY).order_by("-version")[:2]

    return _parts(hat, Analysis, newest).of(issue.pk)


class Question(NamedTuple):
    """A question to an agency, with the steps that its reader may take on it."""

    asked: InformationRequest
    open_steps: list[Step]
    buttons: list[dict[str, Any]]


def questions_of(hat: Hat, issue: Issue) -> list[Question]:
    """Questions that the hat may know of."""
    rows = InformationRequest.objects.visible_to(hat).filter(issue=issue)
    found = rows.select_related("agency", "asked_by__user", "answered_by__user")
    return [_question(hat, issue, asked) for asked in found]


def _question(hat: Hat, issue: Issue, asked: InformationRequest) -> Question:
    asked.issue = issue
    steps = REQUESTS.open_to(hat, asked)
    return Question(asked, steps, buttons(steps, asked, hat, partial(_request_step, asked)))


def _request_step(row: InformationRequest, name: str) -> str:
    return reverse("issues:request_step", args=[row.public_id, name])


def files_of(hat: Hat, issue: Issue) -> list[Attachment]:

    def files() -> QuerySet[Attachment]:
        return Attachment.objects.visible_to(hat).filter(issue=KEY).select_related(*BY)

    rows = _parts(hat, Attachment, files).of(issue.pk)
    for row in rows:
        row.issue = issue
        if issue.withheld and row.by.agency_id == issue.withheld.pk:
            row.by = issue.entered_by
    return rows


def notes_of(hat: Hat, issue: Issue) -> list[Comment]:
    def notes() -> QuerySet[Comment]:
        return Comment.objects.visible_to(hat).filter(issue=KEY).select_related(*BY)

    return _parts(hat, Comment, notes).of(issue.pk)


Part = AgencyView | Attachment | Comment


class Told(NamedTuple):
    """A part as its reader sees it: the names of those who alone read it, and where this reader
    lowers its class; empty where everybody reads it, and where this reader may not."""

    part: Any
    only_for: list[str]
    lower_url: str = ""


def groups_in(parts: Iterable[Part]) -> dict[int, str]:
    """The names of those to whom any of the parts is limited, by their keys."""
    wanted = {key for part in parts for key in part.parties or ()}
    return {one.pk: named(one) for one in groups_named().filter(pk__in=wanted)} if wanted else {}


def told(parts: Iterable[Part], groups: dict[int, str]) -> list[Told]:
    return [Told(part, sorted(groups[key] for key in part.parties or ())) for part in parts]


def hand_overs_of(hat: Hat, issue: Issue) -> list[HandOver]:
    """To whom the paper behind a secret issue went, newest first."""
    if issue.classification < CARD_FROM:
        return []
    return list(HandOver.objects.visible_to(hat).filter(issue=issue))


def shares_for(hat: Hat, issue: Issue) -> list[Reader]:
    """With whom it is shared: all for the desk; for others themselves, and the reporter
    unless the origin is masked."""
    words = {
        "reported_issue": _("reported it"),
        "desk_issue": _("coordinates it"),
        "shared_issue": _("reads it"),
        "addressed_issue": _("addressed by a recommendation"),
        "admitted_issue": _("admitted by name above its ceiling"),
        "examined_issue": _("examines it under an assignment letter"),
    }
    readers = []
    for row in shares().of(issue.pk):
        way = row.permission.codename
        mine = hat.is_desk or row.group_id in hat.groups
        if mine or (way == "reported_issue" and not issue.withheld):
            let_in = way in ("shared_issue", "admitted_issue")
            told = (row.reason, row.at, let_in, row.by) if mine else ("", row.at, False, None)
            readers.append(Reader(row.group, named(row.group), words[way], *told))
    return readers


@cache
def shares() -> Prepared[IssueShare]:
    rows = IssueShare.objects.filter(content_object=KEY).select_related(
        "group__agency",
        "group__working_group",
        "group__desk_term",
        "permission",
        "by__user",
        "by__agency",
    )
    return Prepared(rows.order_by("at", "pk"))


def circles_of(hat: Hat, issue: Issue) -> tuple[Circle, ...]:
    """The people who can read it today: all for the desk, their own colleagues for others."""
    level = issue.classification
    among = readers_of(issue.parties, level, clock.today(), admitted=issue.admitted).who
    return tuple(one for one in among if hat.is_desk or one.agency == str(hat.agency))


def in_words(part: Part) -> str:
    """ "View of KPU", "Note of Rina Wati", or the name of the file."""
    if isinstance(part, Attachment):
        return part.name
    if isinstance(part, Comment):
        return _("Note of %(person)s") % {"person": part.by.user}
    return _("View of %(agency)s") % {"agency": part.agency}


def compared(newer: Analysis, older: Analysis | None) -> list[tuple[Any, SafeString]]:
    """Each part of an analysis with what was inserted and removed against the older one."""
    parts = []
    for name in ANALYSIS_TEXTS:
        label = label_of(Analysis, name)
        before = getattr(older, name) if older else getattr(newer, name)
        if text := difference(before, getattr(newer, name)):
            parts.append((label, text))
    return parts


def difference(before: str, after: str) -> SafeString:
    """The newer text with what was removed and inserted marked, word by word."""
    old, new = before.split(" "), after.split(" ")
    pieces = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(format_html("{}", " ".join(new[c:d])))
            continue
        for tag, words in (("del", old[a:b]), ("ins", new[c:d])):
            if any(words):
                pieces.append(format_html(f"<{tag}>{{}}</{tag}>", " ".join(words)))
    return format_html_join(" ", "{}", ((piece,) for piece in pieces))


def matrix(impact: int, likelihood: int) -> dict[str, Any]:
    """The risk matrix to draw, impact upwards and likelihood to the right, with one field marked.

    Lengths are in the units of the drawing, 150 wide and high.
    """
    places = [(column, row) for row in risk.GRADES for column in risk.GRADES]
    x, y = _corner(likelihood, impact)
    return {
        "cells": [(*_corner(column, row), risk.place(column * row)) for column, row in places],
        "x": x,
        "y": y,
        "text_x": x + 11,
        "text_y": y + 14,
        "product": impact * likelihood,
        "step": risk.place(impact * likelihood),
        "marks": [(n, _corner(n, 1)[0] + 11, _corner(1, n)[1] + 14) for n in risk.GRADES],
    }


def _corner(column: int, row: int) -> tuple[int, int]:
    return 18 + (column - 1) * 24, 6 + (risk.GRADES[-1] - row) * 20
