"""Circles of people whom an act may concern; `audience` says which act tells whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from agencies.models import Agency, Event, Membership, Role, WorkingGroupMembership
from issues.models import AgencyView, Issue, Spill
from issues.models.share import IssueShare
from monitoring.models import FollowUp
from monitoring.roster import Roster
from recommendations.models import Recommendation

LIAISON, ANALYST = Role.LIAISON, Role.ANALYST
ONE_ACT = dt.timedelta(seconds=10)


@dataclass(frozen=True)
class Happened:
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


Rule = Callable[[Happened], list[Membership]]


@dataclass(frozen=True)
class Asks:
    """A circle of which the act asks something: their notice is settled once it was done."""

    circle: Rule

    def __call__(self, act: Happened) -> list[Membership]:
        return self.circle(act)


def turned(state: str, circle: Rule) -> Rule:
    """The circle, when the act led to that state."""
    return lambda act: circle(act) if act.event.to_state == state else []


def desk(*roles: Role) -> Rule:
    return lambda act: act.roster.at_desk(act.page.term_id, *roles)


def agency(*roles: Role) -> Rule:
    """People of the agency that owes what the row is about."""
    return lambda act: act.roster.in_agency(act.row.agency_id, *roles)


def reporter(act: Happened) -> list[Membership]:
    """Whoever entered the issue, and the liaisons of the agency whose problem it is."""
    liaisons = act.roster.in_agency(act.page.reported_by_id, LIAISON)
    return [*act.roster.holders(act.page.entered_by_id), *liaisons]


def on_whose_behalf(act: Happened) -> list[Membership]:
    """The liaisons of the agency whose problem it is, where another entered it for them."""
    own = act.event.by is not None and act.event.by.agency_id == act.page.reported_by_id
    return [] if own else act.roster.in_agency(act.page.reported_by_id, LIAISON)


def readers(act: Happened) -> list[Membership]:
    """The liaisons of every agency that reads the issue, itself or in a working group."""
    return _liaisons_of(act.page.parties, act.roster)


def analyst(act: Happened) -> list[Membership]:
    """The analysts named for the issues; where none is, all analysts of the desk."""
    named = Issue.objects.filter(pk__in=act.issue_keys).values_list("analyst", flat=True)
    return act.roster.holders(*named) or act.roster.at_desk(act.page.term_id, ANALYST)


def former_analyst(act: Happened) -> list[Membership]:
    """Whoever lost the analysis, found by the name that the record holds."""
    before = act.event.detail.changes.get("analyst", [""])[0]
    analysts = act.roster.at_desk(act.page.term_id, ANALYST)
    return [one for one in analysts if str(one.user) == before]


def drafter(act: Happened) -> list[Membership]:
    """Who drafts the recommendation, or is named to do so."""
    row = act.page
    key = row.drafter_id if isinstance(row, Issue) else row.drafted_by_id
    return act.roster.holders(key)


def heir(act: Happened) -> list[Membership]:
    """Whoever an issue was handed over to: the one whose turn it is in its state."""
    columns = {"draft": "entered_by_id", "recommending": "drafter_id"}
    return act.roster.holders(getattr(act.page, columns.get(act.page.state, "analyst_id")))


def asker(act: Happened) -> list[Membership]:
    column = "requested_by_id" if isinstance(act.row, AgencyView) else "asked_by_id"
    return act.roster.holders(getattr(act.row, column))


def addressees(act: Happened) -> list[Membership]:
    """Liaisons of every agency that was addressed, on this recommendation or issue."""
    follow_ups = FollowUp.objects.filter(recommendation__issues__in=act.issue_keys)
    if isinstance(act.page, Recommendation):
        follow_ups = FollowUp.objects.filter(recommendation=act.page)
    agencies = follow_ups.order_by("agency").values_list("agency", flat=True).distinct()
    return [one for key in agencies for one in act.roster.in_agency(key, LIAISON)]


def newly_shared(act: Happened) -> list[Membership]:
    """Liaisons of the agencies to which this very act opened the issue."""
    opened = IssueShare.objects.filter(
        content_object=act.page,
        permission__codename__in=("shared_issue", "admitted_issue"),
        by=act.event.by,
        at__range=(act.event.at - ONE_ACT, act.event.at),
    ).values("group")
    return _liaisons_of(opened, act.roster)


def _liaisons_of(groups: Any, roster: Roster) -> list[Membership]:
    """Of the agencies whose groups these are, or that sit in these working groups today."""
    seated = WorkingGroupMembership.objects.current(roster.today).filter(
        working_group__group__in=groups
    )
    agencies = Agency.objects.filter(Q(group__in=groups) | Q(pk__in=seated.values("agency")))
    keys = agencies.order_by("pk").values_list("pk", flat=True)
    return [one for key in keys for one in roster.in_agency(key, LIAISON)]


def flagger(act: Happened) -> list[Membership]:
    """Whoever flagged the classification that was decided now."""
    spill = Spill.objects.filter(issue=act.page).order_by("-at", "-pk").first()
    return act.roster.holders(spill.by_id) if spill else []
