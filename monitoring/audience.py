"""Who is told of which act: one table from verb to roles. What is not in it tells nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from agencies.hats import Actor
from agencies.models import Agency, Event, Membership, Role, WorkingGroupMembership
from issues.models import (
    AgencyView,
    Analysis,
    Attachment,
    Comment,
    InformationRequest,
    Issue,
    Spill,
)
from issues.models.share import IssueShare
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.roster import Roster, unique
from recommendations.models import Recommendation

LIAISON, HEAD = Role.LIAISON, Role.HEAD
SECRETARY, ANALYST, CHAIR = Role.SECRETARY, Role.ANALYST, Role.CHAIR
ONE_ACT = dt.timedelta(seconds=10)


class Target(NamedTuple):
    """The page to which a notice leads."""

    kind: str
    pk: int


# Pages, and the rows that are shown on the page of another.
PAGES: dict[str, type[Issue] | type[Recommendation] | type[FollowUp]] = {
    "issue": Issue,
    "recommendation": Recommendation,
    "follow_up": FollowUp,
}
ON_ISSUE = (AgencyView, Analysis, Attachment, Comment, InformationRequest)
SHOWN_ON: dict[Any, tuple[str, str]] = {
    Issue: ("issue", "pk"),
    Recommendation: ("recommendation", "pk"),
    FollowUp: ("follow_up", "pk"),
    ExtensionRequest: ("follow_up", "follow_up_id"),
    **dict.fromkeys(ON_ISSUE, ("issue", "issue_id")),
}
KINDS = {model._meta.label_lower: model for model in SHOWN_ON}


def target_of(row: Any) -> Target:
    kind, column = SHOWN_ON[type(row)]
    return Target(kind, getattr(row, column))


def is_visible(row: Any, hat: Actor) -> bool:
    model: Any = type(row)
    return bool(model.objects.visible_to(hat).filter(pk=row.pk).exists())


@dataclass(frozen=True)
class Act:
    """An event with the row it is about, its page's row, and who is there to be told."""

    event: Event
    row: Any
    page: Any
    roster: Roster

    @property
    def issue_keys(self) -> list[int]:
        """The issues that it belongs to."""
        if isinstance(self.page, Issue):
            return [self.page.pk]
        recommendation = getattr(self.page, "recommendation", self.page)
        return list(recommendation.issues.values_list("pk", flat=True))


Rule = Callable[[Act], list[Membership]]


def desk(*roles: Role) -> Rule:
    return lambda act: act.roster.at_desk(act.page.term_id, *roles)


def agency(*roles: Role) -> Rule:
    """Of the agency that the row is a duty of."""
    return lambda act: act.roster.in_agency(act.row.agency_id, *roles)


def reporter(act: Act) -> list[Membership]:
    """Whoever entered the issue, and the liaisons of the agency whose problem it is."""
    liaisons = act.roster.in_agency(act.page.reported_by_id, LIAISON)
    return [*act.roster.holders(act.page.entered_by_id), *liaisons]


def analyst(act: Act) -> list[Membership]:
    """The analysts named for the issues; where none is, all analysts of the desk."""
    named = Issue.objects.filter(pk__in=act.issue_keys).values_list("analyst", flat=True)
    return act.roster.holders(*named) or act.roster.at_desk(act.page.term_id, ANALYST)


def drafter(act: Act) -> list[Membership]:
    """Who drafts the recommendation, or is named to do so."""
    row = act.page
    key = row.drafter_id if isinstance(row, Issue) else row.drafted_by_id
    return act.roster.holders(key)


def heir(act: Act) -> list[Membership]:
    """To whom an issue was handed over: whose turn it is in its state."""
    columns = {"draft": "entered_by_id", "recommending": "drafter_id"}
    return act.roster.holders(getattr(act.page, columns.get(act.page.state, "analyst_id")))


def asker(act: Act) -> list[Membership]:
    column = "requested_by_id" if isinstance(act.row, AgencyView) else "asked_by_id"
    return act.roster.holders(getattr(act.row, column))


def addressees(act: Act) -> list[Membership]:
    """Liaisons of every agency that was addressed, on this recommendation or issue."""
    follow_ups = FollowUp.objects.filter(recommendation__issues__in=act.issue_keys)
    if isinstance(act.page, Recommendation):
        follow_ups = FollowUp.objects.filter(recommendation=act.page)
    agencies = follow_ups.order_by("agency").values_list("agency", flat=True).distinct()
    return [one for key in agencies for one in act.roster.in_agency(key, LIAISON)]


def newly_shared(act: Act) -> list[Membership]:
    """Liaisons of the agencies to which this very act opened the issue."""
    opened = IssueShare.objects.filter(
        content_object=act.page,
        permission__codename__in=("shared_issue", "admitted_issue"),
        by=act.event.by,
        at__range=(act.event.at - ONE_ACT, act.event.at),
    ).values("group")
    seated = WorkingGroupMembership.objects.current(act.roster.today).filter(
        working_group__group__in=opened
    )
    agencies = Agency.objects.filter(Q(group__in=opened) | Q(pk__in=seated.values("agency")))
    keys = agencies.order_by("pk").values_list("pk", flat=True)
    return [one for key in keys for one in act.roster.in_agency(key, LIAISON)]


def flagger(act: Act) -> list[Membership]:
    """Whoever flagged the classification that was decided now."""
    spill = Spill.objects.filter(issue=act.page).order_by("-at", "-pk").first()
    return act.roster.holders(spill.by_id) if spill else []


LIAISONS, OFFICIALS = agency(LIAISON), agency(LIAISON, HEAD)
SECRETARIES, APPROVERS = desk(SECRETARY), desk(CHAIR, Role.LEADERSHIP)

RULES: dict[str, tuple[Rule, ...]] = {
    "issue.submit": (SECRETARIES,),
    "issue.return": (reporter,),
    "issue.accept": (analyst, reporter),
    "issue.resolve": (reporter,),
    "issue.reject": (reporter,),
    "issue.merge": (reporter,),
    "issue.unmerge": (reporter,),
    "issue.submit_analysis": (desk(SECRETARY, CHAIR),),
    "issue.return_analysis": (analyst,),
    "issue.approve_analysis": (drafter,),
    "issue.reanalyse": (analyst,),
    "issue.conclude": (reporter,),
    "issue.propose_closing": (desk(ANALYST, CHAIR, Role.LEADERSHIP),),
    "issue.return_closing": (SECRETARIES,),
    "issue.confirm_closing": (SECRETARIES, reporter, addressees),
    "issue.close": (reporter, addressees),
    "issue.reopen": (analyst, reporter),
    "issue.assign": (analyst,),
    "issue.handed_over": (heir,),
    "recommendation.handed_over": (drafter,),
    "issue.flag_too_low": (SECRETARIES,),
    "issue.settle_flag": (flagger, reporter),
    "issue.reclassify": (reporter,),
    "issue.review": (reporter,),
    "issue.declassify": (reporter,),
    "issue.shared": (newly_shared,),
    "issue.examined": (reporter, SECRETARIES),
    "issue.admitted": (newly_shared,),
    "issue.asked": (LIAISONS,),
    "issue.view_requested": (LIAISONS,),
    "issue.view_given": (asker, analyst),
    "issue.commented": (reporter, analyst),
    "request.answer": (asker, analyst),
    "request.withdraw": (LIAISONS,),
    "recommendation.submit_review": (APPROVERS,),
    "recommendation.return": (drafter,),
    "recommendation.approve": (drafter, SECRETARIES),
    "recommendation.approve_together": (drafter, SECRETARIES),
    "recommendation.issue": (drafter,),
    "recommendation.issue_orally": (drafter, SECRETARIES),
    "recommendation.confirm": (addressees,),
    "recommendation.correct": (addressees,),
    "recommendation.fulfil": (SECRETARIES,),
    "follow_up.sent": (OFFICIALS,),
    "follow_up.acknowledge_for": (LIAISONS,),
    "follow_up.not_ours": (SECRETARIES,),
    "follow_up.insist": (LIAISONS,),
    "follow_up.report": (analyst, SECRETARIES),
    "follow_up.amend": (analyst, SECRETARIES),
    "follow_up.progress": (analyst,),
    "follow_up.respond": (analyst, SECRETARIES),
    "follow_up.record_reply": (LIAISONS, analyst),
    "follow_up.block": (analyst, SECRETARIES),
    "follow_up.accept_obstacle": (LIAISONS,),
    "follow_up.unblock": (analyst, LIAISONS),
    "follow_up.release": (LIAISONS,),
    "follow_up.verify": (LIAISONS,),
    "follow_up.ask_clarification": (LIAISONS,),
    "follow_up.reverse_verdict": (LIAISONS,),
    "follow_up.decline": (SECRETARIES,),
    "follow_up.note": (LIAISONS,),
    "follow_up.ask_again": (LIAISONS,),
    "follow_up.not_feasible": (OFFICIALS,),
    "follow_up.transfer": (LIAISONS,),
    "follow_up.withdraw": (OFFICIALS,),
    "follow_up.extension_asked": (SECRETARIES,),
    "extension.grant": (LIAISONS,),
    "extension.refuse": (LIAISONS,),
    "extension.lapse": (LIAISONS,),
}
# What cannot wait for other news.
URGENT = frozenset({"follow_up.sent", "recommendation.correct", "follow_up.withdraw"})
# Acts that only the people of one agency can take up; where it has nobody, the desk is told.
NEEDS_AGENCY = frozenset(
    (
        "follow_up.sent",
        "follow_up.insist",
        "follow_up.verify",
        "issue.asked",
        "issue.view_requested",
    )
)


def told_of(act: Act) -> list[Membership]:
    """Everybody whom the table names, apart from whoever acted."""
    event = act.event
    named = unique(one for rule in RULES.get(event.verb, ()) for one in rule(act))
    return [one for one in named if one.pk != event.by_id and one.user_id != event.user_id]
