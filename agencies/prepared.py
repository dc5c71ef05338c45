"""A query that every page asks, with its SQL put together once: only the key in it changes."""

from __future__ import annotations

import copy
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet

KEY = -7_302_024  # stands in the query for the key that is asked for; no row has it
Row = TypeVar("Row", bound=Model)


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
