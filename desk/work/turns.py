"""Whose turn it is: of all that a hat may do, what is its own to do now.

`awaiting` gives the rows on which the hat has a button. Of these, some are for another to decide
(the hat may only enter it), and some belong to a colleague.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies import clock
from agencies.access.hats import Hat
from agencies.models import Role
from agencies.workflow.awaiting import decided_by, entered_by
from issues.awaiting import issues_awaiting, requests_awaiting, views_awaiting
from issues.models import InformationRequest, Issue
from monitoring.awaiting import extensions_awaiting, follow_ups_awaiting
from monitoring.models import FollowUp
from recommendations.awaiting import recommendations_awaiting
from recommendations.models import Recommendation

ELSEWHERE = {"verify", "unblock"}  # turns that have sections of their own


# An issue in monitoring is due itself once nothing below it is: an index finds these few.
CLOSING = dict.fromkeys(
    ("close", "propose_closing", "confirm_closing", "return_closing"), Q(due_at__isnull=False)
)


def may_be_own(issue: Issue) -> bool:
    """Whether `issues_own` need be asked for it: in monitoring it waits once it is due itself."""
    return issue.state != "monitoring" or issue.due_at is not None


def issues_own(hat: Hat, *states: str) -> QuerySet:
    """Accepting is the secretary's, though an analyst may return what was reported; who
    verified last may return a proposed closing, but another confirms it. With `states` only
    what waits there."""
    own = Q(entered_by__in=[hat.membership, *hat.left])
    writer = Q(holder=hat.agency) if hat.agency else own
    only = {"submit": writer} | CLOSING
    steps = decided_by(hat, "issue") - {"return", "return_closing"}
    return issues_awaiting(hat, steps=steps, only=only, states=states)


def issues_to_record(hat: Hat) -> QuerySet:
    return issues_awaiting(hat, steps=entered_by(hat, "issue"), only=CLOSING)


def issues_flagged(hat: Hat) -> QuerySet:
    """Issues of the hat's desk whose class somebody flagged as too low."""
    return Issue.objects.visible_to(hat).filter(flagged_at__isnull=False, term=hat.term)


def issues_to_review(hat: Hat) -> QuerySet:
    """Issues of the hat's desk whose class is to be looked at again by today."""
    due = Issue.objects.visible_to(hat).filter(review_on__lte=clock.today(), term=hat.term)
    return due.filter(flagged_at__isnull=True)


def issues_to_draft(hat: Hat) -> QuerySet:
    """Approved analyses from which the hat was named to draft the recommendation."""
    drafted = Recommendation.objects.visible_to(hat).filter(issues=OuterRef("pk")).open()
    rows = Issue.objects.visible_to(hat).filter(state="recommending", drafter=hat.membership)
    return rows.exclude(Exists(drafted))


def recommendations_own(hat: Hat) -> QuerySet:
    """What is approved may be returned, but it is the secretary's turn to issue it."""
    steps = decided_by(hat, "recommendation") - {"return"}
    only = {"submit_review": Q(drafted_by=hat.membership)}
    return recommendations_awaiting(hat, steps=steps, only=only)


def recommendations_to_record(hat: Hat) -> QuerySet:
    steps = entered_by(hat, "recommendation")
    return recommendations_awaiting(hat, steps=steps)


def follow_ups_own(hat: Hat, *states: str) -> QuerySet:
    """What is blocked waits for another, though a report may be sent all the same."""
    only = {name: ~Q(state="blocked") for name in ("report", "progress", "respond")}
    steps = decided_by(hat, "follow_up") - ELSEWHERE
    return follow_ups_awaiting(hat, steps=steps, only=only, states=states)


def follow_ups_to_record(hat: Hat) -> QuerySet:
    steps = entered_by(hat, "follow_up")
    return follow_ups_awaiting(hat, steps=steps)


def follow_ups_to_verify(hat: Hat) -> QuerySet:
    return follow_ups_awaiting(hat, steps={"verify"})


def follow_ups_late(hat: Hat, now: dt.datetime) -> QuerySet:
    return FollowUp.objects.visible_to(hat).overdue(now)


def follow_ups_stopped(hat: Hat) -> QuerySet:
    """Blocked with the clock standing still: seen by those who may let it go on."""
    if hat.role not in (Role.SECRETARY, Role.ANALYST):
        return FollowUp.objects.none()
    rows = FollowUp.objects.visible_to(hat).filter(state="blocked")
    return rows.filter(clock_stopped_at__isnull=False)


def follow_ups_waiting(hat: Hat) -> QuerySet:
    """The agency's follow-ups that wait: for verification, or for what blocks them."""
    rows = FollowUp.objects.visible_at_agency(hat)
    return rows.filter(state__in=("reported", "blocked"))


def extensions(hat: Hat) -> QuerySet:
    return extensions_awaiting(hat, steps=decided_by(hat, "extension"))


def extensions_to_record(hat: Hat) -> QuerySet:
    return extensions_awaiting(hat, steps=entered_by(hat, "extension"))


def requests(hat: Hat) -> QuerySet:
    return requests_awaiting(hat)


def requests_asked(hat: Hat) -> QuerySet:
    """Questions that this hat asked and that are not answered yet."""
    return InformationRequest.objects.visible_to(hat).open().filter(asked_by=hat.membership)


def views(hat: Hat) -> QuerySet:
    return views_awaiting(hat)
