"""Pages by key: what comes after the last row seen, never an offset into a moving list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connection
from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from agencies.access.requests import DeskRequest
from agencies.wording import number

PAGE = 25
COUNTED = 10_000  # totals beyond are not counted


@dataclass(frozen=True)
class Page:
    """Some rows of a list, their place in it, and the addresses of the pages beside them."""

    rows: list[Any]
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str

    @property
    def total_label(self) -> str:
        """The total as it is shown: "43", and from 10,000 on "10.000+"."""
        return number(self.total, cap=COUNTED)


@dataclass(frozen=True)
class Cursor:
    """Where a page begins or ends: the keys of a row, and how many rows stand up to it.

    It is signed, and says where the row stood even when it has moved or gone since.
    """

    values: dict[str, Any]
    public_id: UUID
    place: int

    def beyond(self, rows: QuerySet, side: str) -> Q:
        """Rows whose keys are greater (gt) or less (lt), the first key first, then `pk`."""
        own = rows.filter(public_id=self.public_id).order_by().values("pk")[:1]
        keys = self.values | {"pk": Coalesce(Subquery(own), Value(0))}
        beyond, equal = Q(), Q()
        for key, value in keys.items():
            beyond |= equal & Q(**{f"{key}__{side}": value})
            equal &= Q(**{key: value})
        first, value = next(iter(self.values.items()))
        return Q(**{f"{first}__{side}e": value}) & beyond  # what an index can answer


def page_of(
    request: DeskRequest,
    rows: QuerySet,
    *keys: str,
    size: int = PAGE,
    descending: bool = False,
    total: int | None = None,
    shown: Callable[[list[int]], Iterable[Any]] | None = None,
) -> Page:
    """The page that the address asks for by `after` or `before`; the first one otherwise.

    `shown` gives rows by their keys, in any order, where a list keeps the statement for that.

    `keys` are the columns of the order, never null, all ascending or all `descending`; the
    primary key breaks ties. Nothing is counted but the total, where it is not known already and
    the list is longer than a page.
    """
    onward, back = ("lt", "gt") if descending else ("gt", "lt")
    order = [f"-{key}" if descending else key for key in (*keys, "pk")]
    after, before = (read(request.GET.get(name, ""), rows, keys) for name in ("after", "before"))
    if before and not after:
        behind = rows.filter(before.beyond(rows, back))
        found = first_of(behind.order_by(*order).reverse(), size, shown)[::-1]
        first = max(before.place - len(found), 1)
    else:
        ahead = rows.filter(after.beyond(rows, onward)) if after else rows
        found = first_of(ahead.order_by(*order), size, shown)
        first = after.place + 1 if after else 1
    if total is None:
        every = not (after or before) and len(found) < size
        total = len(found) if every else rows.order_by().values("pk")[: COUNTED + 1].count()
    if not found:
        return Page([], 0, 0, total, "", "")
    last = first + len(found) - 1
    more = last < total or (total > COUNTED and len(found) == size)
    return Page(
        rows=found,
        first=first,
        last=last,
        total=total,
        previous_url=_address(request, "before", found[0], keys, first) if first > 1 else "",
        next_url=_address(request, "after", found[-1], keys, last) if more else "",
    )


def counts(*lists: QuerySet) -> tuple[int, ...]:
    """How many rows each of these holds, in one query; bound them first."""
    asked = [
        one.values("pk").query.get_compiler(one.db, elide_empty=False).as_sql() for one in lists
    ]
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) AS counted)" for sql, _params in asked)  # noqa: S608  no input
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _sql, params in asked for value in params])
        found: tuple[int, ...] = cursor.fetchone()
    return found


def first_of(
    rows: QuerySet, size: int, shown: Callable[[list[int]], Iterable[Any]] | None = None
) -> list[Any]:
    """The first rows; what stands beside them is joined to these alone, not to all sorted."""
    narrow = rows.select_related(None).prefetch_related(None)
    keys = list(narrow.values_list("pk", flat=True)[:size])
    if not keys:
        return []
    by_key = rows.order_by().filter(pk__in=keys) if shown is None else shown(keys)
    found = {row.pk: row for row in by_key}
    return [found[key] for key in keys if key in found]


def read(text: str, rows: QuerySet, keys: tuple[str, ...]) -> Cursor | None:
    """The cursor in an address; None for anything that this list did not write itself."""
    try:
        public_id, place, *values = signing.loads(text, salt=_salt(rows.model, keys))
    except signing.BadSignature:
        return None
    column = rows.model._meta.get_field
    known = {key: column(key).to_python(value) for key, value in zip(keys, values, strict=True)}
    return Cursor(known, UUID(public_id), place)


def _address(request: DeskRequest, name: str, row: Any, keys: tuple[str, ...], place: int) -> str:
    query = request.GET.copy()
    for used in ("after", "before"):
        query.pop(used, None)
    values = [row._meta.get_field(key).value_to_string(row) for key in keys]
    parts = [str(row.public_id), place, *values]
    query[name] = signing.dumps(parts, salt=_salt(type(row), keys), compress=True)
    return f"?{query.urlencode()}"


def _salt(model: Any, keys: tuple[str, ...]) -> str:
    return f"paging {model._meta.label} {' '.join(keys)}"
