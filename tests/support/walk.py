"""Random steps by random people, with what each step asks for."""

from __future__ import annotations

import itertools
import random
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.prepared import Together
from agencies.access.refusals import WrongState
from agencies.record.events import Decision
from agencies.workflow.due import due_in
from agencies.workflow.machine import MACHINES, Step, Workflow
from issues.acts import ask_agency
from issues.models import Issue
from monitoring.extensions import ask_extension
from monitoring.models import ExtensionRequest, FollowUp
from recommendations.models import Recommendation
from tests.support import cast

ROOM = 3  # drafts, or open questions, at a time
PEOPLE = (
    "secretary.desk",
    "secretary.desk2",
    "analyst.desk",
    "analyst.desk2",
    "chair.desk",
    "leadership.desk",
    "staff.desk",
    "duty.desk",
    "auditor.desk",
    "admin.desk",
    "liaison.kpu",
    "liaison.kemendagri",
    "head.kemendagri",
    "liaison.polri",
    "head.polri",
    "liaison.bawaslu",
    "liaison.bssn",
    "liaison.perludem",
)
KINDS = {
    "issue": "issue",
    "recommendation": "recommendation",
    "followup": "follow_up",
    "extensionrequest": "extension",
    "informationrequest": "request",
}


@dataclass
class World:
    """One issue and all that grows on it; a second issue to merge into."""

    rng: random.Random
    hats: list[Hat]
    issue: Issue
    other: Issue

    @cached_property
    def below(self) -> list[QuerySet]:
        """What grows on the issue, in one order, so that a seed walks the same way again."""
        recommendations = Recommendation.objects.filter(issues=self.issue).order_by("pk")
        follow_ups = FollowUp.objects.filter(recommendation__in=recommendations).order_by("pk")
        extensions = ExtensionRequest.objects.filter(follow_up__in=follow_ups).order_by("pk")
        return [recommendations, follow_ups, extensions, self.issue.requests.order_by("pk")]

    @cached_property
    def states(self) -> Together:
        """Of each the place of its kind, its key and its state, in one statement."""
        return Together(rows.values_list("pk", "state") for rows in self.below)

    def objects(self) -> list[Any]:
        """All of them, in that order."""
        self.issue.refresh_from_db()
        return [self.issue, *itertools.chain(*(rows.all() for rows in self.below))]

    def one(self) -> Any:
        """One of them, in which most often something is left to do; the others are not read."""
        found = self.states.rows()
        ends = [MACHINES[KINDS[rows.model._meta.model_name]].ends for rows in self.below]
        left = [row for row in found if row[2] not in ends[row[0]]]
        drawn = self.rng.choice(left if left and self.rng.random() < 0.9 else [None, *found])
        self.issue.refresh_from_db()
        return self.below[drawn[0]].get(pk=drawn[1]) if drawn else self.issue

    def turn(self) -> bool:
        """Something happens or is refused; says whether a step was taken."""
        if self.rng.random() < 0.2:
            self.prepare()
        obj = self.one()
        machine = machine_of(obj)
        asked = self.rng.sample(self.hats, 12)
        able = (hat for hat in asked if machine.open_to(hat, obj) and sees(hat, obj))
        hat = next(able, asked[0])
        offered = machine.open_to(hat, obj)
        likely = offered and self.rng.random() < 0.8
        step = self.rng.choice(offered if likely else machine.steps)
        # Else every walk ends at once, or goes on where hardly anybody may read.
        if (step.grave or step.name == "flag_too_low") and self.rng.random() < 0.9:
            return False
        return self.attempt(machine, step, obj, hat)

    def attempt(self, machine: Workflow, step: Step, obj: Any, hat: Hat) -> bool:
        data = answers(self, step, obj)
        decision = None
        if step.enters(hat, obj):
            deciders = [h for h in self.hats if step.decides(h, obj)]
            if not deciders:
                return False
            decision = Decision(by=self.rng.choice(deciders).membership, basis="oral")
        try:
            machine.take(step.name, obj, by=hat, decision=decision, **data)
        except (WrongState, PermissionDenied, ValidationError):
            return False
        return True

    def prepare(self) -> None:
        """What is written between the steps: an analysis, a draft, a question, a request."""
        issue = self.issue
        issue.refresh_from_db()
        unsent = issue.analyses.filter(submitted_at__isnull=True).exists()
        if issue.state == "analysing" and not unsent:
            cast.write_analysis(issue, by=self.rng.choice(["analyst.desk", "analyst.desk2"]))
        elif issue.state in ("recommending", "monitoring", "reported") and self.has_room():
            oral = self.rng.random() < 0.3
            cast.recommendation(
                issue, to=("kemendagri", "bawaslu"), basis="oral" if oral else "analysis"
            )
        if issue.state == "analysing" and issue.requests.filter(state="open").count() < ROOM:
            ask_agency(issue, cast.agency("polri"), by=self.hats[0], question="?", due=due_in(3))
        self.ask_for_more_time()

    def has_room(self) -> bool:
        """Whether another draft finds somebody to go on with it: piles are walked for ever."""
        drafts = Recommendation.objects.filter(issues=self.issue).unissued()
        return bool(drafts.count() < ROOM)

    def ask_for_more_time(self) -> None:
        for follow_up in FollowUp.objects.filter(recommendation__issues=self.issue):
            day = clock.today() + cast.a_day(60)
            with suppress(ValidationError, WrongState):
                ask_extension(follow_up, by=self.hats[0], wanted_on=day, reason="Cuaca.")


def sees(hat: Hat, obj: Any) -> bool:
    """Whether the page of the object, and so its buttons, opens to the hat at all."""
    rows = type(obj)._default_manager.visible_to(hat)
    return bool(rows.filter(pk=obj.pk).exists())


def machine_of(obj: Any) -> Workflow:
    return MACHINES[KINDS[obj._meta.model_name]]


def answers(world: World, step: Step, obj: Any) -> dict[str, Any]:
    """Valid values for whatever a step's form asks; a few steps need the object."""
    data: dict[str, Any] = {"reason": "Alasan.", "outcome": "Hasil.", "answer": "Jawaban."}
    if step.opens_form == "accept" or step.name in ("assign",):
        data |= {"classification": 1, "analyst": cast.membership("analyst.desk")}
    if step.name == "reclassify":
        data |= {"classification": world.rng.choice([1, 2]), "originator_agrees": True}
    if step.name in ("review", "declassify"):
        data |= {"classification": 1, "originator_agrees": True}
        data |= {"letter_number": "B/9", "letter_date": clock.today()}
    if step.name == "allow_content":
        data |= {"authority": "Kepala BIN", "position": "Kepala"}
        data |= {"letter_number": "R-1", "letter_date": clock.today()}
    if step.name == "settle_flag":
        data["keep"] = world.rng.choice([True, False])
    if step.name == "merge":
        data["target"] = world.other
    if step.opens_form in ("issue", "issue_orally"):
        data |= cast.letter(decided_at=clock.now())
    data |= {"lies_with": "Deputi", "title": str(world.rng.random()), "text": "Ralat."}
    if step.name == "supersede":
        others = Recommendation.objects.filter(issues=world.issue).exclude(pk=obj.pk)
        data["successor"] = others.filter(state="issued").first() or obj
    if isinstance(obj, FollowUp):
        data |= of_follow_up(world, obj)
    if isinstance(obj, ExtensionRequest):
        data["granted_on"] = obj.wanted_on
    return data


def of_follow_up(world: World, follow_up: FollowUp) -> dict[str, Any]:
    points = list(follow_up.own_points())
    word = world.rng.choice(["accepted", "accepted", "not_yet", "not_feasible"])
    beside = FollowUp.objects.filter(recommendation=follow_up.recommendation_id)
    number = f"B/{world.rng.random()}"
    return {
        "points": points,
        "verdicts": {point.pk: (word, "Catatan.") for point in points},
        "obstacle": "Cuaca.",
        "waits_for": world.rng.choice([None, *beside.exclude(pk=follow_up.pk).open()]),
        "proposed": cast.agency("polri"),
        "successor": cast.agency("kominfo"),
        "letter_number": number,
        "letter_date": clock.today(),
        "received_on": clock.today(),
        "subject": "Balasan",
        "unit": "Direktorat",
        "proof": "Telepon",
        "note": "Dicatat.",
    }
