"""What lists share: the order that the address asks for, and ended rows kept apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as say

from agencies.access.prepared import Prepared
from agencies.access.requests import DeskRequest
from agencies.access.visibility import ALL, ENDED, SharedQuerySet
from agencies.pages.filters import changed
from agencies.pages.paging import COUNTED, Page, counts, page_of
from agencies.wording import number
from agencies.workflow.machine import Text

ENDED_COUNTED = 1_000
# What stands before the states in a filter of states; without a word the running rows are shown.
PARTS = {"": say("Still running"), ENDED: say("Ended"), ALL: say("all")}


class Order(NamedTuple):
    """A column by which a list is ordered: `key` is never null, and an index serves it.

    `rising` and `falling` say what each direction means; `falls` is the one that people want first.
    """

    name: str
    key: str
    rising: Text
    falling: Text
    falls: bool = False


DUE = Order("due", "due_at", say("nearest due date first"), say("farthest due date first"))
UPDATED = Order(
    "updated", "updated_at", say("longest unmoved first"), say("last moved first"), falls=True
)


class Head(NamedTuple):
    """The head of a column: the address that orders by it, and how it is ordered now."""

    url: str
    now: str = ""


class Sorting:
    """The order that the address asks for, `sort=due` or `sort=-due`; the first order otherwise."""

    def __init__(self, query: QueryDict, *orders: Order) -> None:
        asked = query.get("sort", "")
        chosen = {order.name: order for order in orders}.get(asked.removeprefix("-"))
        self.query, self.orders = query, orders
        self.order = chosen or orders[0]
        self.falling = asked.startswith("-") if chosen else self.order.falls

    @property
    def words(self) -> Text:
        return self.order.falling if self.falling else self.order.rising

    @property
    def heads(self) -> dict[str, Head]:
        """The heads by the name of their order; that of the present order leads to its reverse."""
        return {order.name: self._head(order) for order in self.orders}

    def _head(self, order: Order) -> Head:
        if order != self.order:
            return Head(changed(self.query, "sort", self._value(order, order.falls)))
        now = "descending" if self.falling else "ascending"
        return Head(changed(self.query, "sort", self._value(order, not self.falling)), now)

    def _value(self, order: Order, falling: bool) -> str:
        """What stands in the address; nothing for the usual order."""
        usual = order == self.orders[0] and falling == order.falls
        return "" if usual else f"-{order.name}" if falling else order.name

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """Every order both ways, for a drop-down."""
        return [
            (self._value(order, falling), order.falling if falling else order.rising)
            for order in self.orders
            for falling in (order.falls, not order.falls)
        ]

    @property
    def chosen(self) -> list[str]:
        return [self._value(self.order, self.falling)]

    def of(self, rows: QuerySet) -> QuerySet:
        """The rows in this order, all at once."""
        sign = "-" if self.falling else ""
        return rows.order_by(f"{sign}{self.order.key}", f"{sign}pk")


class Tab(NamedTuple):
    """The running rows of a list, or the ended ones."""

    label: Text
    url: str
    is_shown: bool
    total: str = ""


class Parted:
    """A list whose ended rows stand apart: of `found` the rows in these states are shown.

    `kept` says how many there are of `found` in each state, where rows need not be counted.
    """

    def __init__(
        self,
        query: QueryDict,
        states: Collection[str],
        found: SharedQuerySet,
        kept: Callable[[], Mapping[str, int] | None] = lambda: None,
    ) -> None:
        self.query, self.states, self.found, self.kept = query, set(states), found, kept
        self.rows = found.of_states(states)
        self.ends = {ENDED, *found.ends}

    @property
    def only_ended(self) -> bool:
        return bool(self.states) and self.states <= self.ends

    @property
    def said(self) -> list[str]:
        """That what has ended is left out, where no filter says it."""
        return [] if self.states else [str(PARTS[""])]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many are shown and how many have ended; of the latter a thousand at most."""
        if (kept := self.kept()) is not None:
            sums = (
                sum(kept.get(state, 0) for state in states)
                for states in (self.found.meant(self.states), self.found.ends)
            )
            return tuple(map(min, sums, (COUNTED + 1, ENDED_COUNTED)))
        shown, ended = self.rows.order_by(), self.found.order_by().ended()
        return counts(shown[: COUNTED + 1], ended[:ENDED_COUNTED])

    @property
    def tabs(self) -> list[Tab]:
        running = not self.states & {ALL, *self.ends}
        count = number(self.counts[1], cap=ENDED_COUNTED)
        return [
            Tab(PARTS[""], changed(self.query, "state"), running),
            Tab(PARTS[ENDED], changed(self.query, "state", ENDED), self.only_ended, count),
        ]

    def page(self, request: DeskRequest, sorting: Sorting, shown: Prepared[Any]) -> Page:
        """The page that the address asks for, in this order; `shown` are all rows that the hat
        sees, by their keys, with what the page says of them."""
        return page_of(
            request,
            self.rows,
            sorting.order.key,
            descending=sorting.falling,
            total=self.counts[0],
            shown=shown.of,
        )
