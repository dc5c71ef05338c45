"""No orphan: open work whose next step nobody active can take, and agencies nobody reaches.

Every query reads a fixed number of rows and says in `turn` which step waits in vain. To which desk
a row belongs is read from its own parties: a join with its root would look at every row first. What
somebody who left had not sent is not here: it falls to those who come after (`Hat.left`). Nor is
the work of an agency that left the desk: that is one task (`desk.work.left`).
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agencies.access.hats import Hat
from agencies.models import Agency, Role
from agencies.workflow.awaiting import Turn, with_turn
from agencies.workflow.machine import Step
from agencies.workflow.who_can_act import InCharge
from desk.work.turns import CLOSING
from issues.models import AgencyView, InformationRequest, Issue
from issues.rights import BEFORE_APPROVAL
from issues.workflow import REQUESTS
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.models.follow_up import MODE
from monitoring.states import AT_AGENCY, FOLLOW_UP, FOLLOW_UP_ENDS
from monitoring.workflow import EXTENSIONS
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.models import Recommendation
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS

SECRETARY = Role.SECRETARY
SPEAKERS = (Role.LIAISON, Role.HEAD)


# Follow-ups that wait for an agency, and those that wait for the desk.
GROUPS = (AT_AGENCY, *((state,) for state in FOLLOW_UP if state not in AT_AGENCY))


def in_vain(at: InCharge, step: Step, only: Q | None = None) -> Turn:
    """A step that nobody in charge can take; with `only` on these rows alone."""
    rows = at.nobody_may(step)
    return Turn(step.source, only & rows if only else rows)


def issues(hat: Hat, at: InCharge, *states: str) -> QuerySet[Issue]:
    drafted = Recommendation.objects.visible_to(hat).filter(issues=OuterRef("pk")).open()
    at_desk = Q(holder__isnull=True) & at.without_holder("entered_by")
    unsent = at.without_agency(*SPEAKERS, column="holder") | at_desk & at.without_desk(SECRETARY)
    undrafted = at.without_holder("drafter") & ~Q(Exists(drafted))
    turns = {
        "submit": Turn(("draft",), unsent),
        "draft": Turn(("recommending",), undrafted),
    } | {
        name: in_vain(at, ISSUES[name], CLOSING.get(name))
        for name in (
            "accept",
            "submit_analysis",
            "approve_analysis",
            "close",
            "propose_closing",
            "confirm_closing",
        )
    }
    rows = Issue.objects.visible_to(hat).filter(term=at.term, submitted_at__isnull=False)
    return with_turn(rows, turns, states)


def recommendations(hat: Hat, at: InCharge) -> QuerySet[Recommendation]:
    turns = {"submit_review": Turn(("draft",), at.without_holder("drafted_by"))} | {
        name: in_vain(at, RECOMMENDATIONS[name]) for name in ("approve", "issue", "confirm")
    }
    rows = Recommendation.objects.visible_to(hat).filter(term=at.term)
    return with_turn(rows, turns)


def follow_ups(hat: Hat, at: InCharge, *states: str) -> QuerySet[FollowUp]:
    """A liaison reports, a head may give a response; what waits for another addressee that
    is still at work goes on with that one."""
    ordered = ~Q(mode=MODE.RESPONSE) & at.without_agency(Role.LIAISON)
    asked = Q(mode=MODE.RESPONSE) & at.without_agency(*SPEAKERS)
    released = Q(waits_for__isnull=True) | Q(waits_for__state__in=FOLLOW_UP_ENDS)
    turns = {"orphan": Turn(AT_AGENCY, released & (ordered | asked))} | {
        name: in_vain(at, FOLLOW_UPS[name]) for name in ("verify", "note")
    }
    rows = FollowUp.objects.visible_to(hat).filter(parties__contains=[at.term.group_id])
    return with_turn(rows, turns, states)


def extensions(hat: Hat, at: InCharge) -> QuerySet[ExtensionRequest]:
    rows = ExtensionRequest.objects.visible_to(hat)
    rows = rows.filter(in_vain(at, EXTENSIONS["grant"]).waiting)
    return rows.filter(parties__contains=[at.term.group_id])


def requests(hat: Hat, at: InCharge) -> QuerySet[InformationRequest]:
    rows = InformationRequest.objects.visible_to(hat)
    rows = rows.filter(in_vain(at, REQUESTS["answer"]).waiting)
    return rows.filter(issue__term=at.term)


def agencies(hat: Hat, at: InCharge) -> QuerySet[Agency]:
    """Agencies with open work whose liaisons a notice cannot reach; `due_at` of the nearest,
    `has_liaison` tells those who are there but have no mail address; `asked_on` is an issue
    on which it was asked something, `has_work` whether follow-ups of it are open."""
    none, mute = at.unreached()
    its = {"agency": OuterRef("pk")}
    work = FollowUp.objects.visible_to(hat).open().filter(**its).order_by("due_at")
    asked = InformationRequest.objects.visible_to(hat).open().filter(**its)
    views = AgencyView.objects.visible_to(hat).filter(
        given_at__isnull=True, issue__state__in=BEFORE_APPROVAL, **its
    )
    first = [
        Subquery(part.order_by("pk").values("issue__public_id")[:1]) for part in (asked, views)
    ]
    rows = Agency.objects.filter(pk__in=[*none, *mute]).annotate(
        due_at=Subquery(work.values("due_at")[:1]),
        has_liaison=Q(pk__in=mute),
        has_work=Exists(work),
        asked_on=Coalesce(*first),  # a question is named rather than a view
    )
    return rows.filter(Q(has_work=True) | Q(asked_on__isnull=False))
