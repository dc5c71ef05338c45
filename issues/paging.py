"""The issue list by key: the cursor is the due date and the public identifier of a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from agencies.wording import number
from issues.models import Issue

PAGE = 25
COUNTED = 10_000
SALT = "issues.cursor"


@dataclass(frozen=True)
class Cursor:
    """Where a page begins or ends: a row, and how many rows stand before it or at it."""

    due: dt.datetime
    public_id: UUID
    place: int

    def __str__(self) -> str:
        parts = [self.due.isoformat(), self.public_id.hex, self.place]
        return signing.dumps(parts, salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """None for whatever this portal did not write."""
        try:
            due, key, place = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError):
            return None
        return cls(dt.datetime.fromisoformat(due), UUID(key), place)


@dataclass(frozen=True)
class IssuePage:
    """Rows in the order of their next due date, and the addresses beside them."""

    rows: list[Issue]
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str

    @property
    def total_label(self) -> str:
        """ "43", and from 10,000 on "10.000+"."""
        return number(self.total, cap=COUNTED)


def page_of(request: HttpRequest, rows: QuerySet[Issue], size: int = PAGE) -> IssuePage:
    """The page that the address asks for by `after` or `before`; the first one otherwise."""
    total = rows.order_by()[: COUNTED + 1].count()
    after, before = (Cursor.read(request.GET.get(name, "")) for name in ("after", "before"))
    if before and not after:
        found = list(
            rows.filter(_beyond(rows, before, "lt")).order_by("-next_due_at", "-pk")[:size]
        )
        found.reverse()
        first = max(before.place - len(found), 1)
    else:
        ahead = rows.filter(_beyond(rows, after, "gt")) if after else rows
        found = list(ahead.order_by("next_due_at", "pk")[:size])
        first = after.place + 1 if after else 1
    last = first + len(found) - 1
    more = last < total or (total > COUNTED and len(found) == size)
    return IssuePage(
        rows=found,
        first=first if found else 0,
        last=last if found else 0,
        total=total,
        previous_url=_address(request, "before", found[0], first) if found and first > 1 else "",
        next_url=_address(request, "after", found[-1], last) if found and more else "",
    )


def _beyond(rows: QuerySet[Issue], cursor: Cursor, side: str) -> Q:
    """Rows on one side of the cursor's row; the first condition is what the index answers."""
    own = rows.filter(public_id=cursor.public_id).order_by().values("pk")
    key = Coalesce(Subquery(own), Value(0))
    on_from = Q(**{f"next_due_at__{side}e": cursor.due})
    return on_from & (
        Q(**{f"next_due_at__{side}": cursor.due})
        | Q(next_due_at=cursor.due, **{f"pk__{side}": key})
    )


def _address(request: HttpRequest, name: str, row: Issue, place: int) -> str:
    query = request.GET.copy()
    for used in ("after", "before"):
        query.pop(used, None)
    query[name] = str(Cursor(row.next_due_at, row.public_id, place))
    return f"?{query.urlencode()}"
