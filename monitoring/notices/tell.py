"""From acts to notices: claims what `record()` left to be told, writes inbox rows and mail items.

The words are made when a row is read (`monitoring.notices.lines`): only then is it known what the
reader may see.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agencies import clock
from agencies.access.hats import Hat
from agencies.identity import new_public_ids
from agencies.models import Event, Membership, PendingEvent
from agencies.models.event import TOLD_WITHIN
from monitoring.notices.audience import (
    KINDS,
    NEEDS_AGENCY,
    PAGES,
    RULES,
    URGENT,
    Target,
    is_visible,
    target_of,
    told_of,
)
from monitoring.notices.circles import Happened
from monitoring.roster import Roster, can_read

log = logging.getLogger(__name__)
AT_ONCE = dt.timedelta()
# What is not urgent waits this long for more, so that a burst of acts makes one mail.
GATHER = dt.timedelta(minutes=15)
# Minutes between tries to tell an act; the last holds for all that follow.
PAUSES = (0.5, 1, 2, 4, 8, 15)
NAMES_ALONE = "42"  # errors of this class name tables and columns, never what stands in them
# Inbox rows, and for those alone that were not there yet what is owed by mail: put into each
# reader's open mail. Its row stays locked until the commit, so that none is closed meanwhile.
TELL = """
WITH notice AS (
    SELECT * FROM json_to_recordset(%s) AS (
        kind text, object_kind text, object_id bigint, event_id bigint, rung smallint,
        due_at timestamptz, key text, at timestamptz, mail_at timestamptz,
        people bigint[], asked boolean[], public_ids uuid[]
    )
), told AS (
    INSERT INTO monitoring_notification
        (public_id, membership_id, kind, object_kind, object_id, event_id, rung, due_at, key, asks,
         at)
    SELECT public_id, person, kind, object_kind, object_id, event_id, rung, due_at, key, asks, at
    FROM notice, unnest(people, asked, public_ids) AS row (person, asks, public_id)
    ORDER BY key, person
    ON CONFLICT (membership_id, key) DO NOTHING
    RETURNING id, membership_id, key
), owed AS (
    SELECT told.id, wearer.user_id, notice.mail_at
    FROM told
    JOIN notice ON notice.key = told.key AND notice.mail_at IS NOT NULL
    JOIN unnest(%s::bigint[], %s::bigint[]) AS wearer (membership_id, user_id)
        ON wearer.membership_id = told.membership_id
), mail AS (
    INSERT INTO monitoring_delivery
        (public_id, user_id, state, next_try_at, attempts, refusals, last_error)
    SELECT gen_random_uuid(), user_id, 'open', min(mail_at), 0, 0, ''
    FROM owed GROUP BY user_id ORDER BY user_id
    ON CONFLICT (user_id) WHERE state = 'open' DO UPDATE
        SET next_try_at = least(monitoring_delivery.next_try_at, excluded.next_try_at)
    RETURNING id, user_id
), mailed AS (
    INSERT INTO monitoring_mailitem (delivery_id, notification_id)
    SELECT mail.id, owed.id FROM owed JOIN mail ON mail.user_id = owed.user_id
)
SELECT count(*) FROM told
"""


@dataclass(frozen=True)
class Notice:
    """What somebody is to be told. `key` says what it is about: told once per hat.

    `wait`: how long its mail may wait for others; without it there is no mail.
    `agency_id` and `term_id` are given where one agency has to be reached: when nobody of
    it can read this, the desk of the term is told so. `asked`: the keys of those who have to
    act on it.
    """

    kind: str
    target: Target
    to: Sequence[Membership]
    key: str
    at: dt.datetime
    wait: dt.timedelta | None = GATHER
    event: Event | None = None
    rung: int | None = None
    due_at: dt.datetime | None = None
    agency_id: int | None = None
    term_id: int | None = None
    asked: frozenset[int] = frozenset()


def consume(roster: Roster, now: dt.datetime | None = None) -> int:
    """Turn every event whose turn has come into notices; returns how many events were told.

    An event that fails is tried again later, and does not hold up the others. Several processes may
    run at once: each claims rows that no other holds. `now` is real time.
    """
    now = now or timezone.now()
    told, last = 0, 0
    waiting = PendingEvent.objects.ripe(now).select_for_update(skip_locked=True).order_by("pk")
    while True:
        with transaction.atomic():
            pending = waiting.filter(pk__gt=last).first()
            if pending is None:
                return told
            last = pending.pk
            told += _tell(pending, roster, now)


def _tell(pending: PendingEvent, roster: Roster, now: dt.datetime) -> bool:
    event = pending.event
    try:
        with transaction.atomic():
            notice = notice_of(event, roster)
            if notice:
                write([notice], roster)
            PendingEvent.objects.filter(pk=event.pk).delete()
    except Exception as fault:
        _later(pending, fault, now)
        return False
    return True


def _later(pending: PendingEvent, fault: Exception, now: dt.datetime) -> None:
    """Put the event off; one that nobody was told of in time is logged, once."""
    event = pending.event
    pause = PAUSES[min(pending.attempts, len(PAUSES) - 1)]
    pending.attempts += 1
    pending.next_try_at = now + dt.timedelta(minutes=pause)
    pending.fault = words_of(fault)[:200]
    if pending.logged_at is None and event.recorded_at <= now - TOLD_WITHIN:
        pending.logged_at = now
        where = "".join(traceback.format_tb(fault.__traceback__))
        log.error(
            "Nobody was told of event %s (%s) since %s: %s. It is tried again; look at /readyz."
            "\n%s",
            event.pk,
            event.verb,
            event.recorded_at,
            pending.fault,
            where,
        )
    pending.save()


def words_of(fault: Exception) -> str:
    """The kind of an error, without what it was about: no log holds content."""
    cause: Any = fault.__cause__ if isinstance(fault, DatabaseError) and fault.__cause__ else fault
    told = str((getattr(cause, "diag", None) and cause.diag.message_primary) or "")
    harmless = str(getattr(cause, "pgcode", "") or "").startswith(NAMES_ALONE)
    return f"{type(cause).__name__}: {told}" if harmless else type(cause).__name__


def notice_of(event: Event, roster: Roster) -> Notice | None:
    """Whom the event is told to, those who may not read it left out; None tells nobody."""
    if event.verb not in RULES or event.object_kind not in KINDS:
        return None
    model: Any = KINDS[event.object_kind]
    row = model.objects.get(pk=event.object_id)
    target = target_of(row)
    page = row if row.pk == target.pk and type(row) is PAGES[target.kind] else _page(target)
    people, asked = told_of(Happened(event, row, page, roster))
    to = [
        one
        for one in people
        if can_read(roster.hat(one), event.parties, event.classification)
        and (row is page or is_visible(row, roster.hat(one)))
    ]
    return Notice(
        kind=event.verb,
        target=target,
        to=to,
        key=f"event:{event.pk}",
        at=event.at,
        wait=AT_ONCE if event.verb in URGENT else GATHER,
        event=event,
        agency_id=row.agency_id if event.verb in NEEDS_AGENCY else None,
        term_id=page.term_id,
        asked=asked,
    )


def _page(target: Target) -> Any:
    model: Any = PAGES[target.kind]
    return model.objects.get(pk=target.pk)


def write(notices: Iterable[Notice], roster: Roster) -> int:
    """Write inbox rows and mail items for all who may see the page; returns the new rows.

    Call inside a transaction. Writing the same notice again adds nothing.
    """
    told = []
    for notice, reached in _reached(list(notices), roster):
        told.append((notice, reached))
        if notice.agency_id and not any(one.agency_id == notice.agency_id for one in reached):
            told.append(_unreachable(notice, roster))
    return _insert(told, roster)


Told = tuple[Notice, Sequence[Membership]]


def _reached(notices: list[Notice], roster: Roster) -> Iterable[Told]:
    """Each notice with those of its people who may see its page.

    One query for all who read alike.
    """
    asked: dict[object, set[int]] = defaultdict(set)
    hats = {}
    for kind, key, one in ((*notice.target, one) for notice in notices for one in notice.to):
        eyes = _eyes(kind, one, roster)
        asked[eyes].add(key)
        hats[eyes] = kind, roster.hat(one)
    seen = {eyes: _seen(*hats[eyes], keys) for eyes, keys in asked.items()}
    for notice in notices:
        kind, key = notice.target
        yield notice, [one for one in notice.to if key in seen[_eyes(kind, one, roster)]]


def _eyes(kind: str, one: Membership, roster: Roster) -> object:
    """Equal for those who see the same pages of a kind; unsent drafts are one person's."""
    return kind, roster.reads_as(one), one.pk if kind == "issue" else None


def _seen(kind: str, hat: Hat, keys: set[int]) -> set[int]:
    model: Any = PAGES[kind]
    return set(model.objects.visible_to(hat).filter(pk__in=keys).values_list("pk", flat=True))


def _unreachable(notice: Notice, roster: Roster) -> Told:
    """Tell the secretary, once a day, that an agency has nobody who could be told."""
    about = Target("agency", notice.agency_id or 0)
    key = f"unreachable:{about.pk}:{roster.today}"
    to = [one for one in roster.secretaries() if one.term_id == notice.term_id]
    return Notice("portal.unreachable", about, to, key, clock.now(), wait=None), to


def report_unmailable(user_id: int, roster: Roster) -> None:
    """Tell the secretaries, once a day, that no mail reaches this person."""
    about, key = Target("user", user_id), f"unmailable:{user_id}:{roster.today}"
    report("portal.unmailable", about, roster.secretaries(), key, roster)


def report(kind: str, about: Target, to: Sequence[Membership], key: str, roster: Roster) -> None:
    """Put what the portal itself has noticed into these inboxes, once for the key and without
    mail."""
    _insert([(Notice(kind, about, to, key, clock.now(), wait=None), to)], roster)


def _insert(told: list[Told], roster: Roster) -> int:
    """All of it in one statement; returns the rows that were not there yet."""
    now = timezone.now()
    people = {one.pk: one for _notice, reached in told for one in reached}
    wearers = [(key, user.pk) for key, one in people.items() for user in roster.wearers(one)]
    rows = json.dumps([_row(notice, to, now) for notice, to in told], default=str)
    with connection.cursor() as cursor:
        cursor.execute(
            TELL, [rows, [key for key, _user in wearers], [user for _key, user in wearers]]
        )
        added: int = cursor.fetchone()[0]
    return added


def _row(notice: Notice, to: Sequence[Membership], now: dt.datetime) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "object_kind": notice.target.kind,
        "object_id": notice.target.pk,
        "event_id": notice.event.pk if notice.event else None,
        "rung": notice.rung,
        "due_at": notice.due_at,
        "key": notice.key,
        "at": notice.at,
        "mail_at": None if notice.wait is None else now + notice.wait,
        "people": [one.pk for one in to],
        "asked": [one.pk in notice.asked for one in to],
        "public_ids": new_public_ids(len(to)),
    }
