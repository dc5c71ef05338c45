"""A statement whose plan is kept finds what the statement itself finds."""

import datetime as dt
from importlib import import_module
from itertools import chain, product

import psycopg2
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection

from agencies import clock
from agencies.access.plans import DROP, LEFT_FOR, MAKERS, PREFIX, Function, kept_plan
from agencies.access.prepared import DAY, KEY, OTHER_KEY, Prepared
from agencies.access.visibility import as_portal
from agencies.models import DeskTerm, Membership, Substitution, User
from issues.models import Issue
from tests.support import cast

import_module(settings.ROOT_URLCONF)  # so that all of them are known
pytestmark = pytest.mark.django_db
ASKED_BY = (Membership, User, DeskTerm, Issue)  # whose keys are asked for


def named(make) -> str:
    return f"{make.__module__}.{make.__name__}"


@pytest.fixture
def world():
    """Roles, one of them lent, and something to follow up."""
    cast.follow_up()
    cast.membership("duty.desk")
    lent = cast.membership("secretary.desk")
    Substitution.objects.create(
        membership=lent,
        substitute=cast.membership("staff.desk").user,
        kind=Substitution.Kind.DAILY,
        basis="ST-1",
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=9),
        confirmed_at=clock.now(),
    )


def found(sql: str, values: list) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_all_of_them_are_known_and_stand_in_the_database():
    assert len(MAKERS) > 5
    assert [named(make) for make in MAKERS if not Function(make()).stands()] == []


@pytest.mark.parametrize("make", MAKERS, ids=named)
def test_the_function_finds_what_the_statement_finds(world, make):
    statement, function = make(), Function(make())
    ours = chain(*(model.objects.values_list("pk", flat=True) for model in ASKED_BY))
    days = [clock.today() + dt.timedelta(days=more) for more in (-4000, -1, 0, 1, 9, 4000)]
    some = 0
    for key, day in product({*ours, 0}, days):
        given = {KEY: key, OTHER_KEY: key, DAY: day}
        its = [given.get(value, value) for value in statement.values]
        with as_portal():
            asked = found(function.call, [given[place] for place in function.places])
            assert asked == found(statement.sql, its)
        some += len(asked)
    assert some, "nothing was found at all"


def test_a_statement_that_the_database_has_no_function_for_is_asked_itself():
    @kept_plan
    def of_agency() -> Prepared[Membership]:
        return Prepared(Membership.objects.filter(agency=KEY, starts_on__lte=DAY))

    MAKERS.pop()
    role = cast.membership("liaison.kpu")
    assert not Function(of_agency()).stands()
    assert of_agency().of(role.agency_id, day=clock.today()) == [role]
    assert of_agency().of(role.agency_id, day=role.starts_on - dt.timedelta(days=1)) == []


def test_it_works_with_the_rights_of_whoever_asks():
    rows = found(
        "SELECT prosecdef, provolatile FROM pg_proc WHERE starts_with(proname, %s)",
        [PREFIX],
    )
    assert set(rows) == {(False, "s")}


def test_only_the_owner_makes_them():
    with pytest.raises(ProgrammingError, match="permission denied for schema public"):
        found(f"CREATE FUNCTION {PREFIX}mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", [])


def test_what_no_release_asks_any_more_goes_after_a_month(owner_url):
    owner, today = psycopg2.connect(owner_url), clock.today()
    with owner.cursor() as cursor:
        for name, days in {"older": 31, "newer": 30}.items():
            cursor.execute(f"CREATE FUNCTION {PREFIX}{name}() RETURNS int RETURN 1")
            since = today - dt.timedelta(days=days)
            cursor.execute(f"COMMENT ON FUNCTION {PREFIX}{name}() IS '{since}'")
        cursor.execute(DROP, {"prefix": PREFIX, "before": today - LEFT_FOR})
        cursor.execute("SELECT to_regproc('plan_older'), to_regproc('plan_newer')")
        assert cursor.fetchone() == (None, "plan_newer")
    owner.close()  # nothing of it was committed
