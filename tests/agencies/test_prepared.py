"""A prepared query finds what the query itself finds, whatever it was asked before."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from agencies.access.prepared import KEY, Prepared
from agencies.models import Membership
from issues.models import Issue
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [cast.membership(name) for name in ("liaison.kpu", "secretary.desk", "head.polri")]


def test_each_key_finds_its_own_rows_with_what_hangs_on_them(people):
    prepared = Prepared(Membership.objects.filter(user=KEY).select_related("user", "agency"))
    prepared.of(0)  # put together by the first who asks
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


def test_the_same_columns_are_kept_once_whatever_is_asked_of_them(people):
    asked = Membership.objects.select_related("user", "agency")
    ours = Prepared(asked.filter(agency=people[0].agency))
    theirs = Prepared(asked.filter(agency=people[2].agency))
    bare = Prepared(Membership.objects.filter(agency=people[0].agency))
    assert ours.compiler.select is theirs.compiler.select
    assert ours.sql is theirs.sql
    assert bare.compiler.select is not ours.compiler.select
    assert people[0] in ours.of()
    assert people[2] in theirs.of()
    assert not set(ours.of()) & set(theirs.of())
    assert {row.agency for row in bare.of()} == {people[0].agency}


def test_people_of_two_relations_are_not_confused_though_their_columns_are_the_same(db):
    issue, analyst = cast.reported(), cast.membership("analyst.desk")
    Issue.objects.filter(pk=issue.pk).update(analyst=analyst)
    for name in ("entered_by", "analyst"):
        (found,) = Prepared(Issue.objects.filter(pk=KEY).select_related(name)).of(issue.pk)
        with CaptureQueriesContext(connection) as asked:
            assert found.entered_by_id == issue.entered_by_id
            assert getattr(found, name).pk == getattr(found, f"{name}_id")
        assert asked.captured_queries == []


def test_the_same_column_under_two_names_is_no_other(people):
    for name in ("first", "second"):
        rows = Membership.objects.filter(pk=KEY).annotate(**{name: F("role")})
        (found,) = Prepared(rows).of(people[0].pk)
        assert getattr(found, name) == "liaison"


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
