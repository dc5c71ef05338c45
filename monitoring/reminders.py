"""Owed reminders: what is due by the clock and not in the ledger. Nothing is sent twice.

A rung counts working days from the last day of a duty and falls due at seven in the morning
of its day, in the duty's zone. A run that was missed loses nothing: the question is never
"which rung is due today" but "which rung has been reached, and was it done".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from agencies import clock
from agencies.calendar import Calendar, end_of, working_calendar
from monitoring.audience import target_of
from monitoring.duties import DUTIES, Duty, key_of
from monitoring.models import Reminder
from monitoring.notices import Notice, write
from monitoring.roster import Roster, unique

MORNING = dt.time(7)
BATCH = 500


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


def owed(duty: Duty, now: dt.datetime) -> Iterator[tuple[int, ZoneInfo, QuerySet]]:
    """By rung and zone: the rows whose latest rung it is, and that were not reminded of it."""
    calendar = working_calendar()
    for name, zone in clock.ZONES.items() if duty.zone else [("", clock.ZONES["WIB"])]:
        in_zone = {duty.zone: name} if duty.zone else {}
        until: dict[str, dt.datetime] = {}
        for rung in reversed(duty.rungs):
            reached = reach(rung, now, zone, calendar)
            rows = duty.waiting().filter(**in_zone, **until, **{f"{duty.due}__lte": reached})
            yield rung, zone, rows.exclude(Exists(_done(duty, rung)))
            until = {f"{duty.due}__gt": reached}


def _done(duty: Duty, rung: int) -> QuerySet[Reminder]:
    return Reminder.objects.filter(
        duty=duty.kind, rung=rung, object_id=OuterRef("pk"), due_at=OuterRef(duty.due)
    )


def _send_all(
    duty: Duty, rung: int, zone: ZoneInfo, rows: QuerySet, now: dt.datetime, roster: Roster
) -> int:
    sent, last = 0, 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        with transaction.atomic():
            mine = _enter(duty, rung, zone, batch, now)
            write([_notice(duty, rung, row, now, roster) for row in mine], roster)
        sent, last = sent + len(mine), batch[-1].pk
    return sent


def _enter(duty: Duty, rung: int, zone: ZoneInfo, batch: list[Any], now: dt.datetime) -> list[Any]:
    """Enter the batch in the ledger; returns the rows to remind of.

    Left out are those that another sweep entered first, and those whose rung had passed
    when the duty began: whoever gets three days today need not hear that three are left.
    """
    calendar = working_calendar()
    passed = [lower for lower in duty.rungs if lower < rung]
    entries = {}
    for row in batch:
        due_at = duty.due_of(row)
        began: dt.datetime | None = getattr(row, duty.since)
        early = moment_of(rung, due_at, zone, calendar)
        stale = rung < 0 and began is not None and began > early
        entries[row.pk] = _entry(duty, row, rung, now, skipped=stale)
    missed = [_entry(duty, row, lower, now, skipped=True) for row in batch for lower in passed]
    Reminder.objects.bulk_create(entries.values(), ignore_conflicts=True)
    Reminder.objects.bulk_create(missed, ignore_conflicts=True)
    mine = Reminder.objects.filter(
        public_id__in=[entry.public_id for entry in entries.values()], skipped=False
    )
    entered = set(mine.values_list("object_id", flat=True))
    return [row for row in batch if row.pk in entered]


def _entry(duty: Duty, row: Any, rung: int, now: dt.datetime, *, skipped: bool) -> Reminder:
    return Reminder(
        duty=duty.kind,
        object_id=row.pk,
        due_at=duty.due_of(row),
        rung=rung,
        skipped=skipped,
        at=now,
    )


def _notice(duty: Duty, rung: int, row: Any, now: dt.datetime, roster: Roster) -> Notice:
    return Notice(
        kind=f"reminder.{duty.kind}",
        target=target_of(row),
        to=unique(duty.told(row, rung, roster)),
        key=key_of(duty, row, rung),
        at=now,
        urgent=True,
        rung=rung,
        due_at=duty.due_of(row),
        agency_id=row.agency_id if rung in duty.agency_rungs else None,
        term_id=duty.term_of(row),
    )
