import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies import calendar as working_days
from agencies.calendar import Calendar, due_after, end_of, refresh_calendar, working_calendar
from agencies.clock import ZONES
from agencies.models import Holiday

HERE = Path(__file__).parent
HOLIDAYS = Path(working_days.__file__).parent / "data" / "holidays.csv"
WIB = ZONES["WIB"]

# A machine at work draws slowly; that says nothing of the calendar.
patiently = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def _rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


FREE = frozenset(date.fromisoformat(row["date"]) for row in _rows(HOLIDAYS))
VECTORS = _rows(HERE / "data" / "deadline_test_vectors.csv")
OFFICE = Calendar(FREE)
days = st.dates(date(2022, 1, 1), date(2027, 12, 31))
counts = st.integers(1, 120)
frees = st.frozensets(days, max_size=40)


def _moment(text):
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@pytest.mark.parametrize("row", VECTORS, ids=[row["case"] for row in VECTORS])
def test_a_legal_limit_falls_on_the_announced_day(row):
    found = OFFICE.deadline(
        _moment(row["anchor"]), int(row["amount"]), row["unit"], row["first_day"], WIB
    )
    assert found == _moment(row["expected"])


@patiently
@given(frees, days, counts)
def test_as_many_working_days_lie_between_as_were_added(free, start, n):
    office = Calendar(free)
    assert office.between(start, office.add(start, n)) == n


@patiently
@given(frees, days, counts)
def test_adding_forward_or_back_lands_on_a_working_day(free, start, n):
    office = Calendar(free)
    assert office.is_working_day(office.add(start, n))
    assert office.is_working_day(office.add(start, -n))


@patiently
@given(frees, days, counts)
def test_from_a_working_day_forward_and_back_is_the_same_day(free, start, n):
    office = Calendar(free)
    first = office.add(start, 1)
    assert office.add(office.add(first, n), -n) == first


@patiently
@given(frees, days, days)
def test_between_counts_the_working_days_one_by_one(free, a, b):
    office = Calendar(free)
    low, high = min(a, b), max(a, b)
    span = (low + timedelta(days=i) for i in range(1, (high - low).days + 1))
    counted = sum(office.is_working_day(day) for day in span)
    assert office.between(a, b) == (counted if a <= b else -counted)


@patiently
@given(st.datetimes(datetime(2023, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)), counts)  # noqa: DTZ001
def test_a_due_moment_is_the_midnight_after_a_working_day(start, n):
    due = due_after(start, n, WIB, OFFICE)
    assert (due.hour, due.minute, due.tzinfo) == (0, 0, WIB)
    assert OFFICE.is_working_day((due - timedelta(minutes=1)).date())


def test_a_late_evening_in_jayapura_counts_from_its_own_day():
    start = datetime(2024, 9, 3, 16, 0, tzinfo=UTC)  # 3 September in WIB, 4 September in WIT
    assert due_after(start, 1, WIB, OFFICE) == end_of(date(2024, 9, 4), WIB)
    wit = ZONES["WIT"]
    assert due_after(start, 1, wit, OFFICE) == end_of(date(2024, 9, 5), wit)


def test_the_end_of_a_day_is_the_next_midnight():
    assert end_of(date(2024, 9, 3), WIB) == datetime(2024, 9, 3, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "expected"), [("2024-08-31", "2024-09-30"), ("2024-01-31", "2024-02-29")]
)
def test_a_month_later_ends_with_a_shorter_month(anchor, expected):
    found = OFFICE.deadline(date.fromisoformat(anchor), 1, "month", "next_day", WIB)
    assert found == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("amount", "unit", "first_day"),
    [
        (5, "day", "backwards"),
        (-5, "day", "next_day"),
        (72, "hour", "next_day"),
        (3, "day", "exact"),
        (3, "week", "next_day"),
        (3, "day", "someday"),
    ],
)
def test_a_way_of_counting_without_meaning_is_refused(amount, unit, first_day):
    with pytest.raises(ValueError, match=r"count|exact"):
        OFFICE.deadline(date(2024, 9, 3), amount, unit, first_day, WIB)


@pytest.fixture
def one_holiday_and_one_joint_leave(db):
    Holiday.objects.filter(date__year=2031).delete()
    Holiday.objects.create(date=date(2031, 9, 3), kind=Holiday.Kind.NATIONAL, name="Libur")
    Holiday.objects.create(date=date(2031, 9, 4), kind=Holiday.Kind.JOINT_LEAVE, name="Cuti")
    refresh_calendar()
    yield
    refresh_calendar()


@pytest.mark.usefixtures("one_holiday_and_one_joint_leave")
def test_joint_leave_is_free_unless_switched_off(settings):
    assert working_calendar().add(date(2031, 9, 2), 1) == date(2031, 9, 5)
    settings.WORK_ON_JOINT_LEAVE = True
    refresh_calendar()
    assert working_calendar().add(date(2031, 9, 2), 1) == date(2031, 9, 4)


@pytest.mark.usefixtures("one_holiday_and_one_joint_leave")
def test_the_calendar_is_read_once_a_minute(django_assert_num_queries):
    with django_assert_num_queries(1):
        working_calendar()
        working_calendar()
