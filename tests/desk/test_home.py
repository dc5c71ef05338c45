"""My work: what waits, in which order, and what each role finds there."""

import datetime as dt
import re
from dataclasses import replace
from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.template import Context
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.access.hats import hat_of
from agencies.models import Agency, Event, Membership
from agencies.record.redactions import ask
from desk.templatetags.work import task_row
from desk.work import sections_of, turns
from desk.work.rail import newly_shared
from desk.work.tasks import Task
from issues.models import Issue
from monitoring.models import FollowUp
from tests.support import cast


def hat_named(name: str):
    membership = Membership.objects.select_related("agency", "term", "user").get(
        user__username=name, role=name.partition(".")[0].rstrip("2")
    )
    return hat_of(membership, clock.today())


def section(name: str, key: str):
    found = sections_of(hat_named(name), clock.now())
    return next((one for one in found if one.key == key), None)


def words_of(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def test_the_longest_late_comes_first_and_what_has_no_date_last(demo):
    dates = [task.due_at for task in section("secretary.desk", "own").tasks]
    with_date = [date for date in dates if date]
    assert with_date == sorted(with_date)
    assert dates[len(with_date) :] == [None] * (len(dates) - len(with_date))


@pytest.mark.parametrize(
    "name", ["secretary.desk", "liaison.kpu", "head.polri", "liaison.kemendagri"]
)
def test_a_figure_beside_the_work_counts_what_its_list_shows(open_as, name):
    client = open_as(name)
    figures = client.get("/").context["figures"]
    shown = [client.get(figure.url).context["page"].total for figure in figures]
    assert [figure.count for figure in figures] == shown
    assert any(shown)


def test_the_secretary_answers_a_late_request_for_more_time_first(demo):
    first = section("secretary.desk", "own").tasks[0]
    assert "perpanjangan" in str(first.verb) or "more time" in str(first.verb)


def test_work_of_an_agency_that_nobody_can_reach_stands_with_secretary_and_chair(demo):
    for name in ("secretary.desk", "chair.desk"):
        assert {str(task.from_whom) for task in section(name, "orphans").tasks} == {"BKN"}
    assert section("analyst.desk", "orphans") is None


def test_a_step_that_another_decides_is_listed_as_one_to_record(demo):
    assert section("secretary.desk", "record").total == 1
    assert section("staff.desk", "record").total >= section("secretary.desk", "own").total - 2


def test_an_analyst_sees_the_own_analyses_and_not_those_of_a_colleague(demo):
    def analyses(name: str) -> set[int]:
        rows = turns.issues_own(hat_named(name)).filter(turn="submit_analysis")
        return set(rows.values_list("pk", flat=True))

    assert analyses("analyst.desk")
    assert not analyses("analyst.desk") & analyses("analyst2.desk")


def test_receipts_are_sent_in_bulk_from_the_page(open_as):
    browser = open_as("liaison.kpu")
    page = browser.get("/").content.decode()
    ticked = re.findall(r'name="follow_up" value="([0-9a-f-]+)"', page)
    browser.post("/follow-ups/receipts/", {"follow_up": ticked})
    states = FollowUp.objects.filter(public_id__in=ticked).values_list("state", flat=True)
    assert len(ticked) >= 2
    assert set(states) == {"acknowledged"}


def test_the_responsible_official_is_told_that_the_agency_is_late(open_as):
    page = open_as("head.kominfo").get("/")
    assert page.context["late"] == 1
    assert "banner-brick" in page.content.decode()


def test_the_duty_officer_finds_the_entry_of_an_incident_first(open_as):
    assert open_as("duty.desk").get("/").context["is_duty"]


HOSTILE = "<i>\"'&%(n)s{{ now }}</i>"
ESCAPED = "&lt;i&gt;&quot;&#x27;&amp;%(n)s{{ now }}&lt;/i&gt;"


def test_whatever_a_row_tells_is_escaped_in_it(db):
    task = Task(
        verb=HOSTILE,
        url=f"/{HOSTILE}",
        title=HOSTILE,
        classification=1,
        number=HOSTILE,
        remark=HOSTILE,
        from_whom=HOSTILE,
        from_note=HOSTILE,
        stopped_since=cast.NOW,
        stopped_why=HOSTILE,
        receipt=UUID(int=7),
        ways=((HOSTILE, f"/{HOSTILE}"),),
    )
    row = task_row(Context({"now": cast.NOW}), task, ticks=True)
    assert "<i>" not in row
    assert row.count(ESCAPED) == 13
    officer = Agency(name=HOSTILE, abbreviation=HOSTILE)
    row = task_row(
        Context({"now": cast.NOW}), replace(task, from_whom=officer, from_role=HOSTILE), ticks=False
    )
    assert (row.count(ESCAPED), row.count("<input")) == (14, 0)


@pytest.mark.parametrize("name", ["admin.desk", "auditor.desk"])
def test_roles_without_content_find_their_own_pages(open_as, name):
    page = open_as(name).get("/")
    assert page.status_code == 200
    assert "PM-2024" not in words_of(page)


def test_a_page_with_nothing_to_do_says_so_and_leads_on(open_as):
    page = open_as("liaison.ksp").get("/")
    assert page.context["sections"][0].total == 0
    assert 'class="empty"' in page.content.decode()


def test_one_section_can_be_opened_in_full(open_as):
    page = open_as("secretary.desk").get("/?all=verify")
    assert [one.key for one in page.context["sections"]] == ["verify"]


@pytest.mark.parametrize("name", ["secretary.desk", "liaison.polri", "chair.desk", "head.tni"])
def test_every_role_of_the_demo_opens_the_page(open_as, name):
    assert open_as(name).get("/").status_code == 200


def test_nothing_of_a_secret_issue_is_told_to_those_who_may_not_read_it(open_as):
    for name in ("liaison.kpu", "staff.desk", "head.kemendagri"):
        assert "intelijen" not in words_of(open_as(name).get("/"))


def queries_with(issues: int) -> int:
    for _number in range(issues):
        cast.reported()
    hat = cast.hat("secretary.desk")
    sections_of(hat, clock.now())  # what is kept for a minute is loaded once
    with CaptureQueriesContext(connection) as seen:
        sections_of(hat, clock.now())
    return len(seen)


def test_the_number_of_queries_does_not_depend_on_the_rows(db):
    with clock.at(cast.NOW):
        few, many = queries_with(1), queries_with(20)
    assert many == few


def seconds(name: str) -> list[str]:
    """What waits for that person as the second one."""
    found = sections_of(cast.hat(name), clock.now(), "proposals")
    return [str(task.verb) for part in found for task in part.tasks]


@pytest.mark.django_db
def test_a_letter_waits_for_the_chair_alone():
    cast.assignment(confirmed=False)
    assert seconds("chair.desk") == ["Setujui surat tugas"]
    assert seconds("secretary.desk") == seconds("auditor.desk") == []


@pytest.mark.django_db
def test_a_removal_waits_for_the_chair_and_for_an_auditor_while_assigned():
    cast.reported()
    ask(Event.objects.latest("pk"), ["note"], ground="UU 27/2022", by=cast.hat("admin.desk"))
    assert seconds("chair.desk") == ["Putuskan penghapusan data pribadi"]
    assert seconds("auditor.desk") == seconds("admin.desk") == []
    cast.assignment()
    assert seconds("auditor.desk") == ["Putuskan penghapusan data pribadi"]


def test_what_was_opened_to_the_agency_within_a_week_is_new_the_newest_first(db):
    polri, now = cast.agency("POLRI").group, clock.now()

    def opened(title: str, days: int, classification: int = 1) -> None:
        issue = cast.reported(title=title, classification=classification)
        with clock.at(now - dt.timedelta(days)):
            issue.share_with(
                polri, "shared", by=cast.hat("secretary.desk"), reason=f"Karena {title}"
            )

    liaison = cast.hat("liaison.polri", clearance=1)
    opened("Pekan lalu", 8)
    opened("Kemarin", 1)
    opened("Tadi", 0)
    opened("Terlalu tinggi", 0, classification=2)
    found = [(one.issue.title, one.why) for one in newly_shared(liaison, now)]
    assert found == [("Tadi", "Karena Tadi"), ("Kemarin", "Karena Kemarin")]
    again = Issue.objects.get(title="Kemarin")
    with clock.at(now + dt.timedelta(hours=1)):
        again.share_with(polri, "addressed", by=cast.hat("secretary.desk"), reason="Dituju")
        found = [(one.issue.title, one.why) for one in newly_shared(liaison, clock.now())]
    assert found == [("Kemarin", "Dituju"), ("Tadi", "Karena Tadi")]
    assert newly_shared(cast.hat("liaison.bkn"), now) == []
