"""Queries that every page asks, with their SQL put together once.

Django takes longer to put together what a hat may see than PostgreSQL takes to find it.
"""

from __future__ import annotations

import copy
import datetime as dt
import sys
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import (  # type: ignore[attr-defined]
    ArrayOverlap,
    ArrayRHSMixin,
)
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import BigAutoField, ForeignKey, Lookup, Model, QuerySet

# They stand in a query for the key (or, before `one_of`, the keys), the day, the name in addresses,
# the moment and the words that are asked for; no row has them.
KEY, OTHER_KEY = -7_302_024, -7_302_025
DAY = dt.date(1902, 7, 30)
NAME = UUID(int=7_302_024)
WORDS, TERMS = "'-7302024'", [f"'-7302024 {place}'" for place in range(12)]
NOW = dt.datetime(1902, 7, 30, 2, 4, 59, 730_202, tzinfo=dt.UTC)
MOST = 100  # of each kind, kept in a process
Keys = int | Collection[int]
ONE = int | str | dt.date | UUID
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


@ArrayField.register_lookup
class Overlap(ArrayOverlap):
    """As in Django, with all keys as one value: for any number of them the words are the same."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super(ArrayRHSMixin, self).__init__(lhs, rhs)


def _given(values: Iterable[Any], asked: dict[Any, Any]) -> tuple[Any, ...]:
    """The values of a statement with what is asked for in its place."""
    given = {place: one if isinstance(one, ONE) else list(one) for place, one in asked.items()}
    return tuple(given.get(value, value) if isinstance(value, ONE) else value for value in values)


def _of_terms(terms: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What stands for each term, and for text that holds it."""
    for place, term in zip(TERMS, terms, strict=False):
        yield place, term
        yield _holds(place), _holds(term)


def _holds(term: str) -> str:
    """The pattern of `icontains`."""
    return f"%{connection.ops.prep_for_like_query(term)}%"


# The columns that a statement reads, kept once for all hats that read the same.
COLUMNS: dict[tuple[Any, ...], list[Any]] = {}


class Statement:
    """What is asked of PostgreSQL: the words, and their values with the places of what is asked."""

    sql: str
    values: Sequence[Any]


class Prepared(Statement, Generic[Row]):
    """The rows of a query, written with `KEY`, `DAY`, `NAME` or `NOW` where these belong."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        self.sql, self.values = "", ()
        with suppress(EmptyResultSet):
            sql, self.values = self.compiler.as_sql()
            self.sql = sys.intern(sql)
            self._share()
        self._let_go()
        self.converters: dict[int, Any] | None = None

    def of(
        self,
        key: Keys = KEY,
        other: Keys = OTHER_KEY,
        name: UUID = NAME,
        *,
        day: dt.date = DAY,
        moment: dt.datetime = NOW,
        terms: Sequence[str] = (),
    ) -> list[Row]:
        """The rows for this key, these keys, this name, day or moment, or with these terms in
        the place of `TERMS`, as they are now."""
        if not self.sql:
            return []
        given: dict[Any, Any] = {KEY: key, OTHER_KEY: other, NAME: name, DAY: day, NOW: moment}
        given |= _of_terms(terms)
        asked = self.sql, _given(self.values, given)
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]
        compiler.as_sql = lambda: asked
        compiler.get_converters = self._converters
        rows = self.rows.all()
        rows.query.get_compiler = lambda using: compiler  # type: ignore[method-assign, assignment, misc]
        return list(rows)

    def _share(self) -> None:
        """The columns are the same for every hat that asks so; to which relation they belong,
        each statement knows itself."""
        compiler: Any = self.compiler
        told = [
            (sql, alias, type(column.output_field))
            for column, (sql, _values), alias in compiler.select
        ]
        compiler.select = COLUMNS.setdefault((self.rows.model, *told), compiler.select)

    def _let_go(self) -> None:
        """The conditions are in the statement: kept as trees they would fill the process, and be
        copied with the query at every call."""
        self.rows = self.rows.all()
        query: Any = self.rows.query
        query.where, query.order_by = type(query.where)(), ()
        self.compiler.query, self.compiler.where = query, None
        self.compiler.quote_cache = {}

    def _converters(self, expressions: Iterable[Any]) -> dict[int, Any]:
        """How its columns are read: found out once."""
        if self.converters is None:
            self.converters = self.compiler.get_converters(expressions)
        return self.converters


class Together(Statement):
    """Several queries asked in one statement, with `KEY`, `OTHER_KEY`, `DAY`, `NOW` or `WORDS`
    where these belong.

    Each row begins with the place of its query; the rows of a query keep their order. With
    `first` no more than so many of each, and each ends with how many the query finds.
    """

    def __init__(self, queries: Iterable[QuerySet], first: int | None = None) -> None:
        parts: list[str] = []
        values: list[Any] = []
        for place, query in enumerate(queries):
            try:
                sql, its = query.query.get_compiler(query.db).as_sql()
            except EmptyResultSet:
                continue
            every = ", count(*) OVER () AS every" if first else ""
            part = f"SELECT {place} AS place, found.*{every} FROM ({sql}) AS found"  # noqa: S608
            parts.append(f"({part} LIMIT {first})" if first else part)
            values += its
        self.sql, self.values = sys.intern(" UNION ALL ".join(parts)), values

    def rows(
        self,
        *,
        key: Keys = KEY,
        other: Keys = OTHER_KEY,
        day: dt.date = DAY,
        now: dt.datetime = NOW,
        words: str = WORDS,
        terms: Sequence[str] = (),
    ) -> list[tuple[Any, ...]]:
        """What they find for these keys on this day, at this moment, or for the words of a
        tsquery."""
        if not self.sql:
            return []
        asked: dict[Any, Any] = {KEY: key, OTHER_KEY: other, DAY: day, NOW: now, WORDS: words}
        asked |= _of_terms(terms)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, _given(self.values, asked))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


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
