"""A statement whose plan is kept finds what the statement itself finds.

Where one is said not to stand, what it asks for comes from a module that is missing in
`tests.support.database.BUILT_FROM`.
"""

import datetime as dt
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module

import psycopg2
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection

from agencies import clock
from agencies.access.keep_plans import DROP, LEFT_FOR
from agencies.access.plans import MAKERS, OF_HATS, PREFIX, Function, is_given, kept_plan, standing
from agencies.access.prepared import DAY, KEY, OTHER_KEY, Prepared
from agencies.access.visibility import seeing_as
from agencies.models import DeskTerm, Membership, PersonWanted, Substitution, User
from issues.models import Issue
from monitoring.models import FollowUp
from recommendations.models import Recommendation
from tests.support import cast
from tests.support.database import OWNER, manage

import_module(settings.ROOT_URLCONF)  # so that all of them are known
pytestmark = pytest.mark.django_db
HATS = ("liaison.kpu", "head.polri", "liaison.perludem", "secretary.desk", "analyst.desk")
ASKED_BY = (Membership, User, DeskTerm, Issue, Recommendation, FollowUp)  # by whose keys
# Not to be found in this world.
RARE = {"AgencyView", "ExtensionRequest", "InformationRequest", "Proposal", "Redaction"}
RARE |= {"AuditAssignment", "PersonWanted", "_newest", "_rows"}


def named(make) -> str:
    make, *args = (make.func, *make.args) if isinstance(make, partial) else (make,)
    return ".".join([make.__module__, make.__name__, *(model.__name__ for model in args)])


@pytest.fixture
def world() -> set[int]:
    """Roles, one of them lent, and something to follow up: the keys of all, and one of nothing."""
    cast.follow_up()
    cast.membership("duty.desk")
    lent = cast.membership("secretary.desk")
    PersonWanted.objects.create(
        agency=cast.agency("tni"), term=cast.term(), asked_by=lent, asked_at=clock.now()
    )
    Substitution.objects.create(
        membership=lent,
        substitute=cast.membership("staff.desk").user,
        kind=Substitution.Kind.DAILY,
        basis="ST-1",
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=9),
        confirmed_at=clock.now(),
    )
    return {0}.union(*(kind.objects.values_list("pk", flat=True) for kind in ASKED_BY))


def found(sql: str, values: list) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def both(statement, keys: Iterable[int], day: dt.date) -> int:
    """How many rows the function finds; the statement finds the same."""
    if not statement.sql:
        return 0
    function, seen = Function(statement), 0
    several = any(kind == "bigint[]" for kind in function.takes)
    for key in [[*keys]] if several else keys:
        asked = {KEY: key, OTHER_KEY: key, DAY: day}
        given = [one if isinstance(one, list) else asked.get(one, one) for one in function.given]
        rows, places = found(function.call, given), iter(given)
        its = [next(places) if is_given(value) else value for value in statement.values]
        assert rows == found(statement.sql, its)
        seen += len(rows)
    return seen


def test_all_of_them_stand_in_the_database():
    assert len(MAKERS) > 5
    assert [named(make) for make in MAKERS if Function(make()).name not in standing()] == []


@pytest.mark.parametrize("name", HATS)
def test_those_of_a_hat_stand_in_the_database(name):
    hat = cast.hat(name)
    asked = {named(make): one for make in OF_HATS if (one := make(hat)).sql}
    lack = [name for name, one in asked.items() if Function(one).name not in standing()]
    assert lack == []


@pytest.mark.parametrize("make", MAKERS, ids=named)
def test_the_function_finds_what_the_statement_finds(world, make):
    days = [clock.today() + dt.timedelta(days=more) for more in (-4000, -1, 0, 9, 4000)]
    with seeing_as(cast.hat("secretary.desk")):
        assert sum(both(make(), world, day) for day in days)


@pytest.mark.parametrize("make", OF_HATS, ids=named)
def test_for_a_hat_the_function_finds_what_the_statement_finds(world, make):
    seen = 0
    for hat in map(cast.hat, HATS):
        statement = make(hat)
        with seeing_as(hat):
            seen += both(statement, world, clock.today())
    assert seen or named(make).rpartition(".")[2] in RARE


def test_a_statement_that_the_database_has_no_function_for_is_asked_itself():
    @kept_plan
    def of_agency() -> Prepared[Membership]:
        return Prepared(Membership.objects.filter(agency=KEY, starts_on__lte=DAY))

    MAKERS.pop()
    role = cast.membership("liaison.kpu")
    assert Function(of_agency()).name not in standing()
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


def test_servers_may_migrate_at_the_same_moment(cluster, worker_id):
    name = f"migrated_{worker_id}"
    cluster.clone(name)
    urls = {"DATABASE_URL": cluster.url(name), "DATABASE_OWNER_URL": cluster.url(name, OWNER)}
    with ThreadPoolExecutor(3) as servers:
        at_once = [servers.submit(manage, ["migrate", "--skip-checks"], urls) for _n in range(3)]
        assert [one.result() for one in at_once] == [None] * 3
    cluster.drop(name)
