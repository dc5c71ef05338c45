"""Sealing the record: rows that wait become the leaves of a tree, its root a link of a chain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from django.db import connection, models, transaction

from agencies import merkle
from agencies.models import Event, Seal, SealedRows
from agencies.models.event import utc


class Sealable(Protocol):
    """A row of an append-only table that proves itself.

    `sealed_form` gives every column that is to be proven as plain JSON values; `place` says in
    at most 60 characters where the row stands.
    """

    pk: Any

    @property
    def place(self) -> str: ...

    def sealed_form(self) -> dict[str, Any]: ...


# The tables that are sealed, by the kind that stands in their leaves. An upper app adds its own
# in its `apps.py`; its migration lets the rows wait (`agencies.append_only.await_seal`).
SEALED: dict[str, type[models.Model]] = {"event": Event}
ROWS = 2_000  # under one seal at most
TAKE = """
    DELETE FROM agencies_unsealed WHERE (kind, row_id) IN (
        SELECT kind, row_id FROM agencies_unsealed WHERE kind = ANY (%s)
        ORDER BY kind, row_id LIMIT %s
    ) RETURNING kind, row_id
"""


def leaf_of(kind: str, row: Sealable) -> bytes:
    return merkle.leaf_of(kind, row.sealed_form())


def rows_of(kind: str, keys: Iterable[int]) -> dict[int, Any]:
    """The rows of a sealed table, by key; those that are gone are left out."""
    return SEALED[kind]._default_manager.in_bulk(list(keys))


def seal_waiting(now: dt.datetime, most: int = 50) -> int:
    """Seal everything that waits, in no more than `most` seals; returns the number of rows.

    `now` is real time. Each seal is one transaction: what a process had not finished when it was
    killed goes on waiting. Two at once cannot both seal, since the number of a seal is unique.

    Each hour gets a seal, even an empty one, so that its digest does not tell how much was done in
    it.
    """
    count = 0
    for _seal in range(most):
        sealed = seal_some(now)
        count += sealed
        if sealed < ROWS:
            break
    if count == 0 and not Seal.objects.filter(sealed_at__gte=hour_of(now)).exists():
        seal_rows([], now, drained=True)
    return count


def hour_of(moment: dt.datetime) -> dt.datetime:
    """The full hour that began last."""
    return moment.replace(minute=0, second=0, microsecond=0)


@transaction.atomic
def seal_some(now: dt.datetime) -> int:
    """Put one seal on what waits; 0 where nothing does."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [list(SEALED), ROWS])
        taken: list[tuple[str, int]] = sorted(cursor.fetchall())
    if taken:
        seal_rows(taken, now, drained=len(taken) < ROWS)
    return len(taken)


@transaction.atomic
def seal_rows(taken: list[tuple[str, int]], now: dt.datetime, *, drained: bool) -> Seal:
    """Write the next seal over these rows (kind and key, in order)."""
    parts = []
    for kind, group in groupby(taken, key=itemgetter(0)):
        keys = [key for _kind, key in group]
        found = rows_of(kind, keys)
        parts.append(_part(kind, keys, found))
    leaves = [leaf for part in parts for _key, _name, leaf in part.rows()]
    seal = next_seal(merkle.root_of(leaves), len(leaves), now, drained=drained)
    seal.save(force_insert=True)
    for part in parts:
        part.seal = seal
        part.save(force_insert=True)
    return seal


def _part(kind: str, keys: list[int], found: dict[int, Any]) -> SealedRows:
    """A queued row that is gone leaves its place empty, for all to see."""
    gone = merkle.NOTHING
    leaves = [leaf_of(kind, found[key]) if key in found else gone for key in keys]
    names = [found[key].place if key in found else f"{kind} {key}" for key in keys]
    return SealedRows(kind=kind, keys=keys, names=names, leaves=b"".join(leaves))


def next_seal(root: bytes, count: int, now: dt.datetime, *, drained: bool) -> Seal:
    """The seal that follows the last one, not saved."""
    last = Seal.objects.order_by("-number").first()
    seal = Seal(
        number=last.number + 1 if last else 1,
        previous=bytes(last.digest) if last else merkle.NOTHING,
        root=root,
        count=count,
        drained=drained,
        sealed_at=now,
    )
    seal.digest = digest_of(seal)
    return seal


def head_of(seal: Seal) -> dict[str, Any]:
    """What the digest of a seal covers, as plain JSON values."""
    return {
        "number": seal.number,
        "previous": bytes(seal.previous).hex(),
        "root": bytes(seal.root).hex(),
        "count": seal.count,
        "drained": seal.drained,
        "sealed_at": utc(seal.sealed_at),
    }


def digest_of(seal: Seal) -> bytes:
    """What the digest of a seal must be, by its own columns."""
    return merkle.seal_digest(head_of(seal))


def shown_seal(now: dt.datetime) -> Seal | None:
    """The last seal before the full hour: what everybody may see and copy.

    Each hour has one, so that it changes by the clock and not by what others do.
    """
    return Seal.objects.filter(sealed_at__lt=hour_of(now)).order_by("-number").first()
