"""Rows that are written again are those that were acted; who has written anything else acts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection
from django.test import override_settings
from django.utils import translation

from agencies import clock
from agencies.models import Agency, Event
from issues.models import Issue
from tests.support import acted_once, cast
from tests.support.made_once import made_once
from tests.support.relations import undone

pytestmark = pytest.mark.django_db
REAL = re.compile(rf'"{dt.date.today().year}-[^"]+"')  # noqa: DTZ011
OTHER_HOUR = cast.NOW + cast.a_day(1)


def rows() -> dict[str, str]:
    """All that stands in the portal's tables, and the numbers under which the next rows come."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f"SELECT string_agg(t::text, '|' ORDER BY t::text) FROM {table} t")
            found[table] = REAL.sub("REAL", cursor.fetchone()[0] or "")
    return found


@contextmanager
def another_test(**words: Callable[[], int]):
    """What is done within is done as if a test had just begun."""
    with undone(), acted_once.watched("another", words.get("patches", lambda: 0)):
        yield


def written_again(call: Callable[[], object]) -> bool:
    """Whether the call is not acted, after it was acted in another test."""
    with another_test():
        call()
    with another_test(), mock.patch.object(acted_once.Test, "act", side_effect=KeyError):
        try:
            call()
        except KeyError:
            return False
    return True


@pytest.mark.parametrize(
    "call",
    [
        cast.follow_up,
        cast.assignment,
        cast.card,
        lambda: [cast.hat("liaison.kpu"), cast.reported(), cast.follow_up("bawaslu")],
        lambda: cast.recommendation(cast.recommending(classification=2), points=3),
    ],
)
def test_what_is_written_again_is_row_for_row_what_was_acted(call):
    with another_test():
        call()
        acted = rows()
    with another_test():
        call()
        assert rows() == acted
    assert written_again(call)


def test_a_call_within_another_is_written_again_as_it_was():
    """The inner one was acted earlier, under lower numbers."""
    with another_test():
        cast.recommending(title="Satu")
        cast.membership("auditor.desk")
    with another_test():
        cast.follow_up(issue=cast.recommending(title="Satu"))
    for _again in range(2):
        with another_test():
            made = cast.follow_up(issue=cast.recommending(title="Satu")).recommendation
            assert [issue.title for issue in made.issues.all()] == ["Satu"]
            connection.check_constraints()


def test_new_rows_come_behind_those_that_were_written_again():
    with another_test():
        cast.follow_up()
    with another_test():
        first = cast.reported(severity=4)
        assert first.pk > 0
    with another_test():
        old = cast.follow_up().recommendation
        assert cast.recommendation.__wrapped__(cast.recommending()).pk > old.pk
        assert Event.objects.order_by("pk").last().pk > Event.objects.order_by("pk").first().pk


def test_what_is_given_is_a_copy():
    with another_test():
        cast.reported().title = "Diubah"
    with another_test():
        assert cast.reported().title != "Diubah"


def acted(before: Callable[[], object], call: Callable[[], object] = cast.reported) -> bool:
    """Whether it is acted after something else was done in its test."""
    with another_test():
        call()
    with another_test(), mock.patch.object(acted_once.Test, "write", side_effect=KeyError):
        before()
        try:
            call()
        except KeyError:
            return False
    return True


def test_after_anything_that_was_written_it_is_acted():
    kpu = Agency.objects.filter(code="KPU")
    assert acted(lambda: kpu.update(name="Komisi"))
    assert acted(lambda: kpu.filter(code="nobody").update(name="Komisi"))
    assert acted(lambda: connection.cursor().execute("SELECT nextval('agencies_agency_id_seq')"))
    assert not acted(lambda: kpu.get())


def test_under_other_settings_and_patches_it_is_acted():
    with override_settings(WORK_ON_JOINT_LEAVE=True):
        assert not acted(lambda: None)
    other = override_settings(WORK_ON_JOINT_LEAVE=True)
    assert acted(other.enable)
    other.disable()
    patches = iter((0, 1))
    with another_test(patches=lambda: next(patches)):
        assert not acted_once.RUNNING[-1].stands()


def test_at_another_hour_and_in_another_language_it_is_acted():
    with another_test():
        first = cast.reported()
    with another_test(), clock.at(OTHER_HOUR):
        assert cast.reported().known_at != first.known_at
    with another_test(), translation.override("en"):
        assert cast.reported().number != first.number


issue = made_once(lambda: cast.reported(title="Sekali"))


@pytest.mark.parametrize("again", [False, True])
def test_on_a_world_that_was_made_once_it_is_acted_once_for_all_tests(issue, again):
    at_once = mock.patch.object(acted_once.Test, "act", side_effect=KeyError)
    with at_once if again else nullcontext():
        made = cast.recommending(title="Di sini")
    assert set(Issue.objects.values_list("title", flat=True)) == {"Sekali", "Di sini"}
    assert made.pk > issue.pk
    connection.check_constraints()


def test_a_value_that_cannot_be_told_from_another_is_no_key():
    for value in (object(), {1}, lambda: None):
        with pytest.raises(acted_once.Unknown):
            acted_once.fixed((value,))
