"""The numbers behind the figures: how many issues and follow-ups a hat sees, late and grave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import add
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast

from agencies.access.hats import Hat
from agencies.access.prepared import NOW, Once, Together
from agencies.risk import VERY_HIGH
from issues.models import Issue
from issues.models.visible import due_known_to
from monitoring.models import FollowUp, FollowUpTotal, IssueTotal
from monitoring.models.follow_up import MODE
from monitoring.models.totals import SEVERAL, in_all
from monitoring.states import AT_AGENCY
from monitoring.totals import fallen_due

NONE = Value(0)
AGENCY = Cast("agency", CharField())
ASKED: Once[Together] = Once()
BY_STATE: Once[Together] = Once()


class Counted(NamedTuple):
    """How many there are; how many of them are late and, of issues, of the highest risk."""

    all: int = 0
    late: int = 0
    grave: int = 0


class Counts(NamedTuple):
    """Issues by state, without drafts; open follow-ups by the key of their agency, without
    responses, which are asked for and never late."""

    issues: dict[str, Counted]
    follow_ups: dict[int, Counted]


def count(hat: Hat, now: dt.datetime) -> Counts:
    """What the hat may see, counted by one statement at one moment."""
    asked = ASKED.of(hat.opens, lambda: Together(both(hat)))
    found = asked.rows(now=now)
    issues, follow_ups = (
        summed(told for place, *told in found if place % 2 == kind) for kind in range(2)
    )
    return Counts(issues, {int(key): one for key, one in follow_ups.items()})


def by_state(hat: Hat) -> dict[str, int]:
    """How many issues the hat may see in each state, without drafts."""
    asked = BY_STATE.of(hat.opens, lambda: Together(both(hat)[:1]))
    found = summed(told for _place, *told in asked.rows())
    return {state: one.all for state, one in found.items()}


def summed(found: Iterable[list[Any]]) -> dict[str, Counted]:
    sums: dict[str, Counted] = {}
    for key, *more in found:
        sums[key] = Counted(*map(add, sums.get(key, Counted()), more))
    return {key: one for key, one in sums.items() if one.all}


def issues_by_state(hat: Hat) -> QuerySet | None:
    """How many issues the hat sees in each state, without drafts, to be narrowed to states and to
    bands of risk; None where rows are counted as soon."""
    if hat.regions or len(hat.groups) > SEVERAL:
        return None
    rows = IssueTotal.objects.visible_to(hat).adding_up_for(hat)
    return rows.order_by().values_list("state").annotate(all_=in_all("count"))


def both(hat: Hat) -> list[QuerySet]:
    """The queries that count issues and follow-ups in turn, beginning with how many there are."""
    return by_row(hat) if hat.regions else by_total(hat)


def by_total(hat: Hat) -> list[QuerySet]:
    """From the kept totals, then what fell due since these were brought up to date."""
    fallen, issues_since = fallen_due(issues_of(hat), due_known_to(hat), NOW)
    follow_ups, follow_ups_since = fallen_due(ordered_of(hat).running(), "due_at", NOW)
    return [
        tally(
            IssueTotal.objects.visible_to(hat).adding_up_for(hat),
            in_all("count"),
            in_all("late" if hat.is_desk else "told_late"),
            in_all("count", filter=Q(risk_rank__gte=VERY_HIGH), default=0),
        ),
        tally(
            FollowUpTotal.objects.visible_to(hat).adding_up_for(hat).open(),
            in_all("count"),
            in_all("late", filter=Q(state__in=AT_AGENCY), default=0),
            by=AGENCY,
        ),
        tally(fallen, NONE, issues_since),
        tally(follow_ups, NONE, follow_ups_since, by=AGENCY),
    ]


def by_row(hat: Hat) -> list[QuerySet]:
    """The same from every row, for a hat with regions: totals do not say which regions they
    touch."""
    late = Q(**{f"{due_known_to(hat)}__lte": NOW})
    follow_ups = ordered_of(hat)
    overdue = Q(pk__in=follow_ups.overdue(NOW).values("pk"))
    return [
        tally(
            issues_of(hat),
            Count("pk"),
            Count("pk", filter=late),
            Count("pk", filter=Q(risk_rank__gte=VERY_HIGH)),
        ),
        tally(follow_ups.open(), Count("pk"), Count("pk", filter=overdue), by=AGENCY),
    ]


def issues_of(hat: Hat) -> QuerySet:
    return Issue.objects.visible_to(hat).exclude(state="draft")


def ordered_of(hat: Hat) -> Any:
    return FollowUp.objects.visible_to(hat).exclude(mode=MODE.RESPONSE)


def tally(
    rows: QuerySet, all_: Any, late: Any, grave: Any = NONE, by: str | Cast = "state"
) -> QuerySet:
    """How many of the rows there are, late and grave, for each value of `by`."""
    return rows.order_by().values_list(by).annotate(all_=all_, late_=late, grave_=grave)
