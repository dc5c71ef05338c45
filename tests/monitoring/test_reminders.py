"""The ladder of reminders: every rung once, by the calendar, for running duties alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.calendar import end_of, working_calendar
from agencies.workflow.due import Due
from issues.acts import ask_agency
from issues.models import Issue
from monitoring.duties import DUTIES
from monitoring.models import FollowUp, Notification, Reminder
from monitoring.reminders.reminding import moment_of, reach, remind
from monitoring.roster import Roster
from monitoring.workflow import WORKFLOW
from tests.support import cast

WIB = clock.ZONES["WIB"]
pytestmark = pytest.mark.django_db


def moment(day: int, hour: int = 8, month: int = 9) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, tzinfo=WIB)


def sent(due: dt.date = dt.date(2024, 9, 24), code: str = "kemendagri") -> FollowUp:
    """A follow-up sent on 3 September 2024 that is due at the end of a day."""
    with clock.at(cast.NOW):
        found = cast.follow_up(code)
    FollowUp.objects.exclude(pk=found.pk).update(due_at=None)
    return move(found, due)


def move(follow_up: FollowUp, due: dt.date) -> FollowUp:
    follow_up.due_at = end_of(due, WIB)
    follow_up.due_version += 1
    follow_up.save(update_fields=["due_at", "due_version"])
    return follow_up


def sweep_at(now: dt.datetime) -> None:
    with clock.at(now):
        remind(now, Roster(clock.today()))


def told(name: str, kind: str = "follow_up") -> list[int | None]:
    """The rungs that stand in somebody's inbox, oldest first."""
    with clock.at(cast.NOW):
        inbox = Notification.objects.filter(membership=cast.membership(name))
    return list(inbox.filter(kind=f"reminder.{kind}").order_by("pk").values_list("rung", flat=True))


# Working days: 19 September is three before the 24th; 25, 27 and 3 October are 1, 3, 7 after.
RUNG_DAYS = [(19, 9), (24, 9), (25, 9), (27, 9), (3, 10)]


def test_each_rung_is_sent_once_on_its_day():
    sent()
    for day in range(3, 31):
        for hour in (6, 8, 15):
            sweep_at(moment(day, hour))
    for day in range(1, 20):
        sweep_at(moment(day, month=10))
    assert told("liaison.kemendagri") == [-3, 0, 1, 3, 7]
    days = [(row.at.astimezone(WIB).day, row.at.astimezone(WIB).month) for row in ledger()]
    assert days == RUNG_DAYS


def test_a_sweep_that_owes_nothing_asks_once_for_each_duty():
    sent()
    for hour in (8, 9):
        with CaptureQueriesContext(connection) as seen:
            sweep_at(moment(19, hour))
    assert told("liaison.kemendagri") == [-3]
    asked = [query for query in seen if "monitoring_reminder" in query["sql"]]
    assert len(asked) == len(DUTIES)


def ledger(**fields: object) -> list[Reminder]:
    rows = Reminder.objects.filter(duty="follow_up", skipped=False, **fields)
    return list(rows.order_by("at"))


def test_the_official_hears_from_the_third_day_and_the_secretary_of_the_seventh():
    with clock.at(cast.NOW):
        cast.membership("head.kemendagri")
    sent()
    for day, month in RUNG_DAYS:
        sweep_at(moment(day, month=month))
    assert told("head.kemendagri") == [3, 7]
    assert told("secretary.desk") == [7]


def test_the_chair_hears_of_what_the_secretary_itself_owes():
    with clock.at(cast.NOW):
        issue = cast.reported()
        cast.membership("chair.desk"), cast.membership("secretary.desk")
    Issue.objects.filter(pk=issue.pk).update(due_at=end_of(dt.date(2024, 9, 24), WIB))
    sweep_at(moment(27))
    assert told("chair.desk", "issue") == []
    sweep_at(moment(3, month=10))
    assert told("chair.desk", "issue") == [7]


def test_nothing_falls_due_before_seven_in_the_morning():
    sent()
    sweep_at(moment(19, 6))
    assert told("liaison.kemendagri") == []
    sweep_at(moment(19, 7))
    assert told("liaison.kemendagri") == [-3]


def test_a_later_due_date_starts_the_ladder_again():
    follow_up = sent()
    sweep_at(moment(19))
    move(follow_up, dt.date(2024, 9, 30))
    sweep_at(moment(24))
    sweep_at(moment(25))
    assert told("liaison.kemendagri") == [-3, -3]


def test_missed_days_are_caught_up_by_the_latest_rung_alone():
    sent()
    sweep_at(moment(28))
    sweep_at(moment(29))
    assert told("liaison.kemendagri") == [3]
    skipped = Reminder.objects.filter(duty="follow_up", skipped=True)
    assert sorted(row.rung for row in skipped) == [-3, 0, 1]


def test_a_run_missed_for_half_a_year_still_finds_the_last_rung():
    sent()
    sweep_at(dt.datetime(2025, 2, 20, 9, tzinfo=WIB))
    assert told("secretary.desk") == told("liaison.kemendagri") == [7]


def test_whoever_gets_two_days_is_not_told_that_three_are_left():
    sent(dt.date(2024, 9, 5))
    sweep_at(moment(3, 16))
    assert told("liaison.kemendagri") == []
    sweep_at(moment(5))
    assert told("liaison.kemendagri") == [0]


@pytest.mark.parametrize("state", ["blocked", "reported", "completed", "declined", "withdrawn"])
def test_nothing_is_sent_for_work_that_does_not_run(state):
    follow_up = sent()
    FollowUp.objects.filter(pk=follow_up.pk).update(state=state)
    sweep_at(moment(27))
    assert told("liaison.kemendagri") == []


def test_nothing_is_sent_while_the_clock_stands_still():
    follow_up = sent()
    FollowUp.objects.filter(pk=follow_up.pk).update(clock_stopped_at=cast.NOW)
    sweep_at(moment(27))
    assert told("liaison.kemendagri") == []


def test_a_body_that_is_asked_is_reminded_politely_and_never_called_late():
    sent(code="kpu")
    for day, month in RUNG_DAYS:
        sweep_at(moment(day, month=month))
    assert told("liaison.kpu", "response") == [-3, 0]
    assert told("secretary.desk", "response") == [7]
    assert told("liaison.kpu") == []


def test_the_verifier_has_a_clock_too():
    follow_up = sent()
    with clock.at(moment(9, 10)):
        points = list(follow_up.own_points())
        hat = cast.hat("liaison.kemendagri")
        WORKFLOW.take("report", follow_up, by=hat, text="Selesai.", points=points)
    for day in range(9, 20):
        sweep_at(moment(day))
    assert told("analyst.desk", "verification") == [0, 1, 3]
    assert told("liaison.kemendagri") == []


def test_an_information_request_is_reminded_of():
    with clock.at(cast.NOW):
        issue = cast.analysing()
        cast.membership("liaison.bawaslu")
        by, due = cast.hat("analyst.desk"), end_of(dt.date(2024, 9, 10), WIB)
        ask_agency(issue, cast.agency("bawaslu"), by=by, question="Berapa?", due=Due(due))
    sweep_at(moment(10))
    assert told("liaison.bawaslu", "request") == [0]


def test_who_holds_an_issue_is_reminded_of_the_next_step():
    with clock.at(cast.NOW):
        cast.reported()
        cast.membership("secretary.desk")
    sweep_at(moment(4))
    sweep_at(moment(5))
    assert told("secretary.desk", "issue") == [0, 1]


def test_where_nobody_can_be_told_the_secretary_is():
    follow_up = sent()
    with clock.at(cast.NOW):
        person = cast.membership("liaison.kemendagri").user
    person.is_active = False
    person.save()
    sweep_at(moment(24))
    about = Notification.objects.get(kind="portal.unreachable")
    assert about.object_id == follow_up.agency_id
    assert about.membership.role == "secretary"


@pytest.mark.parametrize("zone", clock.ZONES)
@pytest.mark.parametrize("rung", [-3, 0, 1, 3, 7])
def test_what_is_reached_is_exactly_what_has_fallen_due(zone, rung):
    tz, calendar, now = clock.ZONES[zone], working_calendar(), moment(16, 9)
    latest = reach(rung, now, tz, calendar)
    assert moment_of(rung, latest, tz, calendar) <= now
    assert moment_of(rung, latest + dt.timedelta(days=1), tz, calendar) > now


def test_many_reminders_take_as_many_queries_as_few():
    def queries(count: int) -> int:
        for _n in range(count):
            with clock.at(cast.NOW):
                move(cast.follow_up(to=("kemendagri",)), dt.date(2024, 9, 24))
        roster = Roster(dt.date(2024, 9, 24))
        with clock.at(moment(24)), CaptureQueriesContext(connection) as captured:
            assert remind(moment(24), roster) >= count
        return len(captured)

    assert queries(2) == queries(5)
