"""Queries that every page asks, with their SQL put together once.

Django takes longer to put together what a hat may see than PostgreSQL takes to find it; and
PostgreSQL longer to plan how it looks into many tables than to look.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import BigAutoField, ForeignKey, Lookup, Model, QuerySet

# They stand in a query for the key (or, before `one_of`, the keys), the moment and the words that
# are asked for; no row has them.
KEY, OTHER_KEY = -7_302_024, -7_302_025
WORDS, TERMS = "'-7302024'", [f"'-7302024 {place}'" for place in range(12)]
NOW = dt.datetime(1902, 7, 30, 2, 4, 59, 730_202, tzinfo=dt.UTC)
MOST = 100  # of each kind, kept in a process
MOST_PLANNED = 12  # statements of which a connection keeps the plan
UNKNOWN_GROUPS = re.compile(r'("?\w+"?\."parties" && \(ARRAY\[[%s, ]+\]\)::integer\[\])')
Keys = int | Collection[int]
Row = TypeVar("Row", bound=Model)
Made = TypeVar("Made")


@BigAutoField.register_lookup
@ForeignKey.register_lookup
class OneOf(Lookup):
    """`pk__one_of=keys`: as `in`, with all of them as one value, or `KEY` in their place."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, self.rhs]


def _given(values: Iterable[Any], given: dict[Any, Any]) -> tuple[Any, ...]:
    """The values of a statement with what is asked for in its place."""
    return tuple(
        given.get(value, value) if isinstance(value, int | str | dt.datetime) else value
        for value in values
    )


class Prepared(Generic[Row]):
    """The rows of a query that was written with `KEY` where a key belongs."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        self.sql, self.params = self.compiler.as_sql()

    def of(self, key: Keys, other: Keys = OTHER_KEY) -> list[Row]:
        """The rows for this key, or these keys, as they are now."""
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]
        params = _given(self.params, {KEY: key, OTHER_KEY: other})
        compiler.as_sql = lambda: (self.sql, params)
        rows = self.rows.all()
        rows.query.get_compiler = lambda using: compiler  # type: ignore[method-assign, assignment, misc]
        return list(rows)


class Together:
    """Several queries asked in one statement, with `KEY`, `NOW` or `WORDS` where these belong.

    Each row begins with the place of its query; the rows of a query keep their order.
    """

    def __init__(self, queries: Iterable[QuerySet]) -> None:
        parts: list[str] = []
        self.values: list[Any] = []
        for place, query in enumerate(queries):
            try:
                sql, values = query.query.get_compiler(query.db).as_sql()
            except EmptyResultSet:
                continue
            parts.append(f"SELECT {place} AS place, found.* FROM ({sql}) AS found")  # noqa: S608
            self.values += values
        self.sql = " UNION ALL ".join(parts)

    def rows(
        self,
        *,
        key: Keys = KEY,
        now: dt.datetime = NOW,
        words: str = WORDS,
        terms: Sequence[str] = (),
    ) -> list[tuple[Any, ...]]:
        """What they find for this key at this moment, or for the words of a tsquery."""
        if not self.sql:
            return []
        asked: dict[Any, Any] = {KEY: key, NOW: now, WORDS: words}
        asked |= zip(TERMS, terms, strict=False)
        with connection.cursor() as cursor:
            self.ask(cursor, _given(self.values, asked))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def ask(self, cursor: Any, values: tuple[Any, ...]) -> None:
        cursor.execute(self.sql, values)


class Planned(Together):
    """The same, planned once on a connection for all hats of which the statement reads alike.

    For what is found by words: what stands in these narrows more than anything that the hat is.
    So is the plan, that knows neither; it takes groups to see every other row.
    """

    kept: ClassVar[WeakKeyDictionary[Any, list[str]]] = WeakKeyDictionary()

    def __init__(self, queries: Iterable[QuerySet]) -> None:
        super().__init__(queries)
        sql = UNKNOWN_GROUPS.sub(r"(CASE WHEN \1 THEN true ELSE false END)", self.sql)
        numbers = itertools.count(1)
        self.planned = re.sub(
            "%(s|%)", lambda one: f"${next(numbers)}" if one[1] == "s" else "%", sql
        )
        self.name = f"planned_{sha256(self.planned.encode()).hexdigest()[:24]}"

    def ask(self, cursor: Any, values: tuple[Any, ...]) -> None:
        self._plan(cursor)
        places = ", ".join(["%s"] * len(values))
        cursor.execute(
            "SET LOCAL plan_cache_mode = force_generic_plan;"
            f" EXECUTE {self.name} ({places})", values,
        )  # fmt: skip

    def _plan(self, cursor: Any) -> None:
        """Let the connection know the statement; the oldest of many is forgotten."""
        kept = self.kept.setdefault(cursor.connection, [])
        if self.name in kept:
            return
        if len(kept) >= MOST_PLANNED:
            cursor.execute(f"DEALLOCATE {kept.pop(0)}")
        cursor.execute(f"PREPARE {self.name} AS {self.planned}")
        kept.append(self.name)


class Once(Generic[Made]):
    """What is made from something is made once, as long as it tells the same (`told`).

    What is made for a hat must be told by all that it opens: `Hat.opens`.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, Made] = {}

    def of(self, told: Hashable, make: Callable[[], Made]) -> Made:
        made = self._made.get(told)
        if made is None:
            if len(self._made) >= MOST:
                self._made.clear()
            made = self._made[told] = make()
        return made
