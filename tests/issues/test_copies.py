"""Who gets a file as it was sent, and who the copy that does not say where it came from."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Event
from issues.models import Attachment
from issues.workflow import WORKFLOW
from tests.corpus import FILES
from tests.issues.conftest import confirmed
from tests.support import cast, pages
from tests.support.kept import kept, looked
from tests.support.made_once import made_once
from tests.support.relations import undone

pytestmark = [pytest.mark.django_db, pytest.mark.second_look]
LETTER = "lo-surat.docx"
SENT = (FILES / LETTER).read_bytes()


@made_once
def masked():
    """An issue of KPU whose origin is withheld, shared with Polri."""
    issue = cast.reported(origin_masked=True)
    polri = cast.agency("polri").group
    issue.share_with(polri, "shared", by=cast.hat("secretary.desk"), reason="Terkait")
    return issue


def got(name: str, file: Attachment, which: str = "") -> bytes | int:
    """What somebody gets of a file: its bytes, or the code of a refusal."""
    answer = pages.browser(name).get(f"/issues/files/{file.public_id}/{which}")
    return answer.getvalue() if answer.status_code == 200 else answer.status_code


def page(name: str, file: Any) -> str:
    return pages.browser(name).get(f"/issues/{file.issue.public_id}/").content.decode()


def test_who_does_not_know_the_origin_gets_the_copy_alone(masked):
    file = looked(kept(LETTER, masked))
    copy = file.cleaned.read()
    assert got("liaison.polri", file) == got("liaison.polri", file, "clean/") == copy
    assert got("liaison.kpu", file) == got("secretary.desk", file) == SENT
    assert got("liaison.kpu", file, "clean/") == copy
    assert b"Budi Contoh" not in copy


def test_whoever_sent_a_file_gets_it_back_as_it_was(masked):
    file = looked(kept(LETTER, masked, by="liaison.polri"))
    assert got("liaison.polri", file) == SENT
    assert "Budi Contoh" in page("liaison.polri", file)


def test_before_there_is_a_copy_the_others_get_nothing(masked):
    file = kept(LETTER, masked)
    assert got("liaison.polri", file) == 409
    assert got("liaison.kpu", file) == SENT


def test_where_no_copy_can_be_made_the_others_get_nothing_and_read_why(masked):
    file = looked(kept("pl-polos.tif", masked))
    answer = pages.browser("liaison.polri").get(f"/issues/files/{file.public_id}/")
    assert answer.status_code == 409
    assert "tidak dapat dibuat salinan" in answer.content.decode()
    assert got("liaison.polri", file, "clean/") == 404
    assert "menyebut asalnya, tidak diberikan" in page("liaison.polri", file)
    assert got("secretary.desk", file) == (FILES / "pl-polos.tif").read_bytes()


def test_what_a_file_says_within_is_read_by_those_alone_who_get_it(masked):
    file = looked(kept(LETTER, masked))
    assert "Budi Contoh" in page("liaison.kpu", file)
    assert "Budi Contoh" in page("secretary.desk", file)
    assert "Budi Contoh" not in page("liaison.polri", file)
    assert "salinan tanpa metadata" in page("liaison.polri", file)


def test_a_file_that_is_withheld_does_not_name_who_sent_it_to_those_who_may_not_know(masked):
    file = kept(LETTER, masked)
    Attachment.objects.update(checked="infected", finding="x", checked_at=masked.created_at)
    shown = {
        name: pages.browser(name).get(f"/issues/files/{file.public_id}/").content.decode()
        for name in ("secretary.desk", "liaison.polri")
    }
    assert "KPU" in shown["secretary.desk"]
    assert "KPU" not in shown["liaison.polri"]


def written_by(agency: str) -> bytes:
    """The same letter with another author, office and template."""
    made = BytesIO()
    with zipfile.ZipFile(FILES / LETTER) as letter, zipfile.ZipFile(made, "w") as copy:
        for name in letter.namelist():
            copy.writestr(name, letter.read(name).replace(b"Budi Contoh", agency.encode()))
    return made.getvalue()


def test_whichever_agency_wrote_it_the_others_get_the_same():
    worlds = []
    for code in ("kpu", "bawaslu"):
        cast.membership("liaison.polri")
        with undone():
            issue = cast.reported(f"liaison.{code}", origin_masked=True)
            polri = cast.agency("polri").group
            issue.share_with(polri, "shared", by=cast.hat("secretary.desk"), reason="Terkait")
            content = written_by(f"Staf {code}")
            file = looked(kept(LETTER, issue, by=f"liaison.{code}", content=content))
            shown = pages.KEYS.sub("", pages.without_chance(page("liaison.polri", file)))
            worlds.append((shown, got("liaison.polri", file)))
            assert f"Staf {code}" in page("secretary.desk", file)
    assert worlds[0] == worlds[1]


@pytest.mark.parametrize("which", ["", "clean/"])
def test_to_who_does_not_read_the_issue_there_is_no_file(masked, which):
    assert got("liaison.bssn", looked(kept(LETTER, masked)), which) == 404


def test_masking_later_leaves_the_others_the_copy():
    issue = cast.reported()
    secretary = cast.hat("secretary.desk")
    issue.share_with(cast.agency("polri").group, "shared", by=secretary, reason="Terkait")
    file = looked(kept(LETTER, issue))
    assert got("liaison.polri", file) == SENT
    WORKFLOW.take("mask_origin", issue, by=secretary, reason="Keselamatan")
    assert got("liaison.polri", file) == file.cleaned.read()


def test_the_form_that_withholds_the_origin_says_what_files_say_within():
    file = looked(kept(LETTER, cast.reported()))
    address = f"/issues/{file.issue.public_id}/step/mask_origin/"
    shown = pages.browser("liaison.kpu").get(address).content.decode()
    assert "lo-surat.docx" in shown
    assert "penulis <q>Budi Contoh" in shown


def test_a_file_may_be_sent_so_that_others_get_the_copy_alone():
    issue = cast.reported()
    secretary = cast.hat("secretary.desk")
    issue.share_with(cast.agency("polri").group, "shared", by=secretary, reason="Terkait")
    upload = SimpleUploadedFile(LETTER, SENT)
    data = {"key": uuid4(), "uploads": [upload], "classification": 1, "copy_only": "on"}
    pages.browser("liaison.kpu").post(f"/issues/{issue.public_id}/files/new/", data)
    file = looked(Attachment.objects.get())
    assert got("liaison.polri", file) == file.cleaned.read()
    assert got("liaison.kpu", file) == got("secretary.desk", file) == SENT


@pytest.mark.parametrize("copy_only", [True, False])
def test_sharing_says_what_files_say_within_and_may_give_copies_alone(copy_only):
    file = looked(kept(LETTER, cast.reported()))
    desk, address = pages.browser("secretary.desk"), f"/issues/{file.issue.public_id}/share/"
    assert "penulis <q>Budi Contoh" in desk.get(address).content.decode()
    chosen = {"copy_only": "on"} if copy_only else {}
    confirmed(desk, address, group="agency:POLRI", reason="Terkait", **chosen)
    assert got("liaison.polri", file) == (file.cleaned.read() if copy_only else SENT)


def pressed(file: Any, button: str) -> str:
    """The page of the draft, on which the writer then presses a button of the file."""
    return before_and_after(file, button)[0]


def before_and_after(file: Any, button: str) -> tuple[str, str]:
    writer, address = pages.browser("liaison.kpu"), f"/issues/{file.issue.public_id}/edit/"
    opened = writer.get(address)
    form = opened.context["form"]
    data = {name: form[name].value() for name in ("draft", "title", "version")}
    after = writer.post(address, data | {button: str(file.public_id)}, follow=True)
    return opened.content.decode(), after.content.decode()


def test_a_draft_says_it_beside_the_file_and_takes_the_choice_until_it_is_sent():
    file = looked(kept(LETTER, cast.draft()))
    assert "penulis <q>Budi Contoh" in pressed(file, "copy_only")
    file.refresh_from_db()
    assert file.copy_only
    assert "Kirim berkas aslinya" in pressed(file, "copy_only")
    file.refresh_from_db()
    assert not file.copy_only


def test_what_was_pressed_is_said():
    file = looked(kept(LETTER, cast.draft()))
    for button, words in (
        ("copy_only", f"menerima salinan {LETTER}."),
        ("copy_only", f"menerima {LETTER} sebagaimana dikirim."),
        ("remove", f"Konsep tersimpan, tanpa {LETTER}."),
    ):
        assert words in before_and_after(file, button)[1]


def test_of_a_returned_draft_others_may_get_less_and_never_more():
    file = looked(kept(LETTER, cast.reported()))
    secretary = cast.hat("secretary.desk")
    WORKFLOW.take("return", file.issue, by=secretary, reason="Sebutkan kabupaten.")
    assert "Kirim salinan tanpa metadata" in pressed(file, "copy_only")
    assert "Kirim berkas aslinya" not in pressed(file, "copy_only")
    file.refresh_from_db()
    assert file.copy_only
    assert Event.objects.filter(verb="issue.copy_only").count() == 1


def test_a_file_taken_off_a_draft_leaves_no_copy(django_capture_on_commit_callbacks):
    file = looked(kept(LETTER, cast.draft()))
    with django_capture_on_commit_callbacks(execute=True):
        pressed(file, "remove")
    assert not any(file.file.storage.exists(name) for name in file.stored)
