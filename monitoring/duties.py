"""Every due date of which somebody is reminded: whose rows they are, since when, who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as say

from agencies.models import Membership, Role
from agencies.workflow.ladder import LADDER, OF_RESPONSE, Ladder
from issues.models import AgencyView, InformationRequest, Issue
from issues.states import ISSUE_ENDS
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.models.follow_up import MODE
from monitoring.roster import Roster
from monitoring.states import FOLLOW_UP_ENDS, WORKING
from recommendations.models import Recommendation

REMINDER = "reminder"  # begins the kind of a notification that is one
Told = Callable[[Any, int, Roster], list[Membership]]


@dataclass(frozen=True)
class Duty:
    """A kind of duty with a due date.

    - `waiting()`: the rows that somebody owes now, clock running; `due` and `since` name
      their columns of the due date and of the moment from which it is owed, `zone` the one
      with the zone ("": WIB).
    - `told(row, rung, roster)`: who is reminded.
    - `of_agency`: an agency owes it; where it has nobody to be told, the desk is.
    """

    kind: str
    name: str | Promise
    waiting: Callable[[], QuerySet]
    told: Told
    since: str
    due: str = "due_at"
    zone: str = ""
    ladder: Ladder = field(default_factory=lambda: LADDER)
    of_agency: bool = False

    def due_of(self, row: Any) -> dt.datetime:
        moment: dt.datetime = getattr(row, self.due)
        return moment

    def term_of(self, row: Any) -> int:
        root = row.issue if isinstance(row, AgencyView) else row
        key: int = root.term_id
        return key


def and_last(owing: list[Membership], term_id: int, rung: int, roster: Roster) -> list[Membership]:
    """Who owes it, and at the last step the secretary; of the secretary's own, the chair."""
    if not LADDER[rung].desk:
        return owing
    own = any(one.role == Role.SECRETARY for one in owing)
    return [*owing, *roster.at_desk(term_id, Role.CHAIR if own else Role.SECRETARY)]


def addressed(row: Any, rung: int, roster: Roster) -> list[Membership]:
    """The people of the agency, and at the last step the desk's secretary."""
    agency = roster.in_agency(row.agency_id, *LADDER[rung].agency)
    root = row.issue if isinstance(row, AgencyView) else row
    return and_last(agency, root.term_id, rung, roster)


def asked(follow_up: FollowUp, rung: int, roster: Roster) -> list[Membership]:
    """The people of a body that is asked, not bound, and so never called late; in the end the
    desk."""
    agency = roster.in_agency(follow_up.agency_id, *OF_RESPONSE[rung].agency)
    return and_last(agency, follow_up.term_id, rung, roster)


def verifiers(follow_up: FollowUp, rung: int, roster: Roster) -> list[Membership]:
    """The analysts of the issues, else all of the desk; the secretary last."""
    issues = follow_up.recommendation.issues.all()
    named = roster.holders(*(issue.analyst_id for issue in issues))
    analysts = named or roster.at_desk(follow_up.term_id, Role.ANALYST)
    return and_last(list(analysts), follow_up.term_id, rung, roster)


def holder(issue: Issue, rung: int, roster: Roster) -> list[Membership]:
    """Whoever must act in the issue's present state."""
    role = Role(issue.holder_role)
    if issue.holder_id:
        there = roster.in_agency(issue.holder_id, role)
        return and_last(there, issue.term_id, rung, roster)
    if role == Role.ANALYST:
        key = issue.drafter_id if issue.state == "recommending" else issue.analyst_id
        named = roster.holders(key)
    else:
        named = roster.holders(issue.entered_by_id) if issue.state == "draft" else []
    return and_last(named or roster.at_desk(issue.term_id, role), issue.term_id, rung, roster)


STEP_HOLDERS = {
    "in_review": (Role.CHAIR, Role.LEADERSHIP),
    "approved": (Role.SECRETARY,),
    "signing": (Role.SECRETARY,),
    "issued": (Role.SECRETARY,),
}


def drafters(recommendation: Recommendation, rung: int, roster: Roster) -> list[Membership]:
    """Who must move a recommendation on; when issued orally, who confirms it in writing."""
    roles = STEP_HOLDERS.get(recommendation.state, ())
    named = roster.at_desk(recommendation.term_id, *roles)
    if recommendation.state == "draft":
        named = roster.holders(recommendation.drafted_by_id)
    return and_last(named, recommendation.term_id, rung, roster)


def desk_secretary(follow_up: FollowUp, rung: int, roster: Roster) -> list[Membership]:
    secretary = roster.at_desk(follow_up.term_id, Role.SECRETARY)
    return and_last(secretary, follow_up.term_id, rung, roster)


def answerers(extension: ExtensionRequest, rung: int, roster: Roster) -> list[Membership]:
    secretary = roster.at_desk(extension.term_id, Role.SECRETARY)
    return and_last(secretary, extension.term_id, rung, roster)


def follow_ups() -> QuerySet:
    """Follow-ups whose agency must act: not ended, blocked, reported or stopped."""
    running = FollowUp.objects.filter(state__in=WORKING, clock_stopped_at__isnull=True)
    needed = ("agency", "due_at", "sent_at", "recommendation__term")
    return running.select_related("recommendation").only(*needed)


def reported() -> QuerySet:
    rows = FollowUp.objects.filter(state="reported").select_related("recommendation")
    return rows.prefetch_related("recommendation__issues")


def unnoted() -> QuerySet:
    """Ended by the agency itself, and not noted by the desk yet."""
    rows = FollowUp.objects.unsettled().filter(state__in=FOLLOW_UP_ENDS)
    return rows.filter(desk_due_at__isnull=False).select_related("recommendation")


def held_issues() -> QuerySet:
    """Open issues that wait for their holder; an unsent draft is nobody's duty."""
    rows = Issue.objects.open()
    return rows.filter(submitted_at__isnull=False).exclude(holder_role="")


def awaited_views() -> QuerySet:
    rows = AgencyView.objects.filter(given_at__isnull=True, due_at__isnull=False)
    return rows.exclude(issue__state__in=ISSUE_ENDS).select_related("issue")


def open_requests() -> QuerySet:
    rows = InformationRequest.objects.open()
    return rows.exclude(issue__state__in=ISSUE_ENDS).select_related("issue")


DUTIES = {
    duty.kind: duty
    for duty in (
        Duty(
            "follow_up",
            say("Follow-up"),
            lambda: follow_ups().exclude(mode=MODE.RESPONSE),
            addressed,
            since="sent_at",
            zone="zone",
            of_agency=True,
        ),
        Duty(
            "response",
            say("Response"),
            lambda: follow_ups().filter(mode=MODE.RESPONSE),
            asked,
            since="sent_at",
            zone="zone",
            ladder=OF_RESPONSE,
            of_agency=True,
        ),
        Duty(
            "verification",
            say("Verification"),
            reported,
            verifiers,
            since="reported_at",
            due="desk_due_at",
            zone="zone",
        ),
        Duty(
            "ending",
            say("Noting how a follow-up ended"),
            unnoted,
            desk_secretary,
            since="ended_at",
            due="desk_due_at",
            zone="zone",
        ),
        Duty(
            "request",
            say("Answer to a request for information"),
            open_requests,
            addressed,
            since="asked_at",
            of_agency=True,
        ),
        Duty(
            "view",
            say("View on an issue"),
            awaited_views,
            addressed,
            since="asked_at",
            of_agency=True,
        ),
        Duty("issue", say("Next step of an issue"), held_issues, holder, since="held_since"),
        Duty(
            "recommendation",
            say("Next step of a recommendation"),
            lambda: Recommendation.objects.open(),
            drafters,
            since="state_since",
        ),
        Duty(
            "extension",
            say("Answer to a request for more time"),
            lambda: ExtensionRequest.objects.open().select_related("follow_up__recommendation"),
            answerers,
            since="asked_at",
        ),
    )
}


def key_of(duty: Duty, row: Any, rung: int) -> str:
    """What a reminder is about: "follow_up:17:1725382800:-3"."""
    return f"{duty.kind}:{row.pk}:{duty.due_of(row).timestamp():.0f}:{rung}"


# The row that a reminder's key names.
ROW = Cast(Func(F("key"), Value(":"), 2, function="split_part"), BigIntegerField())


def still_owed(kinds: Iterable[str]) -> Q:
    """Of notifications with their `row`: reminders whose duty still runs, to the same date.

    `kinds`: those of the reminders among them.
    """
    owed = Q(pk__in=[])
    for kind in set(kinds):
        duty = DUTIES[kind.removeprefix(f"{REMINDER}.")]
        rows = duty.waiting().select_related(None).prefetch_related(None)
        running = rows.order_by().filter(pk=OuterRef("row")).values(duty.due)
        owed |= Q(kind=kind) & Q(due_at=Subquery(running))
    return owed
