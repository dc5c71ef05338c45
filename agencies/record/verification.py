"""Whether the record is as it was written: everything is read again, in bounded memory.

Each check raises Broken at the first place that does not hold.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from agencies import merkle
from agencies.models import Event, Seal, SealedRows
from agencies.record import anchors
from agencies.record.seals import SEALED, digest_of, leaf_of

# A transaction may last so long, and clocks of two machines may differ by so much.
LONGEST_ACT = dt.timedelta(minutes=10)
CLOCKS = dt.timedelta(minutes=1)
AT_ONCE = 500
KEEPING = {
    "agencies_event": {"append_only", "never_emptied", "real_time", "await_seal"},
    "agencies_eventdetail": {"kept", "only_redacted", "never_emptied"},
    "agencies_seal": {"append_only", "never_emptied"},
    "agencies_sealedrows": {"append_only", "never_emptied"},
    "agencies_unsealed": {"never_emptied"},
}


class Broken(Exception):
    """The first place, by name, where the record is not what it was."""


@dataclass
class Whole:
    """How much was looked at."""

    seals: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    redacted: int = 0
    waiting: int = 0
    anchors: int = 0


def verify(since: dt.datetime | None = None, anchor_file: Path | None = None) -> Whole:
    """Read the record as it stands at one moment; raises Broken at the first fault.

    `since` begins with the first seal made then or later and trusts the one before it.
    """
    done = Whole()
    with one_moment():
        walk(done, since)
        no_gap(since)
        done.waiting = nothing_beside()
        if anchor_file:
            done.anchors = anchored(anchor_file)
        if faults := keeping_faults():
            raise Broken(faults[0])
    return done


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all queries see the same moment, while others go on recording and sealing."""
    within = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not within:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def walk(done: Whole, since: dt.datetime | None) -> None:
    """Check the chain from its beginning, with everything that each seal covers."""
    seals = Seal.objects.order_by("number")
    if since:
        seals = seals.filter(sealed_at__gte=since)
    first = seals.first()
    before = Seal.objects.filter(number=first.number - 1).first() if first and since else None
    drained_at = before.sealed_at if before and before.drained else None
    for seal in seals.iterator(chunk_size=AT_ONCE):
        follows(seal, before)
        parts = list(seal.parts.order_by("kind"))
        holds(seal, parts)
        for part in parts:
            for row in unaltered(seal, part):
                in_time(row, seal, drained_at)
                done.redacted += has_its_words(row, seal)
                done.rows[part.kind] += 1
        done.seals += 1
        before = seal
        drained_at = seal.sealed_at if seal.drained else drained_at


def follows(seal: Seal, before: Seal | None) -> None:
    """The seal is the next link of the chain, and what it says of itself is true."""
    number = before.number + 1 if before else 1
    if before is None and seal.number != 1:
        raise Broken(f"seal {seal.number - 1}: missing")
    if seal.number != number:
        raise Broken(f"seal {number}: missing")
    if bytes(seal.previous) != (bytes(before.digest) if before else merkle.NOTHING):
        raise Broken(f"seal {number}: does not follow from the seal before it")
    if bytes(seal.digest) != digest_of(seal):
        raise Broken(f"seal {number}: number, root, count or time was altered")


def holds(seal: Seal, parts: list[SealedRows]) -> None:
    """The list of the seal's rows is the one that was sealed."""
    leaves = []
    for part in parts:
        if not len(part.keys) == len(part.names) == len(bytes(part.leaves)) / 32:
            raise Broken(f"seal {seal.number}: the list of its rows was altered")
        leaves += [leaf for _key, _name, leaf in part.rows()]
    if len(leaves) != seal.count or merkle.root_of(leaves) != bytes(seal.root):
        raise Broken(f"seal {seal.number}: the list of its rows was altered")


def unaltered(seal: Seal, part: SealedRows) -> Iterator[Any]:
    """The rows that the seal covers, each compared with its leaf."""
    listed = part.rows()
    rows = SEALED[part.kind]._default_manager.order_by()
    if part.kind == "event":
        rows = rows.select_related("detail")
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        found = rows.in_bulk([key for key, _name, _leaf in some])
        for key, name, leaf in some:
            row: Any = found.get(key)
            if row is None:
                when = "before its seal" if leaf == merkle.NOTHING else "after it was sealed"
                raise Broken(f"{name} (seal {seal.number}): taken away {when}")
            if leaf_of(part.kind, row) != leaf:
                stands = "" if row.place == name else f"; it stands now as {row.place}"
                raise Broken(f"{name} (seal {seal.number}): altered after it was sealed{stands}")
            yield row


def in_time(row: Any, seal: Seal, drained_at: dt.datetime | None) -> None:
    """It was recorded when it says: not before the queue was last empty, nor after its seal."""
    recorded_at = getattr(row, "recorded_at", seal.sealed_at)
    if recorded_at > seal.sealed_at + CLOCKS or (
        drained_at and recorded_at < drained_at - LONGEST_ACT
    ):
        raise Broken(f"{row.place} (seal {seal.number}): put in later than it says")


def has_its_words(row: Any, seal: Seal) -> bool:
    """The words of an event are those that were recorded; returns whether some were redacted."""
    if not isinstance(row, Event):
        return False
    name = f"{row.place} (seal {seal.number})"
    detail = getattr(row, "detail", None)
    if detail is None:
        raise Broken(f"{name}: its words were taken away")
    try:
        bound = detail.digest()
    except (KeyError, ValueError):
        bound = b""
    if bound != bytes(row.digest):
        raise Broken(f"{name}: its words were altered")
    if detail.redacted and not set(detail.redacted["removed"]) <= redacted_fields(row):
        raise Broken(f"{name}: emptied without a recorded redaction")
    return bool(detail.redacted)


def redacted_fields(event: Event) -> set[str]:
    """The fields of an event's words that recorded redactions name."""
    acts = Event.objects.filter(
        verb="record.redact", object_kind="agencies.eventdetail", object_id=event.pk
    )
    return {name for act in acts.select_related("detail") for name in act.detail.changes}


GAP = """
    SELECT stream, stream_id, seq - 1 FROM agencies_event AS event
    WHERE seq > 1 AND recorded_at >= coalesce(%s, '-infinity'::timestamptz) AND NOT EXISTS (
        SELECT FROM agencies_event AS before WHERE before.stream = event.stream
        AND before.stream_id = event.stream_id AND before.seq = event.seq - 1
    ) ORDER BY id LIMIT 1
"""


def no_gap(since: dt.datetime | None) -> None:
    """Every stream numbers its events without a gap, sealed or not."""
    with connection.cursor() as cursor:
        cursor.execute(GAP, [since])
        if missing := cursor.fetchone():
            stream, stream_id, seq = missing
            raise Broken(f"{stream} {stream_id}/{seq}: missing in its stream")


BESIDE = """
    SELECT id FROM {table} AS entry
    WHERE NOT EXISTS (
        SELECT FROM agencies_unsealed WHERE kind = %s AND row_id = entry.id
    ) AND NOT EXISTS (
        SELECT FROM (SELECT unnest(keys) AS key FROM agencies_sealedrows WHERE kind = %s) AS sealed
        WHERE sealed.key = entry.id
    ) ORDER BY id LIMIT 1
"""


def nothing_beside() -> int:
    """No row was put in past the queue; returns how many wait for their seal."""
    with connection.cursor() as cursor:
        for kind, model in SEALED.items():
            cursor.execute(BESIDE.format(table=model._meta.db_table), [kind, kind])
            if beside := cursor.fetchone():
                row: Any = model._default_manager.get(pk=beside[0])
                raise Broken(f"{row.place}: under no seal, put in past the queue")
        cursor.execute("SELECT count(*) FROM agencies_unsealed")
        waiting: int = cursor.fetchone()[0]
        return waiting


def anchored(file: Path) -> int:
    """Every line that was written outside the database fits the chain; returns their number."""
    if not file.exists():
        raise Broken(f"anchor file {file}: missing")
    count = 0
    for line in anchors.lines(file):
        seal = Seal.objects.filter(number=line.number).first()
        if seal is None:
            raise Broken(f"seal {line.number}: missing, but stands in the anchor file")
        if anchors.anchor_of(seal) != line:
            raise Broken(f"seal {line.number}: another than stands in the anchor file")
        count += 1
    return count


def kept_tables() -> dict[str, set[str]]:
    """The tables whose rows are kept, with the triggers that keep them."""
    sealed = {
        model._meta.db_table: {"append_only", "never_emptied", "await_seal"}
        for model in SEALED.values()
    }
    return sealed | KEEPING


def keeping_faults() -> list[str]:
    """Triggers that are gone or switched off, and roles that may alter what is kept."""
    return [*_triggers_off(), *_rights_too_wide()]


def _triggers_off() -> Iterator[str]:
    with connection.cursor() as cursor:
        for table, names in kept_tables().items():
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass"
                " AND tgenabled IN ('O', 'A')",
                [table],
            )
            on = {name for (name,) in cursor.fetchall()}
            yield from (f"table {table}: trigger {name} is off" for name in sorted(names - on))


def _rights_too_wide() -> Iterator[str]:
    tables = [table for table in kept_tables() if table != "agencies_unsealed"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, given.grantee::regrole, given.privilege_type"
            " FROM pg_class CROSS JOIN aclexplode(relacl) AS given"
            " WHERE relname = ANY (%s) AND given.grantee <> relowner"
            " AND given.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE') ORDER BY 1, 2",
            [tables],
        )
        for table, role, right in cursor.fetchall():
            yield f"table {table}: {role} may {right.lower()}"


def stands_in_chain(digest: str) -> models.QuerySet[Seal]:
    """The seal with this digest (hex), such as somebody copied; empty where the chain holds
    none."""
    try:
        wanted = bytes.fromhex(digest)
    except ValueError:
        return Seal.objects.none()
    return Seal.objects.filter(digest=wanted)
