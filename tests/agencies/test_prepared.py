"""A prepared query finds what the query itself finds, whatever it was asked before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.access import prepared as kept
from agencies.access.prepared import KEY, MOST_PLANNED, WORDS, OfHat, Planned, Prepared
from agencies.access.visibility import reset_context, set_context
from agencies.models import Membership
from issues.models import Issue
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [cast.membership(name) for name in ("liaison.kpu", "secretary.desk", "head.polri")]


def test_each_key_finds_its_own_rows_with_what_hangs_on_them(people):
    prepared = Prepared(Membership.objects.filter(user=KEY).select_related("user", "agency"))
    prepared.of(0)  # planned by the first who asks
    for person in people:
        with CaptureQueriesContext(connection) as asked:
            (found,) = prepared.of(person.user_id)
            assert (found, found.user, found.agency) == (person, person.user, person.agency)
        assert len(asked) == 1


def test_many_keys_are_asked_for_at_once(people):
    prepared = Prepared(Membership.objects.filter(pk__one_of=KEY).order_by("pk"))
    keys = [person.pk for person in people]
    assert prepared.of(keys) == people
    assert prepared.of(keys[:1]) == people[:1]
    assert prepared.of([]) == []


def test_what_finds_nothing_is_not_asked(db):
    prepared = Prepared(Membership.objects.none())
    with CaptureQueriesContext(connection) as asked:
        assert prepared.of(1) == []
    assert asked.captured_queries == []


def test_it_finds_what_was_written_after_it_was_asked(people):
    prepared = Prepared(Membership.objects.filter(user=KEY))
    assert prepared.of(people[0].user_id) == people[:1]
    other = Membership.objects.create(
        user=people[0].user, role="head", agency=people[0].agency, starts_on=cast.NOW.date()
    )
    assert set(prepared.of(people[0].user_id)) == {people[0], other}


def about(most: int) -> Planned:
    """So many issues with a word, whoever asks: only the second lock stands before them."""
    rows = Issue.objects.filter(words__finds=WORDS).order_by().values_list("pk")
    return Planned([rows[:most]])


@pytest.mark.parametrize("kind", ["words", "key"])
def test_a_kept_plan_shows_to_each_hat_what_it_may_see_and_to_the_portal_all(kind):
    issue, planned = cast.reported(), about(9)
    of_hat = OfHat([Issue.objects.filter(pk=KEY).values_list("pk")])
    ask = {"words": lambda: planned.rows(words="'pilih'"), "key": lambda: of_hat.rows(key=issue.pk)}
    found = {"": [(0, issue.pk)], "liaison.kpu": [(0, issue.pk)], "liaison.kominfo": []}
    for name in ("", "liaison.kominfo", "liaison.kpu", "liaison.kominfo", ""):
        if name:
            set_context(cast.hat(name))
        assert ask[kind]() == found[name], name
        reset_context()


def test_a_connection_is_told_a_statement_once_and_forgets_the_oldest_of_many():
    several = [about(most) for most in range(1, MOST_PLANNED + 2)]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    kept.PLANS.clear()
    with CaptureQueriesContext(connection) as asked:
        for planned in (*several, *several[1:], several[0]):
            planned.rows(words="'pilih'")
    told = [q["sql"].split()[0] for q in asked]
    assert (told.count("PREPARE"), told.count("DEALLOCATE")) == (MOST_PLANNED + 2, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name ~ '^planned_'")
        assert cursor.fetchone() == (MOST_PLANNED,)


def test_nothing_is_kept_on_a_connection_that_a_pooler_hands_on(people, monkeypatch):
    issue, planned = cast.reported(), about(9)
    of_hat = OfHat([Issue.objects.filter(pk=KEY).values_list("pk")])
    prepared = Prepared(Membership.objects.filter(user=KEY))
    with connection.cursor() as cursor:
        assert kept.keeps_plans(cursor)
        cursor.execute("DEALLOCATE ALL")
        monkeypatch.setitem(kept.OWN_SERVER, cursor.connection, False)
    for _each in range(2):
        assert planned.rows(words="'pilih'") == of_hat.rows(key=issue.pk) == [(0, issue.pk)]
        assert prepared.of(people[0].user_id) == people[:1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE from_sql")
        assert cursor.fetchone() == (0,)
    kept.PLANS.clear()
