"""Pictures and films in place: for whom, up to which class, and in which parts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from issues.models import Attachment, Reading
from tests.corpus import FILES
from tests.support import cast, pages
from tests.support.kept import kept, looked
from tests.support.made_once import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.second_look]
FILM, PHOTOGRAPH = "av-h264-akhir.mp4", "hf-foto.heic"
SENT = (FILES / FILM).read_bytes()


def asked(file: Attachment, part: str = "", by: str = "liaison.kpu", **headers: str):
    headers |= {"range": part} if part else {}
    return pages.browser(by).get(f"/issues/files/{file.public_id}/shown/", headers=headers)


@made_once
def film() -> Attachment:
    return looked(kept(FILM, cast.reported(classification=2), classification=2))


def test_a_photograph_of_a_telephone_is_shown_as_jpeg_and_downloaded_as_it_was_sent():
    file = looked(kept(PHOTOGRAPH, cast.reported()))
    answer = asked(file)
    with Image.open(BytesIO(answer.getvalue())) as picture:
        assert (picture.format, dict(picture.getexif())) == ("JPEG", {})
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    download = pages.browser("liaison.kpu").get(f"/issues/files/{file.public_id}/")
    assert download.getvalue() == (FILES / PHOTOGRAPH).read_bytes()


@pytest.mark.parametrize("name", [FILM, PHOTOGRAPH])
@pytest.mark.parametrize(("of_file", "of_issue", "shown"), [(2, 1, True), (3, 1, False)])
def test_nothing_above_restricted_is_shown(name, of_file, of_issue, shown):
    file = looked(kept(name, cast.reported(classification=of_issue), classification=of_file))
    cast.membership("secretary.desk")
    assert asked(file, by="secretary.desk").status_code == (200 if shown else 404)
    page = pages.browser("secretary.desk").get(f"/issues/{file.issue.public_id}/")
    assert ("/shown/" in page.content.decode()) is shown


def test_a_file_is_no_lower_than_its_issue():
    file = looked(kept(FILM, cast.reported()))
    type(file.issue).objects.update(classification=3, content_allowed_at=file.at)
    assert asked(file, by="secretary.desk").status_code == 404


@pytest.mark.parametrize("by", ["liaison.bssn", "liaison.polri"])
def test_to_who_does_not_read_the_issue_nothing_is_shown(film, by):
    assert asked(film, by=by).status_code == 404


def test_other_kinds_are_not_shown():
    assert asked(looked(kept("ty-surat.pdf", cast.reported()))).status_code == 404


@pytest.mark.parametrize(
    ("part", "status", "places"),
    [
        ("", 200, slice(None)),
        ("bytes=0-", 206, slice(None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=100-199", 206, slice(100, 200)),
        ("bytes=-50", 206, slice(-50, None)),
        ("bytes=100-999999", 206, slice(100, None)),
        ("bytes=-999999", 206, slice(None)),
        ("bytes=5-4", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=0-1", 200, slice(None)),
        ("bytes=x", 200, slice(None)),
    ],
)
def test_a_film_is_given_in_the_parts_that_are_asked_for(film, part, status, places):
    answer = asked(film, part)
    content = answer.getvalue()
    assert (answer.status_code, content) == (status, SENT[places])
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(len(content)), "bytes")
    start = len(SENT[: places.start]) if places.start else 0
    given = f"bytes {start}-{start + len(content) - 1}/{len(SENT)}"
    assert answer.get("Content-Range") == (given if status == 206 else None)


@pytest.mark.parametrize("part", ["bytes=999999-", "bytes=-0"])
def test_a_part_that_lies_outside_is_refused_with_the_length(film, part):
    answer = asked(film, part)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(SENT)}")


def test_a_part_of_what_may_have_changed_is_the_whole(film):
    assert asked(film, "bytes=0-1", **{"if-range": '"x"'}).getvalue() == SENT


def test_a_film_watched_in_parts_is_noted_once(film):
    for part in ("bytes=5-", "bytes=100-199", ""):
        asked(film, part)
    rows = Reading.objects.filter(attachment=film)
    assert [(row.kind, row.page) for row in rows] == [("read", "file")]


def test_who_does_not_know_the_origin_is_shown_the_copy():
    issue = cast.reported(origin_masked=True)
    polri = cast.agency("polri").group
    issue.share_with(polri, "shared", by=cast.hat("secretary.desk"), reason="Terkait")
    film = looked(kept(FILM, issue))
    assert asked(film, by="liaison.polri").getvalue() == film.cleaned.read() != SENT
    assert asked(film).getvalue() == SENT


def test_a_film_that_was_altered_is_not_shown(film):
    Path(film.file.path).write_bytes(SENT[:-1] + b"x")
    assert asked(film, "bytes=0-9").status_code == 404
