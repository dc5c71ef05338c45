"""The sections of My work: which rows, in which order, for which role.

Every kind is asked for once per section, whatever the number of rows: late first (the
longest first), then the nearest due date, then what has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.hats import Hat
from agencies.in_charge import InCharge
from agencies.models import AuditAssignment, KeptText, Proposal, Role
from agencies.models.proposal import WHO_CONFIRMS
from agencies.paging import first_of
from agencies.redactions import to_decide
from agencies.wanted import WHO_ASKS, wanted
from agencies.wording import number
from desk.work import turns
from desk.work.left import agencies as agencies_that_left
from desk.work.left import task_of as left_task
from desk.work.orphan_tasks import Orphans
from desk.work.tasks import (
    Task,
    assignment_task,
    extension_task,
    follow_up_task,
    issue_task,
    kept_tasks,
    proposal_task,
    recommendation_task,
    redaction_task,
    request_task,
    view_task,
    wanted_task,
)
from monitoring.awaiting import waiting_point_counts

Text = str | Promise
SHOWN, ALL = 25, 250
NO_DUE = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Source:
    """Rows of one kind with the column of their due date, and how they become tasks."""

    rows: QuerySet
    due: str
    tasks: Callable[[list[Any]], Iterable[Task]]

    def take(self, limit: int) -> tuple[list[Task], int]:
        """The first tasks, and how many there are in all, counted up to `ALL` and one."""
        order = F(self.due).asc(nulls_last=True)
        found = first_of(self.rows.order_by(order, "pk"), limit + 1)
        full = len(found) > limit
        total = self.rows.order_by().values("pk")[: ALL + 1].count() if full else len(found)
        return list(self.tasks(found[:limit])), total


@dataclass
class Section:
    """A heading with its rows; `empty` stands there when nothing waits, or "" to leave it out."""

    key: str
    heading: Text
    hint: Text = ""
    empty: Text = ""
    more_url: str = ""
    tasks: list[Task] = field(default_factory=list)
    total: int = 0

    @property
    def receipts(self) -> bool:
        """Whether receipts may be sent from here in one go."""
        return sum(1 for task in self.tasks if task.receipt) > 1

    @property
    def total_label(self) -> str:
        """ "43", and "250+" where more wait than one page shows."""
        return f"{number(ALL)}+" if self.total > ALL else number(self.total)

    @property
    def all_url(self) -> str:
        return self.more_url or f"/?all={self.key}"

    def fill(self, sources: Iterable[Source], limit: int) -> Section:
        for source in sources:
            tasks, total = source.take(limit)
            self.tasks += tasks
            self.total += total
        self.tasks = sorted(self.tasks, key=lambda task: task.due_at or NO_DUE)[:limit]
        return self


def sections_of(hat: Hat, now: dt.datetime, only: str = "", limit: int = SHOWN) -> list[Section]:
    """What the hat's page shows, top to bottom, the first rows of each; with `only` one
    section, up to 250 rows."""
    if hat.role == Role.ADMIN:
        planned = [*persons_wanted(), *second_person(hat)]
    else:
        planned = desk_sections(hat, now) if hat.is_desk else agency_sections(hat, now)
    limit = ALL if only else limit
    chosen = [(s, sources) for s, sources in planned if not only or s.key == only]
    filled = [section.fill(sources, limit) for section, sources in chosen]
    return [section for section in filled if section.total or section.empty]


Planned = list[tuple[Section, list[Source]]]


def unsent(hat: Hat, only: str = "") -> list[Section]:
    """What the person has written under this hat and not sent yet; told on the page alone."""
    section = Section("unsent", say("Text not sent yet"), say("Kept for you alone, four weeks"))
    if only not in ("", section.key):
        return []
    kept = Source(KeptText.objects.visible_to(hat), "kept_at", lambda found: kept_tasks(found, hat))
    section.fill([kept], ALL if only else SHOWN)
    return [section] if section.tasks else []


def desk_sections(hat: Hat, now: dt.datetime) -> Planned:
    role = hat.role
    decides = role in (Role.SECRETARY, Role.CHAIR, Role.LEADERSHIP)
    own = say("Waiting for your decision") if decides else say("For you to do")
    order = say("Order: closest to being late")
    planned: Planned = [
        (Section("own", own, order, say("Nothing waits for you.")), own_at_desk(hat)),
        (
            Section("verify", say("Verify follow-ups"), say("3 working days from the report")),
            [follow_ups(turns.follow_ups_to_verify(hat), hat, "desk_due_at", counted=True)],
        ),
    ]
    if role == Role.SECRETARY:
        classes = Section("classes", say("Classifications to decide"), say("Flagged, or due"))
        flagged = issues(turns.issues_flagged(hat), hat, turn="settle_flag", due="flagged_at")
        due = issues(turns.issues_to_review(hat), hat, turn="review", due="review_on")
        planned.append((classes, [flagged, due]))
    if role in (Role.SECRETARY, Role.CHAIR, Role.LEADERSHIP, Role.STAFF):
        late = Section("late", say("Late at agencies"), more_url="/follow-ups/?overdue=on")
        rows = turns.follow_ups_late(hat, now)
        planned.append((late, [follow_ups(rows, hat, "due_at", turn="late")]))
    planned += [*held_by_nobody(hat), *second_person(hat)]
    record = Section(
        "record", say("You may record these decisions"), say("Decided by word or paraf")
    )
    planned.append((record, to_record(hat)))
    others = Section("others", say("Waiting for others"), say("No step of yours is open"))
    planned.append((others, others_at_desk(hat)))
    return planned


def held_by_nobody(hat: Hat) -> Planned:
    """For the secretary and the chair; for the leadership while there is neither."""
    if hat.role not in WHO_ASKS or hat.term is None:
        return []
    at = InCharge(hat.term, clock.today())
    if hat.role == Role.LEADERSHIP and at.has(Role.SECRETARY, Role.CHAIR):
        return []
    section = Section("orphans", say("Held by nobody active"), say("Name somebody, or transfer"))
    left = Source(agencies_that_left(hat, at), "due_at", lambda rows: map(left_task, rows))
    return [(section, [left, *(Source(*source) for source in Orphans(hat, at).sources())])]


def second_person(hat: Hat) -> Planned:
    """What another began and this hat can confirm: roles, ceilings, assignment letters, and
    personal data that leave the record."""
    if hat.role not in (*WHO_CONFIRMS, Role.AUDITOR):
        return []
    roles = Proposal.objects.awaiting(hat, clock.today()).select_related(
        "person", "proposed_by", "membership__agency", "substitution"
    )
    letters = AuditAssignment.objects.to_confirm(hat, clock.today())
    data = to_decide(hat).select_related("asked_by__user")
    sources = [
        Source(roles, "proposed_at", lambda found: map(proposal_task, found)),
        Source(
            letters.select_related("entered_by__user"), "entered_at",
            lambda found: map(assignment_task, found),
        ),
        Source(data, "asked_at", lambda found: map(redaction_task, found)),
    ]  # fmt: skip
    return [(Section("proposals", say("Waiting for a second person")), sources)]


def persons_wanted() -> Planned:
    """For the administrator: agencies at which a desk reaches nobody, without content."""
    rows = wanted(clock.today()).select_related("agency", "asked_by__user")
    section = Section("persons", say("Agencies without a person"), say("Asked for by the desk"))
    return [(section, [Source(rows, "asked_at", lambda found: map(wanted_task, found))])]


def agency_sections(hat: Hat, now: dt.datetime) -> Planned:
    order = say("Order: closest to being late")
    own = Section("own", say("For you to do"), order, say("Nothing waits for you."))
    clock_note = say("The clock stands still only where it says so")
    others = Section("others", say("Waiting for others"), clock_note)
    planned: Planned = []
    if hat.role == Role.HEAD:
        late = Section("late", say("Late at your agency"), more_url="/follow-ups/?overdue=on")
        rows = turns.follow_ups_late(hat, now)
        planned.append((late, [follow_ups(rows, hat, "due_at", turn="late")]))
    own_rows = [
        follow_ups(turns.follow_ups_own(hat), hat, "due_at", counted=True),
        Source(turns.requests(hat), "due_at", lambda rows: map(request_task, rows)),
        Source(turns.views(hat), "due_at", lambda rows: map(view_task, rows)),
        issues(turns.issues_own(hat), hat),
    ]
    waiting = follow_ups(turns.follow_ups_waiting(hat), hat, "due_at", turn="waits")
    return [(own, own_rows), *planned, (others, [waiting])]


def own_at_desk(hat: Hat) -> list[Source]:
    return [
        Source(turns.extensions(hat), "due_at", lambda rows: map(extension_task, rows)),
        issues(turns.issues_own(hat), hat),
        issues(turns.issues_to_draft(hat), hat, turn="draft"),
        recommendations(turns.recommendations_own(hat)),
        follow_ups(turns.follow_ups_own(hat), hat, "due_at"),
    ]


def to_record(hat: Hat) -> list[Source]:
    return [
        issues(turns.issues_to_record(hat), hat),
        recommendations(turns.recommendations_to_record(hat)),
        follow_ups(turns.follow_ups_to_record(hat), hat, "due_at"),
        Source(turns.extensions_to_record(hat), "due_at", lambda rows: map(extension_task, rows)),
    ]


def others_at_desk(hat: Hat) -> list[Source]:
    see = say("See the question")
    return [
        Source(
            turns.requests_asked(hat), "due_at", lambda rows: [request_task(r, see) for r in rows]
        ),
        follow_ups(turns.follow_ups_stopped(hat), hat, "due_at", turn="unblock"),
    ]


def issues(rows: QuerySet, hat: Hat, turn: str = "", due: str = "due_at") -> Source:
    return Source(rows, due, lambda found: [issue_task(r, turn or r.turn, hat) for r in found])


def recommendations(rows: QuerySet) -> Source:
    return Source(rows, "due_at", lambda found: [recommendation_task(r, r.turn) for r in found])


def follow_ups(
    rows: QuerySet, hat: Hat, due: str, *, turn: str = "", counted: bool = False
) -> Source:
    def tasks(found: list[Any]) -> Iterable[Task]:
        points = waiting_point_counts(found) if counted and found else {}
        return [follow_up_task(r, turn or r.turn, hat, points.get(r.pk, 0)) for r in found]

    return Source(rows, due, tasks)
