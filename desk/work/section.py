"""A section of My work: its heading, its tasks, and where its rows come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import DateTimeField, F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise

from agencies.access.prepared import Prepared
from agencies.wording import number
from desk.work.shown import InTurn, Tasks
from desk.work.tasks import Task

Text = str | Promise
Rows = Callable[[], QuerySet]
SHOWN, ALL = 25, 250
NO_DUE = dt.datetime.max.replace(tzinfo=dt.UTC)


class Found(NamedTuple):
    """The key of a row, its turn, when it is due, and how many its source finds."""

    key: int
    turn: str
    due_at: dt.datetime | None
    every: int


@dataclass(frozen=True)
class Source:
    """Rows of one kind with the column of their due date, and how they become tasks.

    The rows of a model are read once for all its sources, as `shown` reads them. Where `model` is
    None the rows are few, and read whole: they tell more than `shown` knows.
    """

    rows: Rows
    due: str
    tasks: Tasks
    model: type[Model] | None = None

    def first(self) -> QuerySet:
        """The first rows, up to `ALL` and one."""
        return self.rows().order_by(F(self.due).asc(nulls_last=True), "pk")[: ALL + 1]

    def keys(self) -> QuerySet:
        """Keys, turns and due dates of the first rows."""
        rows = self.first()
        turn = F("turn") if "turn" in rows.query.annotations else Value("")
        return rows.values_list("pk", Cast(turn, TextField()), Cast(F(self.due), DateTimeField()))

    def prepared(self) -> Prepared:
        return Prepared(self.first())

    def told(self, found: list[Found], rows: dict[int, Any]) -> list[Task]:
        """The tasks of what was found; `rows` were read for all sources of the model."""
        mine = [InTurn(row, one.turn) for one in found if (row := rows.get(one.key))]
        return list(self.tasks(mine)) if mine else []

    def whole(self, rows: list[Any]) -> Iterable[Task]:
        """The tasks of rows that were read whole."""
        return self.tasks([InTurn(row) for row in rows])


@dataclass
class Section:
    """A heading with its rows; `empty` stands there when nothing waits, or "" to leave it out."""

    key: str
    heading: Text
    hint: Text = ""
    empty: Text = ""
    more_url: str = ""
    tasks: list[Task] = field(default_factory=list)
    total: int = 0

    @property
    def receipts(self) -> bool:
        """Whether receipts may be sent from here in one go."""
        return sum(1 for task in self.tasks if task.receipt) > 1

    @property
    def total_label(self) -> str:
        """ "43", and "250+" where more wait than one page shows."""
        return f"{number(ALL)}+" if self.total > ALL else number(self.total)

    @property
    def all_url(self) -> str:
        return self.more_url or f"/?all={self.key}"

    def add(self, tasks: Iterable[Task], total: int) -> None:
        self.tasks += tasks
        self.total += total

    def fill(self, sources: list[Source], limit: int) -> Section:
        """Put in what the sources find, every row read whole."""
        for source in sources:
            rows = list(source.first())
            self.add(source.whole(rows[:limit]), len(rows))
        self.sort(limit)
        return self

    def sort(self, limit: int) -> None:
        """Late first, the longest before others; no more than so many tasks."""
        self.tasks = sorted(self.tasks, key=lambda task: task.due_at or NO_DUE)[:limit]
