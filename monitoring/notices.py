"""From acts to notices: claims what `record()` left to be told, writes inbox rows and mail items.

The words are made when a row is read (`monitoring.lines`): only then is it known what the
reader may see.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies import clock
from agencies.hats import Hat
from agencies.models import Event, Membership, PendingEvent
from monitoring.audience import (
    KINDS,
    NEEDS_AGENCY,
    PAGES,
    RULES,
    URGENT,
    Act,
    Target,
    is_visible,
    target_of,
    told_of,
)
from monitoring.models import MailItem, Notification
from monitoring.roster import Roster, can_read

log = logging.getLogger(__name__)
BATCH = 20
# What is not urgent waits this long for more, so that a burst of acts makes one mail.
GATHER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Notice:
    """What somebody is to be told. `key` says what it is about: told once per hat.

    `agency_id` and `term_id` are given where one agency has to be reached: when nobody of
    it can read this, the desk of the term is told so.
    """

    kind: str
    target: Target
    to: Sequence[Membership]
    key: str
    at: dt.datetime
    urgent: bool = False
    event: Event | None = None
    rung: int | None = None
    due_at: dt.datetime | None = None
    agency_id: int | None = None
    term_id: int | None = None


def consume(roster: Roster) -> int:
    """Turn every waiting event into notices; returns how many were claimed and told.

    An event that fails stays waiting and does not hold up the others. Several may run at
    once: each claims rows that no other holds.
    """
    told, last = 0, 0
    while True:
        with transaction.atomic():
            waiting = PendingEvent.objects.filter(pk__gt=last).order_by("pk")
            claimed = list(waiting.select_for_update(skip_locked=True)[:BATCH])
            if not claimed:
                return told
            last = claimed[-1].pk
            for pending in claimed:
                told += _tell(pending, roster)


def _tell(pending: PendingEvent, roster: Roster) -> bool:
    key = pending.pk
    try:
        with transaction.atomic():
            notice = notice_of(pending.event, roster)
            if notice:
                write([notice], roster)
            pending.delete()
    except Exception:
        log.exception("Event %s could not be told; it stays waiting", key)
        return False
    return True


def notice_of(event: Event, roster: Roster) -> Notice | None:
    """Whom the event is told to, those who may not read it left out; None tells nobody."""
    if event.verb not in RULES or event.object_kind not in KINDS:
        return None
    model: Any = KINDS[event.object_kind]
    row = model.objects.get(pk=event.object_id)
    target = target_of(row)
    page = row if row.pk == target.pk and type(row) is PAGES[target.kind] else _page(target)
    to = [
        one
        for one in told_of(Act(event, row, page, roster))
        if can_read(roster.hat(one), event.parties, event.classification)
        and (row is page or is_visible(row, roster.hat(one)))
    ]
    return Notice(
        kind=event.verb,
        target=target,
        to=to,
        key=f"event:{event.pk}",
        at=event.at,
        urgent=event.verb in URGENT,
        event=event,
        agency_id=row.agency_id if event.verb in NEEDS_AGENCY else None,
        term_id=page.term_id,
    )


def _page(target: Target) -> Any:
    model: Any = PAGES[target.kind]
    return model.objects.get(pk=target.pk)


def write(notices: Iterable[Notice], roster: Roster) -> int:
    """Write inbox rows and mail items for all who may see the page; returns the new rows.

    Call inside a transaction. Writing the same notice again adds nothing.
    """
    notices = list(notices)
    seen = _visible(notices, roster)
    rows, urgent = [], {}
    for notice in notices:
        reached = [one for one in notice.to if (one.pk, notice.target) in seen]
        if notice.agency_id and not any(one.agency_id == notice.agency_id for one in reached):
            rows += _unreachable(notice, roster)
        for one in reached:
            rows.append(_row(notice, one))
            urgent[rows[-1].public_id] = notice.urgent
    return _insert(rows, urgent, roster)


def _visible(notices: list[Notice], roster: Roster) -> set[tuple[int, Target]]:
    """Which membership may see which page: one query for all who read alike."""
    asked: dict[tuple[str, object], set[int]] = defaultdict(set)
    readers: dict[tuple[str, object], dict[int, Membership]] = defaultdict(dict)
    for notice in notices:
        kind, key = notice.target
        for one in notice.to:
            alike = (kind, _reads_as(roster.hat(one), kind))
            asked[alike].add(key)
            readers[alike][one.pk] = one
    seen = set()
    for alike, people in readers.items():
        model: Any = PAGES[alike[0]]
        reader = roster.hat(next(iter(people.values())))
        visible = model.objects.visible_to(reader).filter(pk__in=asked[alike])
        keys = list(visible.values_list("pk", flat=True))
        seen |= {(person, Target(alike[0], key)) for person in people for key in keys}
    return seen


def _reads_as(hat: Hat, kind: str) -> object:
    """Equal for hats that see the same pages of a kind; unsent drafts are one person's."""
    person = hat.membership.pk if kind == "issue" else None
    return (hat.groups, hat.clearance, hat.regions, person)


def _row(notice: Notice, membership: Membership) -> Notification:
    return Notification(
        membership=membership,
        kind=notice.kind,
        object_kind=notice.target.kind,
        object_id=notice.target.pk,
        event=notice.event,
        rung=notice.rung,
        due_at=notice.due_at,
        key=notice.key,
        at=notice.at,
    )


def _unreachable(notice: Notice, roster: Roster) -> list[Notification]:
    """Tell the secretary, once a day, that an agency has nobody who could be told."""
    about = Target("agency", notice.agency_id or 0)
    key = f"unreachable:{about.pk}:{roster.today}"
    told = Notice("portal.unreachable", about, (), key, clock.now())
    return [_row(told, one) for one in roster.secretaries() if one.term_id == notice.term_id]


def report_unmailable(user_id: int, roster: Roster) -> None:
    """Tell the secretaries, once a day, that no mail reaches this person."""
    key = f"unmailable:{user_id}:{roster.today}"
    told = Notice("portal.unmailable", Target("user", user_id), (), key, clock.now())
    _insert([_row(told, one) for one in roster.secretaries()], {}, roster)


def _insert(rows: list[Notification], urgent: dict[Any, bool], roster: Roster) -> int:
    """Add the rows that are not there yet, and what is owed by mail for these alone."""
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    added = Notification.objects.filter(public_id__in=[row.public_id for row in rows])
    keys = dict(added.values_list("public_id", "pk"))
    items, now = [], timezone.now()
    for row in rows:
        if row.public_id in keys and row.public_id in urgent:
            wait = dt.timedelta() if urgent[row.public_id] else GATHER
            items += [
                MailItem(notification_id=keys[row.public_id], user=user, wait_until=now + wait)
                for user in roster.wearers(row.membership)
            ]
    MailItem.objects.bulk_create(items, ignore_conflicts=True)
    return len(keys)
