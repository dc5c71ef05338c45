"""Owed reminders: what is due by the clock and not in the ledger. Nothing is sent twice.

A rung counts working days from the last day of a duty and falls due at seven in the morning
of its day, in the duty's zone. A run that was missed loses nothing: the question is never
"which rung is due today" but "which rung has been reached, and was it done".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When

from agencies import clock
from agencies.calendar import Calendar, end_of, working_calendar
from monitoring.duties import DUTIES, Duty, key_of
from monitoring.models import Reminder
from monitoring.notices.audience import target_of
from monitoring.notices.tell import AT_ONCE, Notice, write
from monitoring.roster import Roster, unique

MORNING = dt.time(7)
BATCH = 1_000
# The rungs below the one that is sent were missed: they are entered, so that they never are.
ENTER = """
WITH entered AS (
    INSERT INTO monitoring_reminder (duty, object_id, due_at, rung, skipped, at)
    SELECT given.duty, owed.key, owed.due_at, reached.rung,
           owed.stale OR reached.rung < given.rung, given.at
    FROM (SELECT %s, %s, %s) AS given (duty, rung, at),
         unnest(%s::bigint[], %s::timestamptz[], %s::boolean[]) AS owed (key, due_at, stale),
         unnest(%s::smallint[]) AS reached (rung)
    ON CONFLICT DO NOTHING
    RETURNING object_id, skipped
)
SELECT object_id FROM entered WHERE NOT skipped
"""


def moment_of(rung: int, due_at: dt.datetime, zone: ZoneInfo, calendar: Calendar) -> dt.datetime:
    """When a rung of a duty falls due; aware, in the zone."""
    last_day = (due_at.astimezone(zone) - dt.timedelta(microseconds=1)).date()
    return dt.datetime.combine(calendar.add(last_day, rung), MORNING, tzinfo=zone)


def reach(rung: int, now: dt.datetime, zone: ZoneInfo, calendar: Calendar) -> dt.datetime:
    """The latest due date of which the rung has fallen due by now; aware."""
    local = now.astimezone(zone)
    day = local.date() if local.time() >= MORNING else local.date() - dt.timedelta(days=1)
    last_day = day
    while calendar.add(last_day, rung) > day:
        last_day -= dt.timedelta(days=1)
    while calendar.add(last_day + dt.timedelta(days=1), rung) <= day:
        last_day += dt.timedelta(days=1)
    return end_of(last_day, zone)


def remind(now: dt.datetime, roster: Roster) -> int:
    """Send every owed reminder once; returns how many were sent."""
    sent = 0
    for duty in DUTIES.values():
        for rung, zone, rows in owed(duty, now):
            sent += _send_all(duty, rung, zone, rows, now, roster)
    return sent


class ReachedRung(NamedTuple):
    """A rung in a zone: which rows have reached it, and which of these no later one."""

    rung: int
    zone: ZoneInfo
    reached: Q
    latest: Q


def owed(duty: Duty, now: dt.datetime) -> Iterator[tuple[int, ZoneInfo, QuerySet]]:
    """By rung and zone: the rows whose latest rung it is, and that were not reminded of it.

    Most sweeps owe nothing: of which rungs something is owed, one statement tells.
    """
    rungs = list(_reached(duty, now))
    for place in _owed_rungs(duty, rungs):
        rung, zone, reached, latest = rungs[place]
        rows = duty.waiting().filter(reached, latest)
        yield rung, zone, rows.annotate(done=Subquery(_done(duty, rung))).filter(done=None)


def _reached(duty: Duty, now: dt.datetime) -> Iterator[ReachedRung]:
    """In each zone the latest rung first."""
    calendar = working_calendar()
    for name, zone in clock.ZONES.items() if duty.zone else [("", clock.ZONES["WIB"])]:
        in_zone, latest = Q(**{duty.zone: name}) if duty.zone else Q(), Q()
        for rung in reversed(duty.ladder):
            reached = reach(rung, now, zone, calendar)
            yield ReachedRung(rung, zone, in_zone & Q(**{f"{duty.due}__lte": reached}), latest)
            latest = Q(**{f"{duty.due}__gt": reached})


def _owed_rungs(duty: Duty, rungs: list[ReachedRung]) -> list[int]:
    """The places of those of which something is owed."""
    rung = Case(*(When(one.reached, then=Value(one.rung)) for one in rungs))
    place = Case(*(When(one.reached, then=Value(place)) for place, one in enumerate(rungs)))
    rows = duty.waiting().select_related(None).prefetch_related(None).order_by()
    rows = rows.annotate(place=place, rung=rung).filter(place__isnull=False)
    rows = rows.annotate(done=Subquery(_done(duty, OuterRef("rung")))).filter(done=None)
    return sorted(rows.values_list("place", flat=True).distinct())


def _done(duty: Duty, rung: int | OuterRef) -> QuerySet:
    """The ledger's entry, looked up row by row.

    As NOT EXISTS it became a join, planned by figures of the ledger from before the sweep.
    """
    entries = Reminder.objects.filter(
        duty=duty.kind, rung=rung, object_id=OuterRef("pk"), due_at=OuterRef(duty.due)
    )
    return entries.values("pk")


def _send_all(
    duty: Duty, rung: int, zone: ZoneInfo, rows: QuerySet, now: dt.datetime, roster: Roster
) -> int:
    """Batch by batch; a row on which somebody works at this moment is left to the next sweep."""
    sent, last = 0, 0
    free = rows.order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    while True:
        with transaction.atomic():
            batch = list(free.filter(pk__gt=last)[:BATCH])
            if not batch:
                return sent
            entered = _enter(duty, rung, zone, batch, now)
            mine = [row for row in batch if row.pk in entered]
            write([_notice(duty, rung, row, now, roster) for row in mine], roster)
        sent, last = sent + len(mine), batch[-1].pk


def _enter(duty: Duty, rung: int, zone: ZoneInfo, batch: list[Any], now: dt.datetime) -> set[int]:
    """Enter the batch in the ledger; returns the keys of the rows to remind of.

    Left out are those that another sweep entered first, and those whose rung had passed
    when the duty began: whoever gets three days today need not hear that three are left.
    """
    calendar = working_calendar()
    rungs = [lower for lower in duty.ladder if lower <= rung]
    keys, due_dates = [row.pk for row in batch], [duty.due_of(row) for row in batch]
    began = [getattr(row, duty.since) for row in batch]
    stale = [
        rung < 0 and since is not None and since > moment_of(rung, due_at, zone, calendar)
        for since, due_at in zip(began, due_dates, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [duty.kind, rung, now, keys, due_dates, stale, rungs])
        return {key for (key,) in cursor.fetchall()}


def _notice(duty: Duty, rung: int, row: Any, now: dt.datetime, roster: Roster) -> Notice:
    return Notice(
        kind=f"reminder.{duty.kind}",
        target=target_of(row),
        to=unique(duty.told(row, rung, roster)),
        key=key_of(duty, row, rung),
        at=now,
        wait=AT_ONCE,
        rung=rung,
        due_at=duty.due_of(row),
        agency_id=row.agency_id if duty.of_agency and duty.ladder[rung].agency else None,
        term_id=duty.term_of(row),
    )
