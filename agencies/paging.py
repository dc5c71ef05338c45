"""Pages by key: what comes after the last row seen, never an offset into a moving list."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from agencies.wording import number

PAGE = 25
COUNTED = 10_000  # totals beyond are not counted


@dataclass(frozen=True)
class Page:
    """Some rows of a list, where they stand in it, and the addresses beside them."""

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


def page_of(
    request: HttpRequest, rows: QuerySet, *keys: str, size: int = PAGE, descending: bool = False
) -> Page:
    """The page that the address asks for: `?after=` or `?before=` the public id of a row.

    `keys` are the columns of the order, never null, all ascending or all `descending`; the
    primary key breaks ties.
    The first page counts nothing but the total; a later one also what comes before it.
    """
    keys = (*keys, "pk")
    onward, back = ("lt", "gt") if descending else ("gt", "lt")
    order, reverse = keys, tuple(f"-{key}" for key in keys)
    if descending:
        order, reverse = reverse, order
    after, before = _anchor(request, rows, "after"), _anchor(request, rows, "before")
    ahead = rows.filter(_beyond(keys, after, onward)) if after else rows
    found = list(ahead.order_by(*order)[:size])
    if before:
        behind = rows.filter(_beyond(keys, before, back))
        found = list(behind.order_by(*reverse)[:size])[::-1]
    total, skipped = rows.order_by()[: COUNTED + 1].count(), 0
    if not found:
        return Page([], 0, 0, total, "", "")
    if after or before:
        skipped = rows.filter(_beyond(keys, found[0], back)).count()
    last = skipped + len(found)
    more = last < total or (total > COUNTED and len(found) == size)
    return Page(
        rows=found,
        first=skipped + 1,
        last=last,
        total=total,
        previous_url=_address(request, "before", found[0]) if skipped else "",
        next_url=_address(request, "after", found[-1]) if more else "",
    )


def _anchor(request: HttpRequest, rows: QuerySet, name: str) -> Any:
    try:
        key = UUID(request.GET.get(name, ""))
    except ValueError:
        return None
    return rows.filter(public_id=key).first()


def _beyond(keys: tuple[str, ...], row: Any, side: str) -> Q:
    """Rows whose keys are greater (gt) or less (lt) than this one's, the first key first."""
    beyond, equal = Q(), Q()
    for key in keys:
        beyond |= equal & Q(**{f"{key}__{side}": getattr(row, key)})
        equal &= Q(**{key: getattr(row, key)})
    return beyond


def _address(request: HttpRequest, name: str, row: Any) -> str:
    query = request.GET.copy()
    for used in ("after", "before"):
        query.pop(used, None)
    query[name] = str(row.public_id)
    return f"?{query.urlencode()}"
