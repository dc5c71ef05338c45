"""The rows of "held by nobody active": what waits in vain, whom to ask, and where it is solved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import Hat
from agencies.access.plans import kept_plan
from agencies.access.prepared import DAY, KEY, Together
from agencies.administration.wanted import wanted
from agencies.models import Agency, Role
from agencies.pages.links import link
from agencies.workflow.machine import Text
from agencies.workflow.who_can_act import InCharge
from desk.work import orphans
from desk.work.shown import Tasks, by_row, by_turn
from desk.work.tasks import (
    Task,
    extension_task,
    follow_up_task,
    issue_task,
    on_day,
    recommendation_task,
    request_task,
)
from issues.models import InformationRequest, Issue
from issues.states import ISSUE_OPEN
from issues.workflow import REQUESTS
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import ExtensionRequest, FollowUp
from recommendations.drafts import may_draft
from recommendations.models import Recommendation

GONE = say("Its writer has left")
NO_SECRETARY = say("No desk secretary is in force")
NO_APPROVER = say("Nobody is in force who may approve it")
NOBODY_THERE = say("Nobody there can act")
REMARKS: dict[str, Text] = {
    "submit": NOBODY_THERE,
    "submit_analysis": say("Its analyst has left"),
    "approve_analysis": NO_APPROVER,
    "draft": say("Its drafter has left"),
    "submit_review": GONE,
    "approve": NO_APPROVER,
    "confirm_closing": say("Nobody is in force who may confirm the closing"),
    "verify": say("Nobody is in force who may verify it"),
    "orphan": NOBODY_THERE,
}


# Rows, due column, tasks, and the model where all that is told of it is read with others.
Orphaned = tuple[Callable[[], QuerySet], str, Tasks, type[Model] | None]


@kept_plan
def _wanted() -> Together:
    """For which agencies the administrator was asked by a desk, and when."""
    return Together([wanted(DAY).filter(term=KEY).values_list("agency", "asked_at")])


@dataclass(frozen=True)
class Orphans:
    """The orphans that a hat sees, as sources of a section."""

    hat: Hat
    at: InCharge

    def sources(self) -> list[Orphaned]:
        issues, follow_ups = by_turn(self.of_issue), by_turn(self.of_follow_up)
        return [
            self.of(orphans.agencies, by_row(self.of_agency)),
            *(self.of(orphans.issues, issues, Issue, state) for state in ISSUE_OPEN),
            self.of(orphans.recommendations, by_turn(self.of_recommendation), Recommendation),
            *(self.of(orphans.follow_ups, follow_ups, FollowUp, *some) for some in orphans.GROUPS),
            self.of(orphans.extensions, by_row(self.of_extension), ExtensionRequest),
            self.of(orphans.requests, by_row(self.of_request), InformationRequest),
        ]

    def of(
        self,
        rows: Callable[..., QuerySet],
        tasks: Tasks,
        model: type[Model] | None = None,
        *states: str,
    ) -> Orphaned:
        """The rows in these states; in all, where none is named."""
        return partial(rows, self.hat, self.at, *states), "due_at", tasks, model

    def marked(self, task: Task, turn: str, solve: tuple[Text, str] | None, ask: str) -> Task:
        """The task with its reason; `solve` is verb and address where this hat can solve it."""
        verb, url = solve or (_("See what it waits for"), task.url)
        remark = REMARKS.get(turn, NO_SECRETARY)
        note = _("Ask %(whom)s") % {"whom": ask} if ask else _("Nobody can be asked")
        return replace(task, verb=verb, url=url, remark=remark, from_note=note)

    def at_agency(self, agency: int | None) -> str:
        return self.at.head_of(agency) or self.at.administrator()

    def of_agency(self, agency: Any) -> Task:
        """Its open work, where a reply is recorded or the work transferred; else the issue on
        which it was asked."""
        address = f"{reverse('monitoring:list')}?agency={agency.public_id}"
        no_liaison, no_address = _("No liaison is active"), _("No liaison has a mail address")
        ask = self.at_agency(agency.pk)
        return Task(
            verb=_("See its open work") if agency.has_work else _("See the issue"),
            url=address if agency.has_work else link("issues:detail", agency.asked_on),
            title=agency.full_name,
            classification=0,
            number=no_address if agency.has_liaison else no_liaison,
            from_whom=agency,
            from_note=self.note_of(agency, ask),
            wants_person=None if agency.pk in self.asked else agency.public_id,
            due_at=agency.due_at,
        )

    def note_of(self, agency: Agency, ask: str) -> Text:
        if day := self.asked.get(agency.pk):
            return _("The administrator was asked on %(day)s") % {"day": on_day(day)}
        return _("Ask %(whom)s") % {"whom": ask} if ask else ""

    @cached_property
    def asked(self) -> dict[int, dt.datetime]:
        """Agencies for which the administrator was asked, and when."""
        found = _wanted().rows(key=self.at.term.pk, day=self.at.today)
        return {agency: at for _place, agency, at in found}

    def of_issue(self, issue: Issue, turn: str) -> Task:
        task = replace(
            issue_task(issue, turn, self.hat), url=link("issues:detail", issue.public_id)
        )
        ask = self.at_agency(issue.holder_id) if issue.holder_id else self.at.administrator()
        return self.marked(task, turn, self.solving(issue, turn), ask)

    def solving(self, issue: Issue, turn: str) -> tuple[Text, str] | None:
        """Where this hat itself sets an issue going again."""
        key = issue.public_id
        if turn == "submit_analysis" and ISSUES.may(self.hat, "assign", issue):
            return _("Name another analyst"), reverse("issues:step", args=[key, "assign"])
        if turn == "draft" and may_draft(self.hat, issue.term_id):
            return _("Draft the recommendation"), f"{reverse('recommendations:new')}?issue={key}"
        if turn == "submit" and ISSUES.may(self.hat, "submit", issue):
            return _("Complete the draft"), reverse("issues:edit", args=[key])
        return None

    def of_recommendation(self, row: Recommendation, turn: str) -> Task:
        task = recommendation_task(row, turn)
        solve = None
        if turn == "submit_review" and may_draft(self.hat, row.term_id):
            solve = task.verb, task.url
        return self.marked(task, turn, solve, self.at.administrator())

    def of_follow_up(self, row: FollowUp, turn: str) -> Task:
        task = follow_up_task(row, turn, self.hat)
        if turn != "orphan":
            return self.marked(task, turn, None, self.at.administrator())
        decides = self.hat.role == Role.SECRETARY
        solve = (_("Record a reply or transfer"), task.url) if decides else None
        return self.marked(task, turn, solve, self.at_agency(row.agency_id))

    def of_extension(self, row: ExtensionRequest) -> Task:
        return self.marked(extension_task(row), "grant", None, self.at.administrator())

    def of_request(self, row: InformationRequest) -> Task:
        task, solve = request_task(row, _("See the question")), None
        if REQUESTS.may(self.hat, "lapse", row):
            address = reverse("issues:request_step", args=[row.public_id, "lapse"])
            solve = _("Go on without an answer"), address
        return self.marked(task, "orphan", solve, self.at_agency(row.agency_id))
