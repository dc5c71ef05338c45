"""While the database is away: a page that comes back by itself, and keeps what was typed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from desk.outage import is_away
from tests.support.database import pointed_at
from tests.support.pages import browser

pytestmark = pytest.mark.real_commits
NOWHERE = "postgres://desk@127.0.0.1:1/desk"
WORDS = {"title": "Gudang bocor", "text": 'Baris "satu"\r\nbaris <dua>', "key": "k-1"}


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


def test_a_page_says_so_and_loads_again_by_itself(stranger):
    with pointed_at(NOWHERE):
        answer = stranger.get("/issues/?q=longsor")
    assert (answer.status_code, answer["Refresh"], answer["Retry-After"]) == (503, "5", "5")
    assert "sedang dipulihkan" in answer.text
    assert "data-reference" in answer.text


def test_a_form_comes_back_whole_and_can_be_sent_once_more(stranger):
    with pointed_at(NOWHERE):
        answer = stranger.post("/issues/new/?from=x", WORDS | {"regions": ["1", "2"]})
    assert (answer.status_code, "Refresh" in answer) == (503, False)
    assert 'action="/issues/new/?from=x"' in answer.text
    assert "Baris &quot;satu&quot;\r\nbaris &lt;dua&gt;" in answer.text
    assert answer.text.count('type="hidden" name="regions"') == 2


def test_files_are_named_and_asked_for_once_more(stranger):
    with pointed_at(NOWHERE):
        file = SimpleUploadedFile("berita acara.pdf", b"%PDF-")
        answer = stranger.post("/issues/new/", WORDS | {"uploads": file})
    assert "berita acara.pdf" in answer.text
    assert 'type="file" id="again-uploads" name="uploads"' in answer.text


@pytest.mark.parametrize("path", ["/login/", "/password/change/", "/issues/new/"])
def test_a_password_stands_on_no_page(stranger, path):
    with pointed_at(NOWHERE):
        answer = stranger.post(
            path, {"login": "sari", "password": "kata sandi", "password1": "x y"}
        )
    assert answer.status_code == 503
    assert "kata sandi" not in answer.text
    assert "x y" not in answer.text


def test_a_connection_that_is_struck_down_in_the_middle_is_such_a_case(monkeypatch):
    def break_off(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    client = browser("secretary.desk")
    client.raise_request_exception = False
    monkeypatch.setattr("desk.work.views.sections_of", break_off)
    assert client.get("/").status_code == 503
    monkeypatch.undo()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("statement", ["SELECT pg_sleep(5)", "SELECT 1/0"])
def test_a_statement_that_fails_is_none(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
        with pytest.raises(DatabaseError) as fault:
            cursor.execute(statement)
    assert not is_away(fault.value)
    assert is_away(OperationalError("could not connect"))
