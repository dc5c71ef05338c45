from datetime import UTC, date, datetime, timedelta

import pytest

from agencies import clock
from agencies.models import DemoClock
from tests.conftest import standing

NIGHT = datetime(2024, 9, 3, 22, 30, tzinfo=UTC)  # already 4 September in all three zones


@pytest.fixture(autouse=True)
def running_clock():
    """Here the clock runs, unlike in the other tests."""
    token = clock._fixed.set(None)
    yield
    clock._fixed.reset(token)


def test_the_clock_stands_still_inside_at_and_runs_again_after():
    with clock.at(NIGHT):
        assert clock.now() == NIGHT
        with clock.at(NIGHT + timedelta(days=1)):
            assert clock.now() == NIGHT + timedelta(days=1)
        assert clock.now() == NIGHT
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_today_is_the_day_of_the_zone():
    with clock.at(datetime(2024, 9, 3, 15, 30, tzinfo=UTC)):
        assert clock.today() == date(2024, 9, 3)
        assert clock.today("Asia/Jayapura") == date(2024, 9, 4)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2024, 9, 3)):  # noqa: DTZ001
        pass


def test_what_is_kept_is_loaded_again_after_its_seconds_alone(monkeypatch):
    loads = iter(range(9))
    kept = clock.Kept(lambda: next(loads), seconds=60)
    seen = []
    for second in (100.0, 160.0, 160.1, 160.2):
        monkeypatch.setattr(clock, "time", standing(second))
        seen.append(kept.get())
    kept.forget()
    assert [*seen, kept.get()] == [0, 0, 1, 1, 2]


def test_nothing_that_is_kept_grows_old_in_a_test():
    loads = iter(range(9))
    kept = clock.Kept(lambda: next(loads), seconds=0)
    assert [kept.get(), kept.get()] == [0, 0]


@pytest.mark.django_db
def test_a_demo_runs_beside_real_time(settings):
    settings.DESK_DEMO = True
    clock.set_offset(NIGHT)
    assert timedelta(0) <= clock.now() - NIGHT < timedelta(minutes=1)
    DemoClock.objects.all().delete()
    clock._offset.forget()


@pytest.mark.django_db
def test_outside_a_demo_the_offset_is_never_read(settings, django_assert_num_queries):
    settings.DESK_DEMO = False
    with django_assert_num_queries(0):
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
