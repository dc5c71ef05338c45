"""Unsent words of every form: kept for their writer, found again, gone once sent."""

from __future__ import annotations

import uuid

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.access.visibility import set_context
from agencies.models import KeptText
from agencies.sending.kept import KEPT_FOR
from issues.kept_files import throw_away_old
from issues.models import Issue, KeptFile
from tests.issues.conftest import pdf
from tests.support import cast
from tests.support.database import pointed_at
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def of_issue(name: str, issue: Issue) -> str:
    return f"/issues/{issue.public_id}/{name}/"


def forms() -> dict:
    """A form of every kind: who writes, where, in which field; made when it is asked for."""
    follow_up = "/follow-ups/{}/step/{}/".format

    def sent(step: str, field: str, name: str = "liaison.kemendagri"):
        one = cast.follow_up()
        return name, follow_up(one.public_id, step), field

    return {
        "analysis": lambda: ("analyst.desk", of_issue("analysis/edit", cast.analysing()), "facts"),
        "note": lambda: ("analyst.desk", of_issue("notes/new", cast.analysing()), "text"),
        "return": lambda: ("secretary.desk", of_issue("step/return", cast.reported()), "reason"),
        "report": lambda: sent("report", "text"),
        "progress": lambda: sent("progress", "obstacle"),
        "block": lambda: sent("block", "obstacle"),
        "not_ours": lambda: sent("not_ours", "reason"),
        "recommendation": lambda: ("analyst.desk", "/recommendations/new/", "text"),
    }


@pytest.mark.parametrize("name", forms())
def test_what_was_put_down_is_in_the_form_again(name):
    who, address, field = forms()[name]()
    client = browser(who)
    answer = client.post(address, {field: "Kata yang belum dikirim.", "keep_draft": "auto"})
    assert "Konsep tersimpan" in answer.text
    assert answer["Kept"] == "all"
    assert "Kata yang belum dikirim." in client.get(address).text
    assert address in client.get("/").text


def put_down(client, address: str, **entries) -> KeptText:
    client.post(address, {"text": "Belum dikirim.", "keep_draft": "auto", **entries})
    return KeptText.objects.latest("pk")


def note_address(issue: Issue) -> str:
    return of_issue("notes/new", issue)


def test_without_scripts_a_button_keeps_the_words_and_the_page_has_them_again(db):
    client, address = browser("analyst.desk"), note_address(cast.analysing())
    answer = client.post(address, {"text": "Belum dikirim.", "keep_draft": "1"}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "Belum dikirim." in answer.text
    assert not answer.context["form"].errors


def test_what_was_sent_is_no_draft_any_more(db):
    client, address = browser("analyst.desk"), note_address(cast.analysing())
    put_down(client, address)
    entry = {"text": "Catatan.", "classification": "1", "key": str(uuid.uuid4())}
    assert client.post(address, entry).status_code == 302
    assert not KeptText.objects.exists()
    client.post(address, entry | {"keep_draft": "auto"})  # the page saved once more on its way out
    assert not KeptText.objects.exists()


def test_thrown_away_it_is_gone(db):
    client, address = browser("analyst.desk"), note_address(cast.analysing())
    put_down(client, address)
    client.post(address, {"discard_draft": "1"})
    assert not KeptText.objects.exists()
    assert "Belum dikirim." not in client.get(address).text


def test_a_refused_form_is_kept_as_it_is(db):
    client, address = browser("secretary.desk"), of_issue("step/return", cast.reported())
    entry = {"reason": "", "version": "x", "key": str(uuid.uuid4())}
    assert client.post(address, entry).status_code == 422
    assert KeptText.objects.get().entries["reason"] == [""]


def test_nobody_but_the_writer_finds_it(db):
    issue = cast.analysing()
    put_down(browser("analyst.desk"), note_address(issue))
    for other in ("secretary.desk", "analyst.desk2", "liaison.kpu"):
        assert "Belum dikirim." not in browser(other).get(note_address(issue)).text
        assert "Teks yang belum dikirim" not in browser(other).get("/").text


def rows_under(hat) -> int:
    set_context(hat)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agencies_kepttext")
        return cursor.fetchone()[0]


def test_the_second_lock_shows_it_to_the_writer_alone(db):
    put_down(browser("analyst.desk"), note_address(cast.analysing()))
    assert rows_under(cast.hat("analyst.desk")) == 1
    for other in ("secretary.desk", "analyst.desk2", "liaison.kpu"):
        assert rows_under(cast.hat(other)) == 0
    assert rows_under(None) == 0


def test_it_goes_when_the_writer_no_longer_reads_the_issue(db):
    issue = cast.reported()
    client = browser("liaison.kpu")
    put_down(client, note_address(issue))
    issue.classification = 4
    issue.save_own()
    assert note_address(issue) not in client.get("/").text
    assert not KeptText.objects.exists()


def test_of_a_card_no_word_is_kept_and_the_page_says_so(db):
    issue = cast.card()
    client, address = browser("secretary.desk"), of_issue("step/return", issue)
    answer = client.post(address, {"reason": "Rahasia.", "keep_draft": "auto"})
    assert not KeptText.objects.exists()
    assert "tidak disimpan" in answer.text
    assert answer["Kept"] == "part"


def test_words_take_the_higher_class_that_was_chosen(db):
    client, address = browser("analyst.desk"), note_address(cast.analysing())
    assert put_down(client, address, classification="2").classification == 2


def test_a_file_is_kept_as_soon_as_it_was_chosen_and_goes_out_with_the_form(db):
    issue = cast.analysing()
    client, address = browser("analyst.desk"), of_issue("files/new", issue)
    bad = pdf("rekap.xlsx", b"bukan buku kerja")
    answer = client.post(address, {"uploads": [pdf(), bad], "keep_draft": "auto"})
    assert "rekap.pdf" in answer.text
    assert "<li>Berkas: " in answer.text
    assert "rekap.pdf" in client.get(address).text
    client.post(address, {"classification": "1", "key": str(uuid.uuid4())})
    assert [file.name for file in issue.attachments.all()] == ["rekap.pdf"]
    assert not KeptFile.objects.exists()


def test_a_refused_form_keeps_its_good_files(db):
    one = cast.follow_up()
    client = browser("liaison.kemendagri")
    address = f"/follow-ups/{one.public_id}/step/report/"
    entry = {"text": "", "evidence": [pdf()], "version": one.version, "key": str(uuid.uuid4())}
    assert client.post(address, entry).status_code == 422
    assert [file.name for file in KeptFile.objects.all()] == ["rekap.pdf"]
    entry |= {
        "text": "Selesai.",
        "evidence": [],
        "points": [str(p.public_id) for p in one.own_points()],
    }
    assert client.post(address, entry).status_code == 302
    assert [file.name for file in one.reports.get().evidence.all()] == ["rekap.pdf"]


def test_after_four_weeks_it_goes(db):
    client, address = browser("analyst.desk"), of_issue("files/new", cast.analysing())
    client.post(address, {"uploads": [pdf()], "keep_draft": "auto"})
    assert throw_away_old(clock.now() - KEPT_FOR) == 0
    assert throw_away_old(clock.now() + cast.a_day(1)) == 1
    assert not KeptFile.objects.exists()


@pytest.mark.real_commits
def test_the_workers_throw_old_words_away_and_read_none(worker_url):
    client, address = browser("analyst.desk"), of_issue("files/new", cast.analysing())
    client.post(address, {"uploads": [pdf()], "keep_draft": "auto"})
    with pointed_at(worker_url):
        with pytest.raises(ProgrammingError):
            list(KeptText.objects.values("entries"))
        assert throw_away_old(clock.now() + cast.a_day(1)) == 1
    assert not KeptFile.objects.exists()


@pytest.mark.parametrize("chosen", ["10", "99999", "x"])
def test_a_class_that_is_none_is_that_of_the_object(db, chosen):
    issue = cast.reported()
    client, address = browser("liaison.kpu"), f"/issues/{issue.public_id}/notes/new/"
    words = {"text": "Belum dikirim.", "classification": chosen, "keep_draft": "auto"}
    assert client.post(address, words).status_code == 200
    assert KeptText.objects.get().classification == issue.classification


def test_many_unsent_texts_are_one_question_a_kind(django_assert_max_num_queries):
    client = browser("analyst.desk")
    issues = [cast.analysing() for _n in range(5)]
    put_down(client, note_address(issues[0]))
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    once = len(asked)
    for issue in issues[1:]:
        put_down(client, note_address(issue))
    with django_assert_max_num_queries(once):
        page = client.get("/").text
    assert all(note_address(issue) in page for issue in issues)
