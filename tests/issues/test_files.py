"""Uploads: what is refused and why, what is kept, how it is served, what a failure leaves."""

import unicodedata
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from issues.files import clean_name, keep
from issues.models import Attachment
from tests.issues.conftest import PDF, PNG, pdf
from tests.support import cast
from tests.support.small_files import CELLS, SLIDES, jpeg, odf, office, packed, png, relation, webp
from tests.support.small_files import pdf as whole_pdf

pytestmark = pytest.mark.django_db


# The seven passes of 8 x 8 grey pixels: rows of 1, 1, 2, 2, 4, 4 and 8 pixels.
INTERLACED = bytes(2 + 2 + 3 + 2 * 3 + 2 * 5 + 4 * 5 + 4 * 9)


def attach(client, issue, name, content):
    file = SimpleUploadedFile(name, content)
    data = {"key": str(uuid4()), "uploads": [file], "classification": 1}
    return client.post(f"/issues/{issue.public_id}/files/new/", data)


def stored():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.png", PNG),
        ("a.docx", office()),
        ("a.xlsx", office(CELLS)),
        ("FOTO.JPG", jpeg()),
        ("a.pptx", office(SLIDES)),
        ("a.webp", webp()),
        ("a.odt", odf()),
        ("a.pdf", whole_pdf(packed(b"5 0 << /Type /Page >>"))),
        ("telepon.jpg", jpeg() + b"SEFT" * 9),
        ("baris.png", png(8, 8, data=INTERLACED, way=1)),
        ("grafik.docx", office(word__embeddings__a_dot_xlsx=office(CELLS))),
        ("tautan.docx", office(word___rels__d_dot_rels=relation("hyperlink", "https://kpu.go.id"))),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_accepted_kinds_are_kept(login, name, content):
    issue = cast.reported()
    assert attach(login("liaison.kpu"), issue, name, content).status_code == 302
    assert Attachment.objects.get().name == name


def test_a_name_that_its_content_belies_is_not_called_a_wrong_kind(login):
    response = attach(login("liaison.kpu"), cast.reported(), "laporan.pdf", b"<html></html>")
    assert response.context["form"].errors["uploads"] == [
        "Isi laporan.pdf bukan PDF. Buka berkasnya, simpan ulang, lalu kirim yang baru."
    ]


@override_settings(UPLOAD_LIMIT=30)
def test_a_file_over_the_limit_is_named_with_its_size(login):
    response = attach(login("liaison.kpu"), cast.reported(), "besar.pdf", PDF)
    assert "besar.pdf" in response.context["form"].errors["uploads"][0]


def test_a_full_disk_is_said_beside_the_field(login, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("issues.files.os.fsync", full)
    before = stored()
    response = attach(login("liaison.kpu"), cast.reported(), "a.pdf", PDF)
    assert response.status_code == 422
    assert stored() == before
    assert not Attachment.objects.exists()


def test_a_rollback_leaves_no_file():
    issue, before = cast.reported(), stored()
    with transaction.atomic():
        keep(pdf(), by=cast.hat("liaison.kpu"), issue=issue)
        assert len(stored()) == len(before) + 1
        transaction.set_rollback(True)
    assert stored() == before


def test_a_commit_keeps_the_file(django_capture_on_commit_callbacks):
    issue = cast.reported()
    with django_capture_on_commit_callbacks(execute=True):
        kept = keep(pdf(), by=cast.hat("liaison.kpu"), issue=issue)
    assert kept.file.read() == PDF
    assert "rekap" not in kept.file.name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/rekap.pdf", "rekap.pdf"),
        ("C:\\dokumen\\rekap.pdf", "rekap.pdf"),
        ("re\x00ka\u202ep.pdf", "rekap.pdf"),
        ("  rekap  dua .pdf", "rekap dua.pdf"),
        (unicodedata.normalize("NFD", "é.pdf"), "é.pdf"),
    ],
)
def test_names_lose_paths_and_invisible_characters(given, kept):
    with translation.override("id"):
        assert clean_name(given) == kept


def test_a_file_is_always_served_as_an_attachment(login):
    issue = cast.reported()
    kept = keep(pdf("laporan akhir.pdf"), by=cast.hat("liaison.kpu"), issue=issue)
    response = login("liaison.kpu").get(f"/issues/files/{kept.public_id}/")
    assert response["Content-Disposition"] == 'attachment; filename="laporan akhir.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PDF


def test_a_download_has_no_scripts_no_parts_and_no_way_out(login):
    kept = keep(pdf(), by=cast.hat("liaison.kpu"), issue=cast.reported())
    response = login("liaison.kpu").get(
        f"/issues/files/{kept.public_id}/", headers={"range": "bytes=5-9"}
    )
    assert (response.status_code, response["Accept-Ranges"]) == (200, "none")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert b"".join(response.streaming_content) == PDF


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(PDF + b" "), Path.unlink])
def test_a_copy_that_is_not_what_was_sent_is_not_given_out(login, change):
    kept = keep(pdf(), by=cast.hat("liaison.kpu"), issue=cast.reported())
    change(Path(settings.MEDIA_ROOT) / kept.file.name)
    response = login("liaison.kpu").get(f"/issues/files/{kept.public_id}/")
    assert response.status_code == 409
    assert PDF not in response.content
    assert "tidak diberikan" in response.content.decode()


def test_a_file_of_an_issue_that_is_not_shared_does_not_exist(login):
    kept = keep(pdf(), by=cast.hat("liaison.kpu"), issue=cast.reported())
    assert login("liaison.polri").get(f"/issues/files/{kept.public_id}/").status_code == 404


def test_a_loose_file_is_of_its_parties_alone(login):
    parties = [cast.agency("POLRI").group_id]
    kept = keep(pdf(), by=cast.hat("liaison.polri"), parties=parties)
    assert login("liaison.kpu").get(f"/issues/files/{kept.public_id}/").status_code == 404
    assert login("liaison.polri").get(f"/issues/files/{kept.public_id}/").status_code == 200
