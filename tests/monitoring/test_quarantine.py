"""Files in quarantine: nobody gets one before the scanner has passed it, and none is lost."""

from __future__ import annotations

from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile

from issues import scanner
from issues.files import keep
from issues.models import Attachment
from monitoring.models import Notification
from monitoring.notices.lines import lines
from monitoring.sweep import sweep
from tests.support import cast, small_files
from tests.support.clamd import fake_clamd
from tests.support.hostile import EICAR
from tests.support.kept import opened, told
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
INFECTED = small_files.pdf(small_files.stream(EICAR))


@pytest.fixture
def clamd(settings):
    with fake_clamd(settings) as server:
        yield server


@pytest.fixture
def kept(clamd):
    """Keep a file of KPU's liaison on an issue that it reported: kept(content)."""
    cast.membership("secretary.desk")
    issue = cast.reported("liaison.kpu")

    def keep_one(content: bytes = small_files.pdf(), name: str = "rekap.pdf") -> Attachment:
        upload = SimpleUploadedFile(name, content, content_type="application/pdf")
        return keep(upload, by=cast.hat("liaison.kpu"), issue=issue)

    return keep_one


def test_before_it_is_scanned_a_file_is_named_and_not_given_out(kept):
    file = kept()
    answer = opened(file)
    assert answer.status_code == 409
    assert "sedang diperiksa" in answer.content.decode()
    page = browser("liaison.kpu").get(f"/issues/{file.issue.public_id}/").content.decode()
    assert "rekap.pdf" in page
    assert "sedang diperiksa" in page


def test_what_the_scanner_finds_clean_opens(kept, clamd):
    file = kept()
    assert sweep().files == 1
    assert opened(file).status_code == 200
    assert clamd.scanned == [small_files.pdf()]
    assert sweep().files == 0


def test_an_infected_file_is_removed_and_its_row_says_what_was_found(kept):
    file = kept(INFECTED)
    sweep()
    file.refresh_from_db()
    assert (file.checked, file.finding) == ("infected", "Eicar-Test-Signature")
    assert not (Path(portal.MEDIA_ROOT) / file.file.name).exists()
    answer = opened(file)
    assert answer.status_code == 409
    assert "Eicar-Test-Signature" in answer.content.decode()


def test_sender_and_desk_are_told_of_an_infected_file_once(kept):
    file = kept(INFECTED)
    sweep()
    sweep()
    assert told("liaison.kpu") == told("secretary.desk") == ["portal.infected"]
    rows = Notification.objects.filter(kind="portal.infected")
    line = lines(list(rows), cast.hat("secretary.desk"))[0]
    assert (line.title, line.url) == ("rekap.pdf", f"/issues/files/{file.public_id}/")


def test_a_file_left_behind_by_a_killed_worker_is_removed_by_the_next_sweep(kept):
    file = kept(INFECTED)
    sweep()
    path = Path(portal.MEDIA_ROOT) / file.file.name
    path.write_bytes(INFECTED)
    sweep()
    assert not path.exists()


@pytest.mark.parametrize("mode", ["silent", "garbage", "down"])
def test_with_a_scanner_that_is_not_well_everything_stays_in_quarantine(
    kept, clamd, mode, settings, monkeypatch
):
    file, clamd.mode = kept(), mode
    if mode == "down":
        settings.CLAMD = "127.0.0.1:1"
    monkeypatch.setattr(
        "monitoring.notices.quarantine.scan", lambda it: scanner.scan(it, timeout=0.3)
    )
    assert sweep().files == 0
    assert opened(file).status_code == 409
    assert told("secretary.desk") == ["portal.scanner_down"]
    clamd.mode, settings.CLAMD = "well", clamd.address
    sweep()
    assert opened(file).status_code == 200


def test_a_file_that_the_scanner_does_not_take_stays_and_holds_up_no_other(kept, clamd):
    large, clamd.limit = kept(small_files.pdf(small_files.stream(b"x" * 9_000))), 5_000
    small = kept(name="kecil.pdf")
    assert sweep().files == 1
    assert (opened(large).status_code, opened(small).status_code) == (409, 200)
    assert told("secretary.desk") == ["portal.not_scanned"]
    assert Attachment.objects.unchecked().get() == large


def test_a_scanner_that_comes_later_checks_what_was_kept_before_it(kept, settings):
    settings.CLAMD, address = "", settings.CLAMD
    file = kept(INFECTED)
    assert opened(file).status_code == 200
    settings.CLAMD = address
    assert opened(file).status_code == 409
    sweep()
    assert Attachment.objects.get(pk=file.pk).checked == "infected"


def test_a_scanner_that_is_switched_off_opens_nothing_that_waits(kept, settings):
    file = kept()
    settings.CLAMD = ""
    assert opened(file).status_code == 409


def test_somebody_who_may_not_read_it_cannot_tell_that_it_waits(kept):
    assert opened(kept(), by="liaison.bssn").status_code == 404


@pytest.mark.parametrize("where", ["nonsense", "unix:/nowhere/clamd.sock", "127.0.0.1:1"])
def test_an_address_at_which_nobody_answers_is_told_on_readyz(client, settings, where):
    settings.CLAMD = where
    assert any("scanner" in note for note in client.get("/readyz").json()["notes"])


def test_a_scanner_that_answers_is_no_matter_for_readyz(client, clamd):
    assert not any("scanner" in note for note in client.get("/readyz").json()["notes"])


@pytest.mark.real_commits
def test_the_workers_role_writes_down_the_finding_and_nothing_else(worker_url):
    with psycopg2.connect(worker_url) as worker, worker.cursor() as cursor:
        cursor.execute("UPDATE issues_attachment SET checked = 'clean', finding = ''")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("UPDATE issues_attachment SET name = 'x'")
