"""How a follow-up moves the recommendation and the issues above it, and is moved by them.

Registered in `apps.py`; everything here runs inside the transaction of the step.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, NamedTuple

from django.db.models import Q

from agencies.access.hats import PORTAL, Actor
from agencies.access.plans import kept_plan
from agencies.access.prepared import KEY, Prepared
from agencies.models import Role
from agencies.record.events import Event
from agencies.workflow.due import due_in
from issues.models import Attachment, Issue
from issues.models.issue import NO_DUE
from issues.states import ISSUE_ENDS
from monitoring.effects import open_follow_up
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.workflow import EXTENSIONS
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.models import Letter, Recommendation
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS

DAYS_TO_CLOSE = 3


class Awaited(NamedTuple):
    """What an issue waits for: when it is late, and who holds it (None: the desk)."""

    due_at: dt.datetime
    agency_id: int | None
    role: Role | Literal[""]


FOLLOWED = Awaited(NO_DUE, None, "")  # by the desk, which waits for more than the issue tells


def issued(recommendation: Recommendation, by: Actor, event: Event, data: dict[str, Any]) -> None:
    """Issuing opens one follow-up per addressee."""
    for addressee in recommendation.addressees.select_related("agency").order_by("position"):
        open_follow_up(recommendation, addressee, by)
    plan_issues(recommendation)


def withdrawn(
    recommendation: Recommendation, by: Actor, event: Event, data: dict[str, Any]
) -> None:
    """Withdrawing or replacing ends the open follow-ups; work done stays readable."""
    for follow_up in FollowUp.objects.filter(recommendation=recommendation).open().order_by("pk"):
        FOLLOW_UPS.take("withdraw", follow_up, by=PORTAL, reason=data.get("reason", ""))
    plan_issues(recommendation)


def moved(follow_up: FollowUp, by: Actor, event: Event, data: dict[str, Any]) -> None:
    """After any step: what waited goes on, the recommendation ends or resumes."""
    if not follow_up.is_open:
        for waiting in FollowUp.objects.filter(waits_for=follow_up, state="blocked").order_by("pk"):
            FOLLOW_UPS.take("release", waiting, by=PORTAL)
        for extension in ExtensionRequest.objects.filter(follow_up=follow_up, state="open"):
            EXTENSIONS.take("lapse", extension, by=PORTAL)
    settle(follow_up.recommendation_id)


def confirmed(
    recommendation: Recommendation, by: Actor, event: Event, data: dict[str, Any]
) -> None:
    settle(recommendation.pk)


def settle(recommendation_id: int) -> None:
    """End a recommendation whose follow-ups are all settled, resume it when one is not."""
    recommendation = Recommendation.objects.get(pk=recommendation_id)
    unsettled = FollowUp.objects.filter(recommendation=recommendation).unsettled().exists()
    if recommendation.state == "issued" and not unsettled and _is_confirmed(recommendation):
        RECOMMENDATIONS.take("fulfil", recommendation, by=PORTAL)
    elif recommendation.state == "fulfilled" and unsettled:
        RECOMMENDATIONS.take("resume", recommendation, by=PORTAL)
    plan_issues(recommendation)


def _is_confirmed(recommendation: Recommendation) -> bool:
    return recommendation.confirm_due_at is None or recommendation.confirmed_at is not None


def answered_extension(
    extension: ExtensionRequest, by: Actor, event: Event, data: dict[str, Any]
) -> None:
    plan_issues(extension.follow_up.recommendation)


def entered_state(issue: Issue, by: Actor, event: Event, data: dict[str, Any]) -> None:
    plan(issue)


def follow_classification(issue: Issue, by: Actor, event: Event, data: dict[str, Any]) -> None:
    """Raise or lower follow-ups with their recommendation; letters and files on them are only
    raised."""
    for recommendation in Recommendation.objects.filter(issues=issue).order_by("pk"):
        level = recommendation.classification
        follow_ups = FollowUp.objects.filter(recommendation=recommendation)
        if not follow_ups.exclude(classification=level).exists():
            continue
        follow_ups.update(classification=level)
        ExtensionRequest.objects.filter(follow_up__in=follow_ups).update(classification=level)
        answers = Letter.objects.filter(reports__follow_up__in=follow_ups)
        answers.filter(classification__lt=level).update(classification=level)
        papers = Q(reports__follow_up__in=follow_ups) | Q(letters__in=answers)
        lower = Attachment.objects.filter(papers, classification__lt=level)
        Attachment.objects.filter(pk__in=lower.values("pk")).update(classification=level)
        plan_issues(recommendation)


def plan_issues(recommendation: Recommendation) -> None:
    for issue in recommendation.issues.exclude(state__in=ISSUE_ENDS).order_by("pk"):
        plan(issue)


def plan(issue: Issue) -> None:
    """Write who holds the issue and when it is next due, from its follow-ups.

    Those classified above the issue count as work whose day is not told: some who read the issue at
    the desk do not know of them.
    """
    unsettled = _unsettled().of(issue.pk)
    duties = [duty_of(one) for one in unsettled if one.classification <= issue.classification]
    first = min(duties, key=lambda duty: duty.due_at, default=FOLLOWED)
    if issue.state != "monitoring":
        due = min(first.due_at, issue.due_at or NO_DUE)
        if due != issue.next_due_at:
            Issue.objects.filter(pk=issue.pk).update(next_due_at=due)
        return
    if not unsettled:
        closing = issue.due if issue.due_at else due_in(DAYS_TO_CLOSE)
        role = Role.CHAIR if issue.closing_proposed_by_id else Role.SECRETARY
        first = Awaited(closing.at or NO_DUE, None, role)
        Issue.objects.filter(pk=issue.pk).update(**closing.columns())
    else:
        # What was proposed while all was settled is proposed anew once it is settled again.
        Issue.objects.filter(pk=issue.pk).update(due_at=None, closing_proposed_by=None)
    Issue.objects.filter(pk=issue.pk).update(
        next_due_at=first.due_at, holder=first.agency_id, holder_role=first.role
    )


@kept_plan
def _unsettled() -> Prepared[FollowUp]:
    return Prepared(FollowUp.objects.filter(recommendation__issues=KEY).unsettled())


def duty_of(follow_up: FollowUp) -> Awaited:
    """What an unsettled follow-up waits for."""
    if follow_up.state == "reported":
        return Awaited(follow_up.desk_due_at or NO_DUE, None, Role.ANALYST)
    if not follow_up.is_open:
        return Awaited(follow_up.desk_due_at or NO_DUE, None, Role.SECRETARY)
    if follow_up.clock_stopped_at:
        return Awaited(NO_DUE, follow_up.agency_id, Role.LIAISON)
    return Awaited(follow_up.due_at or NO_DUE, follow_up.agency_id, Role.LIAISON)
