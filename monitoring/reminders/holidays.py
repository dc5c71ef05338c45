"""Running due dates when the holidays change: counted ones follow, those that a person set stay.

A date moves to what its rule gives under the new holidays, whatever they were before: doing it
again changes nothing. Nobody becomes late by it; what is late stays so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Actor
from agencies.administration.holidays import Affected, Running
from agencies.calendar import Calendar, end_of
from agencies.record.events import SENTENCES, Said, record
from agencies.wording import last_day, limit
from agencies.workflow.due import Due
from issues.acts import desk_and
from issues.models import AgencyView, Issue
from issues.models.issue import NO_DUE
from monitoring.chain import plan
from monitoring.duties import awaited_views, open_requests
from monitoring.models import ExtensionRequest, FollowUp
from recommendations.models import Recommendation

ONE_DAY = dt.timedelta(days=1)


def nothing(row: Any, at: dt.datetime) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class RunningDate:
    """A kind of row with a due date that runs.

    - `verb`: its acts are "<verb>_moved" and "<verb>_on_holiday".
    - `due`: the name of the date; `rows()`: those that have not ended.
    - `parties(row)`: who may know; None is everybody who reads the root.
    - `also(row, at)`: what else a new date writes into the row.
    """

    verb: str
    words: Promise
    rows: Callable[[], QuerySet]
    parties: Callable[[Any], list[int] | None]
    due: str = "due"
    also: Callable[[Any, dt.datetime], dict[str, Any]] = nothing


class Change(NamedTuple):
    """A row whose date moves `to` another; None where it stays, on a day that became a holiday."""

    dated: RunningDate
    row: Any
    at: dt.datetime
    to: dt.datetime | None


def own(row: Any) -> list[int]:
    parties: list[int] = row.parties
    return parties


def desk_while_monitored(issue: Issue) -> list[int] | None:
    """Who may know of an issue's date: in monitoring it tells that all follow-ups are settled."""
    return [issue.term.group_id] if issue.state == "monitoring" else None


# In the order in which every step locks them.
DATED = (
    RunningDate(
        "issue.due",
        say("Next steps of issues"),
        lambda: Issue.objects.open().select_related("term"),
        desk_while_monitored,
    ),
    RunningDate(
        "request.due",
        say("Requests for information"),
        open_requests,
        own,
    ),
    RunningDate(
        "issue.view_due",
        say("Views that were asked for"),
        lambda: awaited_views().select_related("issue__term", "agency"),
        lambda view: desk_and(view.issue, view.agency),
    ),
    RunningDate(
        "recommendation.due",
        say("Next steps of recommendations"),
        lambda: Recommendation.objects.open(),
        lambda row: None,
        also=lambda row, at: {"confirm_due_at": at} if row.confirm_due_at else {},
    ),
    RunningDate(
        "follow_up.due",
        say("Follow-ups and responses"),
        lambda: FollowUp.objects.open(),
        own,
        also=lambda row, at: {"due_version": row.due_version + 1},
    ),
    RunningDate(
        "follow_up.desk_due",
        say("What the desk has to verify or note"),
        lambda: FollowUp.objects.unsettled(),
        own,
        due="desk_due",
    ),
    RunningDate(
        "extension.due",
        say("Answers to requests for more time"),
        lambda: ExtensionRequest.objects.open().select_related("follow_up"),
        own,
    ),
)
for dated in DATED:
    SENTENCES[f"{dated.verb}_moved"] = say("Due date moved: the holidays changed")
    SENTENCES[f"{dated.verb}_on_holiday"] = say("Due date now falls on a holiday")


def changes(before: Calendar, after: Calendar, *, lock: bool = False) -> Iterator[Change]:
    """Every running date that differs under the other calendar; locks the rows where asked to."""
    freed = {day for day in after.free - before.free if day.weekday() < 5}
    for dated in DATED:
        rows = dated.rows().filter(_may_change(dated, freed)).order_by("pk")
        if lock:
            rows = rows.select_for_update(no_key=True, of=("self",))
        for row in rows:
            due: Due = getattr(row, dated.due)
            assert due.at  # as `_may_change` says
            to = moved(due.at, due, after)
            if to != due.at if to else last_day(due.at) in freed:
                yield Change(dated, row, due.at, to)


def _may_change(dated: RunningDate, freed: set[dt.date]) -> Q:
    """Of dates to come: those that were counted, and those set on a day that becomes free."""
    at = f"{dated.due}_at"
    near = Q(**{f"{dated.due}_days__isnull": False})
    for day in freed:
        ends = end_of(day, clock.ZONES["WIB"])
        near |= Q(**{f"{at}__gt": ends - 2 * ONE_DAY, f"{at}__lte": ends})
    return near & Q(**{f"{at}__gt": clock.now(), f"{at}__lt": NO_DUE})


def moved(at: dt.datetime, due: Due, calendar: Calendar) -> dt.datetime | None:
    """What the rule of a date gives, at the same hour, not before the end of today; None where
    a person set it."""
    if due.counted_from is None or due.days is None:
        return None
    now, last = clock.now(), limit(at)
    to = at + (calendar.add(due.counted_from, due.days) - last.day)
    if to > now:
        return to
    tonight = dt.datetime.combine(now.astimezone(last.zone).date() + ONE_DAY, dt.time(), last.zone)
    return min(at, tonight)


def affected(before: Calendar, after: Calendar) -> list[Affected]:
    return _counted(list(changes(before, after)))


def follow(before: Calendar, after: Calendar, by: Actor, why: str) -> list[Affected]:
    """Move the dates and record each in the history of its row, with the old and the new one."""
    list(Issue.objects.open().order_by("pk").select_for_update(no_key=True).values_list("pk"))
    found = list(changes(before, after, lock=True))
    for change in found:
        _carry_out(change, by, why)
    rows = [change.row for change in found if change.to]
    issues = Q(pk__in=[row.pk for row in rows if isinstance(row, Issue)])
    issues |= Q(recommendations__follow_ups__in=[row for row in rows if isinstance(row, FollowUp)])
    for issue in Issue.objects.open().filter(issues).distinct().order_by("pk"):
        plan(issue)
    return _counted(found)


def _carry_out(change: Change, by: Actor, why: str) -> None:
    dated, row, at, to = change
    told: dict[str, list[Any]] = {}
    if to is not None:
        told["due"] = [at.isoformat(), to.isoformat()]
        rows = type(row).objects.filter(pk=row.pk)
        rows.update(**{f"{dated.due}_at": to}, **dated.also(row, to))
    record(
        f"{dated.verb}_moved" if to else f"{dated.verb}_on_holiday",
        row,
        by=by,
        said=Said(note=why, changes=told, parties=dated.parties(row)),
        stream=row.issue.event_stream if isinstance(row, AgencyView) else None,
    )


def _counted(found: list[Change]) -> list[Affected]:
    days: Counter[tuple[Promise, dt.date, dt.date | None]] = Counter(
        (change.dated.words, last_day(change.at), last_day(change.to) if change.to else None)
        for change in found
    )
    return [Affected(*kind, number) for kind, number in days.items()]


RUNNING_DATES = Running(affected, follow)
