"""Which sections of My work each role has, and which rows each shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat
from agencies.administration.wanted import WHO_ASKS, wanted
from agencies.models import (
    AuditAssignment,
    KeptText,
    PersonWanted,
    Proposal,
    Redaction,
    Role,
)
from agencies.models.proposal import WHO_CONFIRMS
from agencies.record.redactions import to_decide
from agencies.workflow.who_can_act import InCharge, in_charge
from desk.work import turns
from desk.work.left import agencies as agencies_that_left
from desk.work.left import task_of as left_task
from desk.work.orphan_tasks import Orphans
from desk.work.section import ALL, SHOWN, Rows, Section, Source
from desk.work.shown import InTurn, Tasks, by_row, by_turn
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
from issues.models import AgencyView, InformationRequest, Issue
from issues.states import ISSUE_OPEN
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.sheet import rows_of as rows_beside
from monitoring.states import FOLLOW_UP
from recommendations.models import Recommendation

Planned = list[tuple[Section, list[Source]]]


def who_is_in_charge(hat: Hat) -> InCharge | None:
    """Who can act today, for those who are told what nobody can do; else None."""
    return in_charge(hat.term, clock.today()) if hat.role in WHO_ASKS and hat.term else None


def planned(hat: Hat, now: dt.datetime, at: InCharge | None) -> Planned:
    if hat.role == Role.ADMIN:
        return [*persons_wanted(), *second_person(hat)]
    return desk_sections(hat, now, at) if hat.is_desk else agency_sections(hat, now)


def unsent(hat: Hat, only: str = "") -> list[Section]:
    """What the person has written under this hat and not sent yet; told on the page alone."""
    section = Section("unsent", say("Text not sent yet"), say("Kept for you alone, four weeks"))
    if only not in ("", section.key):
        return []
    rows = KeptText.objects.visible_to(hat)
    kept = Source(lambda: rows, "kept_at", lambda found: kept_tasks([r for r, _ in found], hat))
    section.fill([kept], ALL if only else SHOWN)
    return [section] if section.tasks else []


def desk_sections(hat: Hat, now: dt.datetime, at: InCharge | None) -> Planned:
    role = hat.role
    decides = role in (Role.SECRETARY, Role.CHAIR, Role.LEADERSHIP)
    own = say("Waiting for your decision") if decides else say("For you to do")
    order = say("Order: closest to being late")
    found: Planned = [
        (Section("own", own, order, say("Nothing waits for you.")), own_at_desk(hat)),
        (
            Section("verify", say("Verify follow-ups"), say("3 working days from the report")),
            [follow_ups(lambda: turns.follow_ups_to_verify(hat), hat, "desk_due_at", counted=True)],
        ),
    ]
    if role == Role.SECRETARY:
        classes = Section("classes", say("Classifications to decide"), say("Flagged, or due"))
        flagged = issues(
            lambda: turns.issues_flagged(hat), hat, turn="settle_flag", due="flagged_at"
        )
        due = issues(lambda: turns.issues_to_review(hat), hat, turn="review", due="review_on")
        found.append((classes, [flagged, due]))
    if role in (Role.SECRETARY, Role.CHAIR, Role.LEADERSHIP, Role.STAFF):
        late = Section("late", say("Late at agencies"), more_url="/follow-ups/?overdue=on")
        rows = partial(turns.follow_ups_late, hat, now)
        found.append((late, [follow_ups(rows, hat, "due_at", turn="late")]))
    found += [*held_by_nobody(hat, at), *second_person(hat)]
    record = Section(
        "record", say("You may record these decisions"), say("Decided by word or paraf")
    )
    found.append((record, to_record(hat)))
    others = Section("others", say("Waiting for others"), say("No step of yours is open"))
    found.append((others, others_at_desk(hat)))
    return found


def held_by_nobody(hat: Hat, at: InCharge | None) -> Planned:
    """For the secretary and the chair; for the leadership while there is neither."""
    if at is None:
        return []
    if hat.role == Role.LEADERSHIP and at.has(Role.SECRETARY, Role.CHAIR):
        return []
    section = Section("orphans", say("Held by nobody active"), say("Name somebody, or transfer"))
    left = Source(lambda: agencies_that_left(hat, at), "due_at", by_row(left_task))
    sources = [Source(*source) for source in Orphans(hat, at).sources()]
    return [(section, [left, *sources] if at.left else sources)]


def second_person(hat: Hat) -> Planned:
    """What another began and this hat can confirm: roles, ceilings, assignment letters, and
    personal data that leave the record."""
    if hat.role not in (*WHO_CONFIRMS, Role.AUDITOR):
        return []
    today = clock.today()
    sources = [
        Source(
            lambda: Proposal.objects.awaiting(hat, today),
            "proposed_at",
            by_row(proposal_task),
            Proposal,
        ),
        Source(
            lambda: AuditAssignment.objects.to_confirm(hat, today),
            "entered_at",
            by_row(assignment_task),
            AuditAssignment,
        ),
        Source(
            lambda: to_decide(hat),
            "asked_at",
            by_row(redaction_task),
            Redaction,
        ),
    ]
    return [(Section("proposals", say("Waiting for a second person")), sources)]


def persons_wanted() -> Planned:
    """For the administrator: agencies at which a desk reaches nobody, without content."""
    section = Section("persons", say("Agencies without a person"), say("Asked for by the desk"))
    source = Source(
        lambda: wanted(clock.today()),
        "asked_at",
        by_row(wanted_task),
        PersonWanted,
    )
    return [(section, [source])]


def agency_sections(hat: Hat, now: dt.datetime) -> Planned:
    order = say("Order: closest to being late")
    own = Section("own", say("For you to do"), order, say("Nothing waits for you."))
    clock_note = say("The clock stands still only where it says so")
    others = Section("others", say("Waiting for others"), clock_note)
    found: Planned = []
    if hat.role == Role.HEAD:
        late = Section("late", say("Late at your agency"), more_url="/follow-ups/?overdue=on")
        rows = partial(turns.follow_ups_late, hat, now)
        found.append((late, [follow_ups(rows, hat, "due_at", turn="late")]))
    own_rows = [
        *follow_ups_own(hat, counted=True),
        requests(lambda: turns.requests(hat), by_row(request_task)),
        Source(lambda: turns.views(hat), "due_at", by_row(view_task), AgencyView),
        *issues_own(hat),
    ]
    waiting = follow_ups(lambda: turns.follow_ups_waiting(hat), hat, "due_at", turn="waits")
    return [(own, own_rows), *found, (others, [waiting])]


def own_at_desk(hat: Hat) -> list[Source]:
    return [
        extensions(lambda: turns.extensions(hat)),
        *issues_own(hat),
        issues(lambda: turns.issues_to_draft(hat), hat, turn="draft"),
        recommendations(lambda: turns.recommendations_own(hat)),
        *follow_ups_own(hat),
    ]


def to_record(hat: Hat) -> list[Source]:
    return [
        issues(lambda: turns.issues_to_record(hat), hat),
        recommendations(lambda: turns.recommendations_to_record(hat)),
        follow_ups(lambda: turns.follow_ups_to_record(hat), hat, "due_at"),
        extensions(lambda: turns.extensions_to_record(hat)),
    ]


def others_at_desk(hat: Hat) -> list[Source]:
    see = say("See the question")
    return [
        requests(lambda: turns.requests_asked(hat), by_row(lambda row: request_task(row, see))),
        follow_ups(lambda: turns.follow_ups_stopped(hat), hat, "due_at", turn="unblock"),
    ]


def issues(rows: Rows, hat: Hat, turn: str = "", due: str = "due_at") -> Source:
    def task(row: Issue, its: str) -> Task:
        return issue_task(row, turn or its, hat)

    return Source(rows, due, by_turn(task), Issue)


def issues_own(hat: Hat) -> list[Source]:
    """One source for each state, since within a state an index finds the first."""
    return [issues(partial(turns.issues_own, hat, state), hat) for state in ISSUE_OPEN]


def follow_ups_own(hat: Hat, *, counted: bool = False) -> list[Source]:
    return [
        follow_ups(partial(turns.follow_ups_own, hat, state), hat, "due_at", counted=counted)
        for state in FOLLOW_UP
    ]


def requests(rows: Rows, tasks: Tasks) -> Source:
    return Source(rows, "due_at", tasks, InformationRequest)


def extensions(rows: Rows) -> Source:
    return Source(rows, "due_at", by_row(extension_task), ExtensionRequest)


def recommendations(rows: Rows) -> Source:
    return Source(rows, "due_at", by_turn(recommendation_task), Recommendation)


def follow_ups(rows: Rows, hat: Hat, due: str, *, turn: str = "", counted: bool = False) -> Source:
    def tasks(found: list[InTurn]) -> Iterable[Task]:
        lines = rows_beside([one.row for one in found], hat) if counted and found else []
        points = {line.follow_up.pk: line.total - line.settled for line in lines}
        return [follow_up_task(r, turn or its, hat, points.get(r.pk, 0)) for r, its in found]

    return Source(rows, due, tasks, FollowUp)
