"""The rows that My work shows, with all that is told of them: read once a page for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet

from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import KEY, Prepared
from agencies.models import AuditAssignment, PersonWanted, Proposal, Redaction, Region
from desk.work.tasks import Task
from issues.models import AgencyView, InformationRequest, Issue
from monitoring.models import ExtensionRequest, FollowUp
from recommendations.models import Recommendation

RELATED = ("recommendation", "agency", "addressee", "waits_for__agency")
PEOPLE = ("reported_by", "analyst__user", "entered_by__user", "closing_proposed_by__user")


class InTurn(NamedTuple):
    """A row that My work shows, and the step that waits on it: "" where its kind tells all."""

    row: Any
    turn: str = ""


Tasks = Callable[[list[InTurn]], Iterable[Task]]


def by_row(make: Callable[[Any], Task]) -> Tasks:
    """A task of each row, the same whatever its turn."""
    return lambda found: [make(one.row) for one in found]


def by_turn(make: Callable[[Any, str], Task]) -> Tasks:
    """A task of each row and its turn."""
    return lambda found: [make(one.row, one.turn) for one in found]


def issues(hat: Hat) -> QuerySet:
    """Issues with the names of their first regions, as `first_regions`."""
    named = Region.objects.filter(issues=OuterRef("pk")).order_by("code").values("short_name")[:3]
    rows = Issue.objects.visible_to(hat).annotate(first_regions=ArraySubquery(named))
    return rows.select_related(*PEOPLE)


SHOWN: dict[type[Model], Callable[[Hat], QuerySet]] = {
    Issue: issues,
    InformationRequest: lambda hat: InformationRequest.objects.visible_to(hat).select_related(
        "issue", "agency", "asked_by__user"
    ),
    AgencyView: lambda hat: AgencyView.objects.visible_to(hat).select_related("issue"),
    Recommendation: lambda hat: Recommendation.objects.visible_to(hat),
    FollowUp: lambda hat: FollowUp.objects.visible_to(hat).select_related(*RELATED),
    ExtensionRequest: lambda hat: ExtensionRequest.objects.visible_to(hat).select_related(
        "follow_up__recommendation", "follow_up__agency"
    ),
    Proposal: lambda hat: Proposal.objects.visible_to(hat).select_related(
        "person", "proposed_by", "membership__agency", "substitution"
    ),
    AuditAssignment: lambda hat: AuditAssignment.objects.visible_to(hat).select_related(
        "entered_by__user"
    ),
    Redaction: lambda hat: Redaction.objects.select_related("asked_by__user"),
    PersonWanted: lambda hat: PersonWanted.objects.select_related("agency", "asked_by__user"),
}


def _by_keys(model: type[Model], hat: Hat) -> Prepared:
    return Prepared(SHOWN[model](hat).filter(pk__one_of=KEY).order_by())


ROWS = {model: kept_plans(partial(_by_keys, model)) for model in SHOWN}


def shown(model: type[Model], keys: Iterable[int], hat: Hat) -> dict[int, Any]:
    """The rows with these keys that the hat sees, by key."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}

    return {row.pk: row for row in ROWS[model](hat).of(wanted)}
