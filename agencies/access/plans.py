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
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg2.extensions import AsIs

from agencies import clock
from agencies.access.prepared import DAY, KEY, OTHER_KEY, Statement

PREFIX = "plan_"
KINDS = {KEY: "bigint", OTHER_KEY: "bigint", DAY: "date"}
LEFT_FOR = dt.timedelta(days=30)  # what no release asks any more is dropped after that
Asked = TypeVar("Asked", bound=Statement)

DROP = """
    DO $$ DECLARE left_over regprocedure; BEGIN
        FOR left_over IN SELECT oid FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, %(prefix)s)
            AND obj_description(oid, 'pg_proc')::date < %(before)s
        LOOP EXECUTE format('DROP FUNCTION %%s', left_over); END LOOP;
    END $$
"""
MAKERS: list[Callable[[], Statement]] = []


def kept_plan(make: Callable[[], Asked]) -> Callable[[], Asked]:
    """Keep the plan of this statement, in which nothing but `KEY`, `OTHER_KEY` and `DAY` is asked
    for; it is put together once."""
    MAKERS.append(make)

    @cache
    def made() -> Asked:
        statement = make()
        function = Function(statement)
        if function.stands():
            statement.sql, statement.values = function.call, function.places
        return statement

    return made


class Function:
    """The function of a statement: its name, what it takes, and what it does."""

    def __init__(self, statement: Statement) -> None:
        asked = [place for place in KINDS if place in statement.values]
        names = {place: AsIs(f"${number}") for number, place in enumerate(asked, start=1)}
        with _cursor() as cursor:
            values = [names.get(value, value) for value in statement.values]
            self.body: str = cursor.mogrify(statement.sql, values).decode()
        self.takes = [self._kind(place, names[place]) for place in asked]
        self.statement, self.places = statement, tuple(asked)
        told = f"{self.takes} {self.body}".encode()
        self.name = PREFIX + hashlib.sha256(told).hexdigest()[:24]

    def _kind(self, place: Any, name: AsIs) -> str:
        several = f"ANY({name}::bigint[])" in self.body
        return KINDS[place] + "[]" * several

    @property
    def call(self) -> str:
        return f"SELECT * FROM {self.name}({', '.join(['%s'] * len(self.takes))})"  # noqa: S608

    def stands(self) -> bool:
        """Whether the database has it."""
        with _cursor() as cursor:
            cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [self.name])
            (found,) = cursor.fetchone()
        return bool(found)

    def make(self) -> None:
        with _cursor() as cursor:
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
            cursor.execute(f"COMMENT ON FUNCTION {self.name} IS '{clock.today()}'")

    def _with_nothing(self) -> str:
        body = self.body
        for number, kind in reversed(list(enumerate(self.takes, start=1))):
            body = body.replace(f"${number}", f"NULL::{kind}")
        return body


def _cursor() -> Any:
    """One of psycopg2: no statement of a page is counted, or written down, here."""
    connection.ensure_connection()
    return connection.connection.cursor()


def keep_plans(**_signal: Any) -> None:
    """After `migrate`: a function for each statement, if the tables are those of this release."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # a part of the migrations, or the way back
    import_module(settings.ROOT_URLCONF)  # so that all of them are known
    with transaction.atomic(), connection.cursor() as cursor:
        for make in MAKERS:
            Function(make()).make()
        cursor.execute(DROP, {"prefix": PREFIX, "before": clock.today() - LEFT_FOR})
