"""What `migrate` owes the statements whose plans are kept: a function for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.plans import MAKERS, OF_HATS, PREFIX, Function
from agencies.models import Agency, DeskTerm, Membership, Role, User
from agencies.models.classification import Classification
from agencies.models.people import AGENCY_ROLES

ONE_AT_A_TIME = 721_011  # servers may start, and migrate, at the same moment
LEFT_FOR = dt.timedelta(days=30)  # what no release asks any more is dropped after that
DROP = """
    DO $$ DECLARE left_over regprocedure; BEGIN
        FOR left_over IN SELECT oid FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, %(prefix)s)
            AND obj_description(oid, 'pg_proc')::date < %(before)s
        LOOP EXECUTE format('DROP FUNCTION %%s', left_over); END LOOP;
    END $$
"""


def keep_plans(**_signal: Any) -> None:
    """After `migrate`: a function for each statement, if the tables are those of this release."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # a part of the migrations, or the way back
    import_module(settings.ROOT_URLCONF)  # so that all of them are known
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        for function in every_function():
            function.make()
        cursor.execute(DROP, {"prefix": PREFIX, "before": timezone.now().date() - LEFT_FOR})


def every_function() -> list[Function]:
    """Of all statements, those of hats as a hat of each role asks them; each once."""
    asked = [make() for make in MAKERS] + [make(hat) for make in OF_HATS for hat in some_hats()]
    functions = (Function(statement) for statement in asked if statement.sql)
    return list({function.name: function for function in functions}.values())


def some_hats() -> Iterator[Hat]:
    """One of each role: what is asked for a hat differs by its role, and else in what is given."""
    user, today = User(pk=1), clock.today()
    agency = Agency(pk=1, group_id=1)
    term = DeskTerm(pk=1, group_id=1, host=agency, starts_on=today, ends_on=today)
    for role in Role:
        place = {"agency": agency} if role in AGENCY_ROLES else {"term": term}
        member = Membership(pk=1, user=user, role=role, clearance=Classification.OPEN, **place)
        yield Hat(member, user, groups=(1,))
