"""Who has read it: noted before it is shown, told to those who answer for it alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Event
from agencies.workflow.due import due_in
from issues.acts import ask_agency
from issues.files import keep
from issues.models import Comment, Issue, Reading
from tests.issues.conftest import pdf
from tests.support import cast
from tests.support.database import pointed_at

pytestmark = pytest.mark.django_db


def url(issue: Issue, page: str = "") -> str:
    return f"/issues/{issue.public_id}/{page}"


def noted() -> list[tuple[str, str, str]]:
    rows = Reading.objects.order_by("pk")
    return [(row.person, row.kind, row.page) for row in rows]


def restricted(**fields: Any) -> Issue:
    return cast.reported(classification=2, **fields)


@pytest.mark.parametrize(
    ("where", "row"),
    [
        ("", ("read", "issue")),
        ("timeline/", ("read", "timeline")),
        ("print/", ("print", "issue")),
        ("analysis/1/", ("read", "analysis")),
    ],
)
def test_every_page_of_a_restricted_issue_is_noted_with_its_reader(login, where, row):
    issue = cast.recommending(classification=2)
    login("liaison.kpu").get(url(issue, where))
    assert noted() == [("Liaison.Kpu", *row)]


@pytest.mark.parametrize(("step", "who"), [("answer", "bssn"), ("withdraw", "analyst.desk")])
def test_every_step_of_a_question_is_noted(login, step, who):
    name = who if "." in who else f"liaison.{who}"
    issue = cast.analysing(classification=2)
    cast.membership("liaison.bssn")
    asked = ask_agency(
        issue, cast.agency("bssn"), by=cast.hat("analyst.desk"), question="Berapa?", due=due_in(3)
    )
    login(name).get(f"/issues/requests/{asked.public_id}/step/{step}/")
    assert [row[1:] for row in noted()] == [("read", "question")]


def test_a_page_of_an_open_issue_is_not_noted_but_its_printing_is(login):
    issue = cast.reported()
    client = login("liaison.kpu")
    client.get(url(issue))
    client.get(url(issue, "print/"))
    assert noted() == [("Liaison.Kpu", "print", "issue")]


def test_a_secret_part_of_an_open_issue_is_noted_for_the_desk_alone(login):
    issue = cast.reported()
    by = cast.membership("secretary.desk")
    Comment.objects.create(issue=issue, text="x", classification=3, by=by, at=issue.created_at)
    login("secretary.desk").get(url(issue))
    row = Reading.objects.get()
    assert (row.classification, row.parties) == (3, [issue.term.group_id])


@pytest.mark.parametrize("grade", [1, 2, 3])
def test_a_download_is_noted_at_any_grade(login, grade):
    file = keep(
        pdf(),
        by=cast.hat("liaison.polri"),
        issue=cast.reported("liaison.polri"),
        classification=grade,
    )
    login("liaison.polri").get(f"/issues/files/{file.public_id}/")
    row = Reading.objects.get()
    assert (row.kind, row.label, row.classification) == ("download", "rekap.pdf", grade)


def test_the_row_says_who_in_which_role_from_where(login):
    issue = restricted()
    login("liaison.kpu").get(url(issue), REMOTE_ADDR="10.1.2.3")
    row = Reading.objects.get()
    assert (row.hat, row.agency, row.address) == ("Penghubung KPU", "KPU", "10.1.2.3")
    assert row.parties == sorted([issue.term.group_id, cast.agency("kpu").group_id])


def test_behind_a_proxy_the_row_says_where_the_reader_is(login, settings):
    settings.PROXIES = 1
    forged = {"x-forwarded-for": "192.0.2.66, 10.1.2.3"}
    login("liaison.kpu").get(url(restricted()), headers=forged, REMOTE_ADDR="127.0.0.1")
    assert Reading.objects.get().address == "10.1.2.3"


def test_nothing_is_written_into_the_stream_of_the_issue(login):
    issue = restricted()
    before = Event.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        login("liaison.kpu").get(url(issue))
    inserted = [q["sql"] for q in asked if q["sql"].startswith('INSERT INTO "issues_')]
    assert (Event.objects.count(), len(inserted)) == (before, 1)


@pytest.mark.parametrize("where", ["", "print/", "timeline/"])
def test_what_cannot_be_noted_is_not_shown(login, monkeypatch, where):
    def full(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("no space left on device")

    monkeypatch.setattr(Reading, "save", full)
    client = login("liaison.kpu")
    client.raise_request_exception = False
    answer = client.get(url(restricted(), where))
    assert answer.status_code == 500
    assert "Pemilih yang telah meninggal" not in answer.text


def test_a_file_that_cannot_be_noted_is_not_given(login, monkeypatch):
    def full(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("no space left on device")

    file = keep(pdf(), by=cast.hat("liaison.kpu"), issue=cast.reported())
    monkeypatch.setattr(type(Reading.objects.all()), "bulk_create", full)
    client = login("liaison.kpu")
    client.raise_request_exception = False
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 500


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE issues_reading SET person = 'x'",
        "DELETE FROM issues_reading",
        "TRUNCATE issues_reading",
    ],
)
@pytest.mark.real_commits
def test_not_even_the_owner_changes_a_row(login, owner_url, act):
    with transaction.atomic():
        client, issue = login("liaison.kpu"), restricted()
    client.get(url(issue))
    refused = pytest.raises(InternalError, match="kept as they are")
    with pointed_at(owner_url), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE issues_reading NO FORCE ROW LEVEL SECURITY")
        cursor.execute(act)


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize("role", ["desk_portal", "desk_sweeper", "current_user"])
def test_no_role_of_the_portal_may_change_a_row(role, right):
    with connection.cursor() as cursor:
        name = role if role == "current_user" else f"'{role}'"
        cursor.execute(f"SELECT has_table_privilege({name}, 'issues_reading', '{right}')")
        assert cursor.fetchone() == (False,)


def test_a_file_taken_off_a_draft_may_have_been_downloaded(login):
    issue = cast.draft()
    file = keep(pdf(), by=cast.hat("liaison.kpu"), issue=issue)
    login("liaison.kpu").get(f"/issues/files/{file.public_id}/")
    file.delete()
    assert Reading.objects.get().label == "rekap.pdf"


def test_the_log_names_who_read_it_newest_first(login):
    issue = restricted()
    for name in ("liaison.kpu", "analyst.desk"):
        login(name).get(url(issue))
    page = login("secretary.desk").get(url(issue, "readings/"))
    assert [row.person for row in page.context["page"].rows] == ["Analyst.Desk", "Liaison.Kpu"]


def test_the_reporter_reads_the_log_of_its_issue(login):
    issue = restricted()
    login("analyst.desk").get(url(issue))
    assert "Analyst.Desk" in login("head.kpu").get(url(issue, "readings/")).text


@pytest.mark.parametrize("name", ["liaison.polri", "analyst.desk", "leadership.desk"])
def test_other_readers_do_not(login, name):
    issue = restricted()
    issue.share_with(cast.agency("polri").group, "shared", by=cast.hat("secretary.desk"), reason="")
    assert login(name).get(url(issue, "readings/")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("kind=print", ["print"]),
        ("kind=read", ["read"]),
        ("person=kpu", ["print", "read"]),
        ("person=bawaslu", []),
        ("kind=nonsense", ["print", "read"]),
    ],
)
def test_the_log_is_narrowed_by_act_and_by_name(login, asked, left):
    issue, client = restricted(), login("liaison.kpu")
    client.get(url(issue))
    client.get(url(issue, "print/"))
    page = login("secretary.desk").get(url(issue, f"readings/?{asked}"))
    assert [row.kind for row in page.context["page"].rows] == left


@pytest.mark.parametrize("count", [1, 60])
def test_the_log_takes_as_many_queries_for_one_as_for_many(login, count):
    issue, client = restricted(), login("secretary.desk")
    login("liaison.kpu").get(url(issue))
    read = Reading.objects.values().get()
    own = {"id", "public_id", "at"}
    alike = {name: value for name, value in read.items() if name not in own}
    Reading.objects.bulk_create(Reading(**alike) for _time in range(1, count))
    client.get(url(issue, "readings/"))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url(issue, "readings/"))
    assert len(page.context["page"].rows) == min(count, 25)
    assert len(asked) <= 16


def read_by_bin() -> Issue:
    issue = restricted()
    by = cast.hat("secretary.desk")
    issue.share_with(cast.agency("bin").group, "shared", by=by, reason="Terkait")
    return issue


@pytest.mark.parametrize("name", ["secretary.desk", "head.kpu"])
def test_a_reader_of_the_intelligence_agency_is_counted_not_named(login, name):
    issue = read_by_bin()
    for _time in range(3):
        login("liaison.bin").get(url(issue))
    page = login(name).get(url(issue, "readings/"))
    assert "1 orang BIN" in page.text
    assert "Liaison.Bin" not in page.text
    assert page.context["page"].total == 0


def test_a_name_asked_for_finds_no_shielded_reader(login):
    issue = read_by_bin()
    login("liaison.bin").get(url(issue))
    client = login("secretary.desk")
    found = client.get(url(issue, "readings/?person=liaison.bin"))
    nobody = client.get(url(issue, "readings/?person=somebody.else"))
    assert found.context["counted"] == nobody.context["counted"]
    assert found.context["page"].rows == nobody.context["page"].rows == []


def test_the_agency_itself_reads_its_own_names(login):
    issue = cast.reported("liaison.bin", classification=2)
    login("liaison.bin").get(url(issue))
    assert "Liaison.Bin" in login("head.bin").get(url(issue, "readings/")).text


def test_a_seal_takes_every_column(login):
    login("liaison.kpu").get(url(restricted()))
    row = Reading.objects.get()
    columns = {field.attname for field in Reading._meta.concrete_fields}
    assert set(row.sealed_form()) == columns
    assert row.sealed_form()["at"] == row.at.isoformat()
