"""Queries that every page asks, with their SQL put together once.

Django takes longer to put together what a hat may see than PostgreSQL takes to find it; and
PostgreSQL longer to plan how it looks into many tables than to look.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from hashlib import sha256
from typing import Any, Generic, TypeVar
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
MOST_PLANNED = 32  # statements of which a connection keeps the plan
TOLD: tuple[tuple[Any, str, str], ...] = (  # where a plan that is kept reads what is asked for
    (KEY, "key", "bigint"),
    (OTHER_KEY, "other", "bigint"),
    (NOW, "now", "timestamptz"),
)
OWN_SERVER: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()  # see `keeps_plans`
PLANS: WeakKeyDictionary[Any, OrderedDict[str, None]] = WeakKeyDictionary()
NUMBERS = itertools.count(1)
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


def keeps_plans(cursor: Any) -> bool:
    """Whether the connection is one process of PostgreSQL from its beginning to its end.

    A pooler such as PgBouncer hands out another for each transaction, in which a statement is not
    known, or is another's; it has named itself as the process, and is found out by that.
    """
    held = cursor.connection
    if held not in OWN_SERVER:
        cursor.execute("SELECT pg_backend_pid()")
        OWN_SERVER[held] = cursor.fetchone()[0] == held.info.backend_pid
    return OWN_SERVER[held]


def planned(cursor: Any, name: str, statement: str, values: Sequence[Any] | None = None) -> None:
    """Let the connection know the statement; of many the one that was not asked for longest is
    forgotten."""
    kept = PLANS.setdefault(cursor.connection, OrderedDict())
    if name not in kept:
        if len(kept) >= MOST_PLANNED:
            cursor.execute(f"DEALLOCATE {kept.popitem(last=False)[0]}")
        cursor.execute(f"PREPARE {name} AS {statement}", values)
        kept[name] = None
    kept.move_to_end(name)


class Statement:
    """SQL for what a hat opens, planned once on a connection.

    What is asked for stands in settings of the transaction, not in the plan: so none is made anew
    for another key, and what the hat opens narrows as it always did.
    """

    def __init__(self, sql: str, values: Sequence[Any]) -> None:
        self.name, self.told = f"of_hat_{next(NUMBERS)}", dict[str, Any]()
        self.values: list[Any] = []
        left = iter(values)

        def read(found: re.Match[str]) -> str:
            if found[1] == "%":
                return found[0]
            value = next(left)
            if (told := _told(value)) is None:
                self.values.append(value)
                return "%s"
            name, kind = told
            self.told[name] = value
            here = "" if sql.startswith("::bigint[]", found.end()) else f"::{kind}"
            return f"current_setting('sinergi.asked_{name}'){here}"

        self.sql = re.sub("%(s|%)", read, sql)

    def asked(self, given: dict[Any, Any]) -> tuple[str, list[Any]]:
        """What to execute on this thread's connection, and its values."""
        tell = ", ".join(f"set_config('sinergi.asked_{name}', %s, true)" for name in self.told)
        values = [_as_text(given[value]) for value in self.told.values()]
        ask, own = self._ask()
        return f"SELECT {tell}; {ask}" if tell else ask, [*values, *own]

    def _ask(self) -> tuple[str, list[Any]]:
        with connection.cursor() as cursor:
            if not keeps_plans(cursor):
                return self.sql, self.values
            planned(cursor, self.name, self.sql, self.values)
        return f"EXECUTE {self.name}", []


def _told(value: Any) -> tuple[str, str] | None:
    held = ((name, kind) for stands, name, kind in TOLD if stands == value)
    return next(held, None) if isinstance(value, int | dt.datetime) else None


def _as_text(value: Any) -> str:
    if isinstance(value, int | dt.datetime):
        return str(value)
    return "{" + ",".join(map(str, value)) + "}"


class Prepared(Generic[Row]):
    """The rows of a query that was written with `KEY` where a key belongs."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        try:
            self.statement = Statement(*self.compiler.as_sql())
        except EmptyResultSet:
            self.statement = Statement("", ())
        self.converters: dict[int, Any] | None = None

    def of(self, key: Keys = KEY, other: Keys = OTHER_KEY) -> list[Row]:
        """The rows for this key, or these keys, as they are now."""
        if not self.statement.sql:
            return []
        asked = self.statement.asked({KEY: key, OTHER_KEY: other})
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]
        compiler.as_sql = lambda: asked
        compiler.get_converters = self._converters
        rows = self.rows.all()
        rows.query.get_compiler = lambda using: compiler  # type: ignore[method-assign, assignment, misc]
        return list(rows)

    def _converters(self, expressions: Iterable[Any]) -> dict[int, Any]:
        """How its columns are read: found out once."""
        if self.converters is None:
            self.converters = self.compiler.get_converters(expressions)
        return self.converters


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


class OfHat(Together):
    """The same, planned once on a connection for what a hat opens: for what is not found by
    words, of which some are rare and some are everywhere."""

    def __init__(self, queries: Iterable[QuerySet]) -> None:
        super().__init__(queries)
        self.statement = Statement(self.sql, self.values)

    def rows(self, *, key: Keys = KEY, now: dt.datetime = NOW) -> list[tuple[Any, ...]]:  # type: ignore[override]
        """What they find for this key at this moment."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(*self.statement.asked({KEY: key, NOW: now}))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


class Planned(Together):
    """The same, planned once on a connection for all hats of which the statement reads alike.

    For what is found by words: what stands in these narrows more than anything that the hat is.
    So is the plan, that knows neither; it takes groups to see every other row.
    """

    def __init__(self, queries: Iterable[QuerySet]) -> None:
        super().__init__(queries)
        sql = UNKNOWN_GROUPS.sub(r"(CASE WHEN \1 THEN true ELSE false END)", self.sql)
        numbers = itertools.count(1)
        self.planned = re.sub(
            "%(s|%)", lambda one: f"${next(numbers)}" if one[1] == "s" else "%", sql
        )
        self.name = f"planned_{sha256(self.planned.encode()).hexdigest()[:24]}"

    def ask(self, cursor: Any, values: tuple[Any, ...]) -> None:
        if not keeps_plans(cursor):
            super().ask(cursor, values)
            return
        planned(cursor, self.name, self.planned)
        places = ", ".join(["%s"] * len(values))
        cursor.execute(
            "SET LOCAL plan_cache_mode = force_generic_plan;"
            f" EXECUTE {self.name} ({places})", values,
        )  # fmt: skip


class Once(Generic[Made]):
    """What is made from something is made once, as long as it tells the same (`told`).

    What is made for a hat must be told by all that it opens: `Hat.opens`.
    """

    def __init__(self, most: int = MOST) -> None:
        self._made: dict[Hashable, Made] = {}
        self._most = most

    def of(self, told: Hashable, make: Callable[[], Made]) -> Made:
        made = self._made.get(told)
        if made is None:
            if len(self._made) >= self._most:
                self._made.clear()
            made = self._made[told] = make()
        return made
