"""What is too long is refused in a sentence, and the words that were typed are shown again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from issues.models import Issue
from tests.issues.conftest import PDF
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
WORDS = "Truk tertahan longsor di Pal 7"
MANY = {f"x{n}": "1" for n in range(20_001)}


@pytest.fixture
def issue() -> Issue:
    return cast.reported()


def test_a_long_address_gets_a_page_in_the_readers_language_with_the_words():
    answer = browser("secretary.desk").get("/issues/", {"q": WORDS, "x": "a" * 9000})
    assert answer.status_code == 414
    assert "Alamat ini terlalu panjang" in answer.text
    assert f">{WORDS}</p>" in answer.text
    assert "Ke pekerjaan saya" in answer.text or "masthead-person" in answer.text


def test_an_address_of_ordinary_length_is_read():
    assert browser("secretary.desk").get("/issues/", {"x": "a" * 7900}).status_code == 200


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=batas", None])
def test_a_form_of_too_many_entries_gives_its_words_back(issue, kind):
    answer = send(f"/issues/{issue.public_id}/notes/new/", {"text": WORDS} | MANY, kind)
    assert answer.status_code == 400
    assert "lebih dari 20.000 isian" in answer.text
    assert f">{WORDS}</p>" in answer.text


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=batas", None])
def test_a_form_of_too_much_text_gives_its_words_back(issue, kind):
    sent = {"text": WORDS, "more": "a " * 3_000_000}
    answer = send(f"/issues/{issue.public_id}/notes/new/", sent, kind)
    assert answer.status_code == 413
    assert "5 MB" in answer.text
    assert f">{WORDS}</p>" in answer.text


def send(path: str, data: dict[str, str], kind: str | None) -> Any:
    """As a form with parts, or as one that is encoded for an address."""
    client = browser("liaison.kpu")
    if kind is None:
        return client.post(path, urlencode(data), "application/x-www-form-urlencoded")
    head = 'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join("--batas\r\n" + head.format(*pair) for pair in data.items()) + "--batas--\r\n"
    return client.post(path, body.encode(), kind)


def test_many_entries_that_nobody_asks_for_hinder_no_form(issue):
    sent = (
        {"text": WORDS, "classification": 1, "key": cast.a_key()} if hasattr(cast, "a_key") else {}
    )
    answer = browser("liaison.kpu").post(
        f"/issues/{issue.public_id}/notes/new/", dict(list(MANY.items())[:5000]) | sent
    )
    assert answer.status_code in (302, 422)


def test_too_many_files_are_refused_beside_their_field_and_the_words_stay(issue):
    files = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(130)]
    sent = {"uploads": files, "note": WORDS, "classification": 1}
    answer = browser("liaison.kpu").post(f"/issues/{issue.public_id}/files/new/", sent)
    assert answer.status_code == 422
    assert "130 berkas dipilih" in answer.text


def test_of_a_body_that_did_not_arrive_whole_no_file_is_believed(issue):
    sent = {"uploads": SimpleUploadedFile("a.pdf", PDF), "classification": 1}
    path = f"/issues/{issue.public_id}/files/new/"
    answer = browser("liaison.kpu").post(path, sent, **{"sinergi.incomplete": True})
    assert answer.status_code == 422
    assert "penyimpanan portal tidak menerimanya" in answer.text
