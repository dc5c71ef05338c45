"""Open work of agencies that left the desk: one task each, and the page on which it is settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext

from agencies.access.hats import Hat
from agencies.models import Agency
from agencies.pages.links import link
from agencies.workflow.who_can_act import InCharge
from desk.work.shown import RELATED
from desk.work.tasks import (
    Task,
    follow_up_task,
    issue_task,
    recommendation_task,
    request_task,
    view_task,
)
from issues.models import AgencyView, InformationRequest, Issue
from issues.rights import BEFORE_APPROVAL, allowed
from issues.states import ISSUE_ENDS
from issues.workflow import REQUESTS
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.drafts import may_draft
from recommendations.models import Recommendation
from recommendations.states import UNISSUED
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS


@dataclass(frozen=True)
class Part:
    """A kind of work that an agency leaves. `agency` names the column that leads to it, `task`
    makes the row with what can be done."""

    key: str
    heading: Promise
    rows: Callable[[Hat], QuerySet]
    task: Callable[[Any, Hat], Task]
    agency: str = "agency"

    def of(self, agency: Agency, hat: Hat) -> QuerySet:
        return self.rows(hat).filter(**{self.agency: agency}).distinct()


def follow_ups(hat: Hat) -> QuerySet:
    rows = FollowUp.objects.visible_to(hat).open()
    return rows.filter(recommendation__term=hat.term).select_related(*RELATED)


def questions(hat: Hat) -> QuerySet:
    rows = InformationRequest.objects.visible_to(hat).open().filter(issue__term=hat.term)
    return rows.exclude(issue__state__in=ISSUE_ENDS).select_related(
        "issue", "agency", "asked_by__user"
    )


def views(hat: Hat) -> QuerySet:
    asked = AgencyView.objects.visible_to(hat).filter(given_at=None, asked_at__isnull=False)
    within = asked.filter(issue__term=hat.term, issue__state__in=BEFORE_APPROVAL)
    return within.select_related("issue", "agency")


def in_preparation(hat: Hat) -> QuerySet:
    rows = Recommendation.objects.visible_to(hat).filter(term=hat.term, state__in=UNISSUED)
    return rows.select_related("drafted_by__user")


def returned(hat: Hat) -> QuerySet:
    """Issues returned to their agency; what it never sent is its own."""
    rows = Issue.objects.visible_to(hat).filter(term=hat.term, state="draft")
    return rows.filter(submitted_at__isnull=False).select_related("reported_by", "entered_by")


def steps(machine: Any, address: str, row: Any, hat: Hat, *names: str) -> tuple[Any, ...]:
    """Those of the steps that this hat may take on the row, with their forms."""
    return tuple(
        (machine[name].button, reverse(address, args=[row.public_id, name]))
        for name in names
        if machine.may(hat, name, row)
    )


def of_follow_up(row: FollowUp, hat: Hat) -> Task:
    ways = steps(
        FOLLOW_UPS, "monitoring:step", row, hat, "transfer", "record_reply", "not_feasible"
    )
    return replace(follow_up_task(row, "orphan", hat), verb=_("See the follow-up"), ways=ways)


def of_question(row: InformationRequest, hat: Hat) -> Task:
    ways = steps(REQUESTS, "issues:request_step", row, hat, "withdraw", "lapse")
    return replace(
        request_task(row, _("See the question")), ways=(*ways, *another(row, hat, "ask"))
    )


def of_view(row: AgencyView, hat: Hat) -> Task:
    task = view_task(row)
    asked = another(row, hat, "request_views")
    return replace(task, verb=_("See the issue"), from_whom=row.agency, ways=asked)


def another(row: Any, hat: Hat, act: str) -> tuple[Any, ...]:
    """Asking another agency on the same issue, where this hat may."""
    if not allowed(act, row.issue, hat):
        return ()
    return ((_("Ask another agency"), reverse(f"issues:{act}", args=[row.issue.public_id])),)


def of_recommendation(row: Recommendation, hat: Hat) -> Task:
    ways = steps(RECOMMENDATIONS, "recommendations:step", row, hat, "return")
    if row.state == "draft" and may_draft(hat, row.term_id):
        address = reverse("recommendations:edit", args=[row.public_id])
        ways = (*ways, (_("Change the addressees"), address))
    task = recommendation_task(row, "submit_review")
    url = link("recommendations:detail", row.public_id)
    return replace(task, verb=_("See the recommendation"), url=url, ways=ways)


def of_returned(row: Issue, hat: Hat) -> Task:
    task = issue_task(row, "submit", hat)
    ways: tuple[Any, ...] = ()
    if ISSUES.may(hat, "submit", row):
        ways = ((_("Complete the draft"), task.url),)
    return replace(
        task, verb=_("See the issue"), url=link("issues:detail", row.public_id), ways=ways
    )


PARTS = (
    Part("follow-ups", say("Follow-ups that it owes"), follow_ups, of_follow_up),
    Part("questions", say("Questions that it has not answered"), questions, of_question),
    Part("views", say("Views that it has not given"), views, of_view),
    Part("returned", say("Issues returned to it"), returned, of_returned, "holder"),
    Part(
        "recommendations",
        say("Recommendations in preparation to it"),
        in_preparation,
        of_recommendation,
        "addressees__agency",
    ),
)


def agencies(hat: Hat, at: InCharge) -> QuerySet[Agency]:
    """Those that left with open work, as far as the hat sees it: `open`, and the nearest date."""
    counted: Any = reduce(add, (_count(part, hat) for part in PARTS), Value(0))
    owed = follow_ups(hat).filter(agency=OuterRef("pk")).select_related(None).order_by()
    nearest = owed.values("agency").annotate(due=Min("due_at")).values("due")
    rows = Agency.objects.filter(pk__in=at.left)
    return rows.annotate(open=counted, due_at=Subquery(nearest)).filter(open__gt=0)


def _count(part: Part, hat: Hat) -> Coalesce:
    own = part.rows(hat).filter(**{part.agency: OuterRef("pk")}).select_related(None).order_by()
    number = own.values(part.agency).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def task_of(agency: Any) -> Task:
    """The one row of My work that stands for all that an agency left open."""
    number = ngettext("%(n)s piece of work is open", "%(n)s pieces of work are open", agency.open)
    return Task(
        verb=_("Settle what it left open"),
        url=reverse("left", args=[agency.public_id]),
        title=_("%(agency)s left the desk") % {"agency": agency.full_name},
        classification=0,
        number=number % {"n": agency.open},
        from_whom=agency,
        due_at=agency.due_at,
    )
