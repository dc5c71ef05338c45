"""The second look at files: by a real worker, with its own rights, within bounds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as portal
from django.db import connection
from django.utils import timezone

from agencies import clock
from issues.models import Attachment
from issues.models.parts import AttachmentQuerySet
from monitoring.notices.second_looks import look_owed
from monitoring.roster import Roster
from monitoring.tasks import second_looks as bell
from tests.faults.test_sweeps import wait_for
from tests.support import cast
from tests.support.kept import kept, locked_away, looked, opened, told

pytestmark = [pytest.mark.django_db, pytest.mark.second_look]


def lying() -> set[Path]:
    return {path for path in Path(portal.MEDIA_ROOT).rglob("*") if path.is_file()}


@pytest.mark.real_commits
def test_a_real_worker_opens_what_is_harmless_and_withholds_what_is_not(
    start_process, desk_var, settings
):
    settings.MEDIA_ROOT = desk_var / "uploads"
    issue = cast.reported()
    harmless = kept("surat.pdf", issue, content=locked_away(script=False))
    active = kept("skrip.pdf", issue, content=locked_away(script=True))
    assert [opened(harmless).status_code, opened(active).status_code] == [409, 409]
    start_process("worker")
    bell.delay()
    wait_for(lambda: not Attachment.objects.filter(looked_at=None).exists())
    assert [opened(harmless).status_code, opened(active).status_code] == [200, 409]
    harmless.refresh_from_db()
    assert ["author", "Budi Contoh"] in harmless.traces
    assert b"Budi Contoh" not in harmless.cleaned.read()


@pytest.mark.real_commits
def test_the_workers_role_writes_down_what_it_found_and_nothing_else(worker_url):
    with psycopg2.connect(worker_url) as worker, worker.cursor() as cursor:
        cursor.execute("UPDATE issues_attachment SET looked_at = now(), traces = '[]'")
        for column in ("name = 'x'", "copy_only = false", "file = 'x'", "sha256 = ''"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"UPDATE issues_attachment SET {column}")
            worker.rollback()


def test_of_what_was_found_sender_and_desk_are_told_and_the_page_says_it():
    cast.membership("secretary.desk")
    file = looked(kept("skrip.pdf", cast.reported(), content=locked_away(script=True)))
    assert (file.objection, file.cleaned.name) == ("JavaScript", "")
    assert told("liaison.kpu") == told("secretary.desk") == ["portal.objected"]
    assert "JavaScript" in opened(file).content.decode()
    assert Path(file.file.path).exists()


def test_a_look_that_takes_too_long_is_said_put_off_and_tried_again(monkeypatch):
    cast.membership("secretary.desk")
    file = kept("ty-surat.pdf", cast.reported())
    with monkeypatch.context() as hurried:
        hurried.setattr("issues.second_look.SECONDS", 0.01)
        assert looked(file).looked_at is None
    assert told("secretary.desk") == ["portal.not_looked"]
    assert "belum berhasil diperiksa" in opened(file).content.decode()
    assert looked(file).looked_at is None  # its pause is not over
    Attachment.objects.update(look_again_at=timezone.now())
    assert opened(looked(file)).status_code == 200


def test_each_failure_puts_it_off_longer(monkeypatch):
    monkeypatch.setattr("issues.second_look.SECONDS", 0.01)
    file, pauses = kept("ty-surat.pdf", cast.reported()), []
    for _try in range(6):
        Attachment.objects.update(look_again_at=None)
        pauses.append(round((looked(file).look_again_at - timezone.now()).total_seconds() / 60))
    assert pauses == [1, 5, 30, 120, 720, 720]


@pytest.mark.parametrize("taken", ["bytearray(2 * 1024**3)", "open('x', 'wb').write(bytes(2**28))"])
def test_the_child_has_no_more_memory_and_disk_than_its_bounds(tmp_path, taken):
    code = f"from issues.within.__main__ import bound; bound(); {taken}"
    command = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": str(portal.BASE_DIR)}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert ended.returncode


def test_the_child_knows_no_secret_of_the_portal(monkeypatch):
    given = {}

    def run(command, **how):
        given.update(how["env"])
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr("issues.second_look.subprocess.run", run)
    looked(kept("ty-surat.pdf", cast.reported()))
    assert given.keys() == {"PATH"}


def test_what_the_scanner_has_not_passed_is_not_looked_into(settings):
    settings.CLAMD = "127.0.0.1:1"
    file = kept("ty-surat.pdf", cast.reported())
    assert looked(file).looked_at is None
    Attachment.objects.update(checked="clean")
    assert looked(file).looked_at


def test_pdfs_come_first_the_newest_before_an_archive_that_waits():
    issue = cast.reported()
    names = ("ty-surat.pdf", "pl-foto.jpg", "lo-surat.docx", "lo-surat.pdf", "rl-teks.pdf")
    for name in names:
        kept(name, issue)
    Attachment.objects.filter(name="rl-teks.pdf").update(looks=1, look_again_at=timezone.now())
    rows = Attachment.objects.unlooked(timezone.now())
    assert [file.name for file in rows] == [
        "lo-surat.pdf",
        "ty-surat.pdf",
        "rl-teks.pdf",
        "lo-surat.docx",
        "pl-foto.jpg",
    ]


def test_the_turn_of_a_file_is_read_off_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = Attachment.objects.unlooked(timezone.now())[:1].explain()
    assert "file_not_looked_into" in plan
    assert "Sort" not in plan


def test_of_a_file_that_was_removed_meanwhile_no_copy_stays(monkeypatch):
    file, before = kept("ty-surat.pdf", cast.reported()), lying()
    Attachment.objects.all().delete()
    monkeypatch.setattr(AttachmentQuerySet, "unlooked", lambda rows, now: [file])
    look_owed(Roster(clock.today()))
    assert lying() == before | {Path(file.file.path)}


def test_other_kinds_open_at_once():
    assert opened(kept("pl-foto.jpg", cast.reported())).status_code == 200
