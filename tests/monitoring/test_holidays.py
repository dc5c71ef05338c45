"""A holiday that is added, changed or deleted moves what was counted, and tells those who owe."""

from __future__ import annotations

import datetime as dt

import pytest

from agencies import clock
from agencies.calendar import refresh_calendar
from agencies.models import Event, Holiday
from agencies.workflow.due import due_in
from issues.acts import ask_agency
from issues.models import Issue
from monitoring.extensions import ask_extension
from monitoring.models import Delivery, FollowUp, Notification, Reminder
from monitoring.sweep import sweep
from monitoring.workflow import EXTENSIONS
from recommendations.models import Addressee
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS
from tests.monitoring.pages import browser, page_of, step
from tests.support import cast
from tests.support.made_once import made_once
from tests.support.relations import ended_work

pytestmark = pytest.mark.django_db
NEW = "/agencies/holidays/new/"
FREE = {"date": "9/9/2024", "kind": "libur_nasional", "name": "Hari Pencoblosan"}


@pytest.fixture(autouse=True)
def _calendar():
    yield
    refresh_calendar()


@made_once
def follow_up() -> FollowUp:
    """Due on 20 September: ten working days from two working days after its dispatch."""
    return cast.follow_up()


@pytest.fixture
def admin():
    return browser("admin.desk")


def add(admin, **more):
    """Send the form, and once more knowing what it said."""
    asked = admin.post(NEW, FREE | more)
    if asked.status_code == 302:
        return asked
    shown = asked.context["form"]["confirmed"].value()
    return admin.post(NEW, FREE | more | {"confirmed": shown}, follow=True)


def day_of(row, name: str = "due_at") -> dt.date:
    row = type(row).objects.get(pk=row.pk)
    return (getattr(row, name) - dt.timedelta(seconds=1)).astimezone(clock.ZONES["WIB"]).date()


def test_the_form_says_what_moves_before_it_saves(follow_up, admin):
    page = admin.post(NEW, FREE)
    assert page.status_code == 422
    words = "Tindak lanjut dan tanggapan: 2 pindah dari 20 September 2024 ke 23 September 2024"
    assert words in page.text
    assert not Holiday.objects.filter(name=FREE["name"]).exists()
    assert day_of(follow_up) == dt.date(2024, 9, 20)


def test_sent_again_it_moves_what_was_counted(follow_up, admin):
    add(admin)
    assert day_of(follow_up) == dt.date(2024, 9, 23)
    assert FollowUp.objects.get(pk=follow_up.pk).due_version == follow_up.due_version + 1


def test_another_day_is_asked_about_anew(follow_up, admin):
    shown = admin.post(NEW, FREE).context["form"]["confirmed"].value()
    assert admin.post(NEW, FREE | {"date": "10/9/2024", "confirmed": shown}).status_code == 422


@pytest.mark.parametrize("day", ["8/9/2024", "3/9/2024", "23/9/2024"])
def test_a_holiday_on_no_counted_day_is_saved_at_once(follow_up, admin, day):
    Issue.objects.update(due_at=None)
    assert admin.post(NEW, FREE | {"date": day}).status_code == 302
    assert day_of(follow_up) == dt.date(2024, 9, 20)


def test_the_history_tells_both_dates_and_the_holiday(follow_up, admin):
    add(admin)
    page = browser("liaison.kemendagri").get(page_of(follow_up)).text
    assert "Tenggat 23 September 2024, sebelumnya 20 September 2024" in page
    assert "Hari Pencoblosan, 9 September 2024" in page


def test_those_who_owe_and_the_desk_are_told_once_and_by_one_mail_each(follow_up, admin):
    sweep()
    add(admin)
    for _again in range(2):
        sweep()
    told = Notification.objects.filter(kind="follow_up.due_moved")
    own = told.filter(object_id=follow_up.pk).values_list("membership__user__username", flat=True)
    assert sorted(own) == ["liaison.kemendagri", "secretary.desk"]
    mails = Delivery.objects.filter(user__username="secretary.desk", items__notification__in=told)
    assert (told.count(), mails.distinct().count()) == (4, 1)


def test_reminders_count_to_the_new_date(follow_up, admin):
    add(admin)
    with clock.at(dt.datetime(2024, 9, 18, 8, tzinfo=clock.ZONES["WIB"])):
        refresh_calendar()
        sweep()
    kept = Reminder.objects.filter(duty="follow_up", object_id=follow_up.pk, skipped=False)
    assert [(day_of(follow_up), one.rung) for one in kept] == [(dt.date(2024, 9, 23), -3)]


def test_deleted_again_the_date_goes_back(follow_up, admin):
    add(admin)
    made = Holiday.objects.get(name=FREE["name"])
    page = f"/agencies/holidays/{made.public_id}/delete/"
    assert "pindah dari 23 September 2024 ke 20 September 2024" in admin.get(page).text
    admin.post(page, {"reason": "Dibatalkan pemerintah"})
    assert day_of(follow_up) == dt.date(2024, 9, 20)


def test_what_the_holidays_moved_is_not_said_to_come_from_a_clock_that_stood_still(
    follow_up, admin
):
    add(admin)
    made = Holiday.objects.get(name=FREE["name"])
    with clock.at(FollowUp.objects.get(pk=follow_up.pk).due_at + cast.a_day(1)):
        admin.post(f"/agencies/holidays/{made.public_id}/delete/", {"reason": "Dibatalkan"})
        refresh_calendar()
        assert day_of(follow_up) == dt.date(2024, 9, 23)  # it is late, and stays so
        page = browser("liaison.kemendagri").get(page_of(follow_up)).text
    assert "saat jam berhenti" not in page


def test_moved_to_another_day_it_counts_there(follow_up, admin):
    add(admin)
    made = Holiday.objects.get(name=FREE["name"])
    page = f"/agencies/holidays/{made.public_id}/"
    asked = admin.post(page, FREE | {"date": "30/9/2024"})
    again = FREE | {"date": "30/9/2024", "confirmed": asked.context["form"]["confirmed"].value()}
    admin.post(page, again | {"seen": asked.context["seen"]})
    assert day_of(follow_up) == dt.date(2024, 9, 20)


def test_a_date_that_somebody_set_stays_and_is_told_of(admin):
    draft = cast.approved()
    Addressee.objects.filter(recommendation=draft).update(due_on="2024-09-09", due_days=None)
    RECOMMENDATIONS.take("issue", draft, by=cast.hat("secretary.desk"), **cast.letter())
    follow_up = draft.follow_ups.first()
    page = admin.post(NEW, FREE).text
    assert "2 tetap pada 9 September 2024, karena ditetapkan seseorang" in page
    add(admin)
    assert day_of(follow_up) == dt.date(2024, 9, 9)
    page = browser("liaison.kemendagri").get(page_of(follow_up)).text
    assert "Tenggat kini jatuh pada hari libur" in page


def test_more_time_granted_to_a_day_stays(follow_up, admin):
    agency, desk = cast.hat("liaison.kemendagri"), cast.hat("secretary.desk")
    wanted = ask_extension(follow_up, by=agency, wanted_on=dt.date(2024, 9, 25), reason="Perlu.")
    EXTENSIONS.take("grant", wanted, by=desk, granted_on=dt.date(2024, 9, 25))
    add(admin)
    assert day_of(follow_up) == dt.date(2024, 9, 25)
    told = Event.objects.filter(verb__startswith="follow_up.due", object_id=follow_up.pk)
    assert not told.exists()


def test_what_the_desk_and_a_question_wait_for_moves_too(admin):
    issue = cast.analysing()
    by = cast.hat("secretary.desk")
    question = ask_agency(issue, cast.agency("polri"), by=by, question="?", due=due_in(5))
    add(admin)
    assert day_of(issue) == dt.date(2024, 9, 13)
    assert day_of(question) == dt.date(2024, 9, 11)
    verbs = {"issue.due_moved", "request.due_moved"}
    assert verbs <= set(Event.objects.values_list("verb", flat=True))


def test_when_a_monitored_issue_is_to_be_closed_is_the_desks_to_know(admin):
    issue = ended_work()
    add(admin, date="5/9/2024")
    moved = Event.objects.get(verb="issue.due_moved", object_id=issue.pk)
    assert moved.parties == [issue.term.group_id]


def test_the_order_of_the_list_follows(follow_up, admin):
    add(admin)
    issue = follow_up.recommendation.issues.get()
    assert issue.next_due_at == FollowUp.objects.get(pk=follow_up.pk).due_at


def test_a_receipt_and_a_pause_are_counted_on_from(follow_up, admin):
    step(follow_up, "acknowledge", "liaison.kemendagri")
    assert day_of(follow_up) == dt.date(2024, 9, 18)
    add(admin)
    assert day_of(follow_up) == dt.date(2024, 9, 19)


def test_nobody_becomes_late_by_it(follow_up, admin):
    add(admin)
    made = Holiday.objects.get(name=FREE["name"])
    with clock.at(dt.datetime(2024, 9, 23, 9, tzinfo=clock.ZONES["WIB"])):
        admin.post(f"/agencies/holidays/{made.public_id}/delete/", {"reason": "Keliru"})
        assert day_of(follow_up) == dt.date(2024, 9, 23)


def test_what_has_ended_or_is_late_stays(follow_up, admin):
    with clock.at(dt.datetime(2024, 9, 21, 9, tzinfo=clock.ZONES["WIB"])):
        add(admin)
    assert day_of(follow_up) == dt.date(2024, 9, 20)
    FollowUp.objects.filter(pk=follow_up.pk).update(state="completed")
    Holiday.objects.filter(name=FREE["name"]).delete()
    add(admin)
    assert day_of(follow_up) == dt.date(2024, 9, 20)


def test_the_administrator_reads_kinds_days_and_numbers_alone(follow_up, admin):
    page = admin.post(NEW, FREE).text
    issue = follow_up.recommendation.issues.get()
    assert follow_up.recommendation.number not in page
    assert issue.title not in page
