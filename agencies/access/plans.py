"""Statements whose plan PostgreSQL keeps: asked through a function in PL/pgSQL.

To find out what a person may wear today takes PostgreSQL five times as long to plan as to look up.
A function's statements are planned once by each connection, for whatever it is given, also behind a
pooler. `migrate` makes one for each statement, named by all that it says: where a process has other
words than the database (between two releases), it asks the statement itself.

Only what is found by keys and days belongs here: how many rows share a state or a group, a plan
that is kept cannot know.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Hashable
from functools import cache
from itertools import count
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import connection
from django.utils import timezone
from psycopg2.extensions import AsIs

from agencies.access.prepared import Once, Statement

PREFIX = "plan_"
GIVEN = int | dt.date | UUID | list
# A moment is a date to Python, too.
KINDS = {dt.datetime: "timestamptz", dt.date: "date", UUID: "uuid", int: "bigint"}


class Wearer(Protocol):
    """A hat."""

    @property
    def opens(self) -> Hashable: ...


Worn = TypeVar("Worn", bound=Wearer)
Asked = TypeVar("Asked", bound=Statement)
MAKERS: list[Callable[[], Statement]] = []
OF_HATS: list[Callable[[Any], Statement]] = []


def kept_plan(make: Callable[[], Asked]) -> Callable[[], Asked]:
    """Keep the plan of this statement, which is put together once."""
    MAKERS.append(make)
    return cache(lambda: by_function(make()))


def kept_plans(make: Callable[[Worn], Asked]) -> Callable[[Worn], Asked]:
    """Keep the plan of what this asks for a hat; it is put together once for all that it opens."""
    OF_HATS.append(make)
    made: Once[Asked] = Once()
    return lambda hat: made.of(hat.opens, lambda: by_function(make(hat)))


def by_function(statement: Asked) -> Asked:
    """The same, asked of its function, if the database has one."""
    if statement.sql:
        function = Function(statement)
        if function.name in standing():
            statement.sql, statement.values = function.call, function.given
    return statement


class Function:
    """The function of a statement: its name, what it is given, and what it does.

    Words and truth values, which PostgreSQL needs to know for an index of some states, stand in it;
    keys, levels and days are given.
    """

    def __init__(self, statement: Statement) -> None:
        self.given = [value for value in statement.values if is_given(value)]
        places = (AsIs(f"${number}") for number in count(1))
        values = [next(places) if is_given(value) else value for value in statement.values]
        with psycopg_cursor() as cursor:
            self.body: str = cursor.mogrify(statement.sql, values).decode()
        self.takes = [self._kind(*place) for place in enumerate(self.given, start=1)]
        told = f"{self.takes} {self.body}".encode()
        self.name = PREFIX + hashlib.sha256(told).hexdigest()[:24]

    def _kind(self, number: int, value: Any) -> str:
        if several := re.search(rf"\${number}::(\w+\[\])", self.body):
            return several[1]
        return next(kind for of, kind in KINDS.items() if isinstance(value, of))

    @property
    def call(self) -> str:
        return f"SELECT * FROM {self.name}({', '.join(['%s'] * len(self.takes))})"  # noqa: S608

    def make(self) -> None:
        with psycopg_cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({self._with_nothing()}) AS asked LIMIT 0")  # noqa: S608
            codes = [column.type_code for column in cursor.description]
            cursor.execute("SELECT format_type(unnest(%s::oid[]), NULL)", [codes])
            columns = [f"c{place} {kind}" for place, (kind,) in enumerate(cursor.fetchall())]
            cursor.execute(
                f"""
                CREATE OR REPLACE FUNCTION {self.name}({", ".join(self.takes)})
                RETURNS TABLE ({", ".join(columns)}) LANGUAGE plpgsql STABLE
                SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $plan$
                #variable_conflict use_column
                BEGIN RETURN QUERY {self.body}; END $plan$
                """
            )
            cursor.execute(f"COMMENT ON FUNCTION {self.name} IS '{timezone.now().date()}'")

    def _with_nothing(self) -> str:
        """To learn of which kinds its columns are."""
        body = self.body
        for number, kind in reversed(list(enumerate(self.takes, start=1))):
            body = body.replace(f"${number}", f"NULL::{kind}")
        return body


def is_given(value: Any) -> bool:
    return isinstance(value, GIVEN) and not isinstance(value, bool)


@cache
def standing() -> frozenset[str]:
    """The functions that the database has, as this process found them."""
    with psycopg_cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE starts_with(proname, %s)", [PREFIX])
        return frozenset(name for (name,) in cursor.fetchall())


def psycopg_cursor() -> Any:
    """One of psycopg2: no statement of a page is counted, or written down, here."""
    connection.ensure_connection()
    return connection.connection.cursor()
