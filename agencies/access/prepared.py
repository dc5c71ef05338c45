"""Queries that every page asks, with their SQL put together once.

Django takes longer to put together what a hat may see than PostgreSQL takes to find it.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Model, QuerySet

# They stand in a query for the key, the moment and the words that are asked for; no row has them.
KEY = -7_302_024
WORDS = "'-7302024'"
NOW = dt.datetime(1902, 7, 30, 2, 4, 59, 730_202, tzinfo=dt.UTC)
MOST = 100  # of each kind, kept in a process
Row = TypeVar("Row", bound=Model)
Made = TypeVar("Made")


class Prepared(Generic[Row]):
    """The rows of a query that was written with `KEY` where a key belongs."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        self.sql, self.params = self.compiler.as_sql()

    def of(self, key: int) -> list[Row]:
        """The rows for this key, as they are now."""
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]
        params = tuple(key if param == KEY else param for param in self.params)
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
        self, *, key: int = KEY, now: dt.datetime = NOW, words: str = WORDS
    ) -> list[tuple[Any, ...]]:
        """What they find for this key at this moment, or for the words of a tsquery."""
        if not self.sql:
            return []
        asked = ((KEY, key), (NOW, now), (WORDS, words))
        given = (next((to for held, to in asked if one == held), one) for one in self.values)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, list(given))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


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
