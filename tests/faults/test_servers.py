"""Servers that fail under people at work: broker gone, database struck down, disk full."""

from __future__ import annotations

import os
import re
import resource
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from agencies import clock
from agencies.models import Event
from issues.models import Attachment, Comment, Issue
from tests.faults.caller import Caller
from tests.issues.conftest import PDF
from tests.support import cast
from tests.support.database import Session, pointed_at

pytestmark = pytest.mark.real_commits
REFERENCE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")
WRITERS, STRIKES = (8, 5) if os.environ.get("PROVE") else (3, 1)


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    """The portal is a demo's: its clock is this test's too."""
    settings.DESK_DEMO = True
    yield
    clock._offset.forget()


@pytest.fixture
def issue() -> Issue:
    clock.set_offset(cast.NOW)
    return cast.reported()


def logged_in(url: str, name: str = "liaison.kpu") -> Caller:
    person = Caller(url)
    assert person.log_in(name).status == 200
    return person


def write_note(person: Caller, issue: Issue, text: str):
    return person.send(f"/issues/{issue.public_id}/notes/new/", text=text, classification=1)


def test_without_redis_people_log_in_and_work(issue, live_portal, valkey):
    valkey.kill()
    person = logged_in(live_portal.url)
    assert issue.title in person.get(f"/issues/{issue.public_id}/").text
    assert write_note(person, issue, "Tanpa Redis.").status == 200
    assert Comment.objects.filter(text="Tanpa Redis.").exists()
    assert person.get("/readyz").status == 200


@pytest.fixture
def struck(process_environment) -> Iterator[Session]:
    """A database server of the test's own that commits as in service."""
    session = Session(options={})
    cluster = session.start()
    cluster.clone("struck")
    process_environment["DATABASE_URL"] = url = cluster.url("struck")
    with pointed_at(url):
        yield session
    session.stop()


def test_what_was_acknowledged_outlives_a_database_that_is_struck_down(struck, issue, live_portal):
    people = [logged_in(live_portal.url, f"liaison.kpu{n}") for n in range(WRITERS)]
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        busy = [pool.submit(write_until, done, person, issue) for person in people]
        for _n in range(STRIKES):
            time.sleep(2)
            struck.strike()
        time.sleep(2)
        done.set()
    kept, refused, last = zip(*(one.result() for one in busy), strict=True)
    connections.close_all()
    stored = list(Comment.objects.values_list("text", flat=True))
    assert set().union(*kept) <= set(stored)
    assert len(stored) == len(set(stored))
    assert sum(map(len, refused)) > 0
    assert all(last), "the portal did not recover"
    for page in (page for pages in refused for page in pages):
        assert page.status in (500, 503)
        assert REFERENCE.search(page.text)
    told = Event.objects.filter(stream="issue", stream_id=issue.pk)
    assert told.filter(verb="issue.commented").count() == len(stored)
    assert [event.seq for event in told.order_by("seq")] == list(range(1, told.count() + 1))


def write_until(done: threading.Event, person: Caller, issue: Issue):
    """Write notes one after another: which were kept, the refusals, whether the last was kept."""
    kept, refused, number, well = set(), [], 0, False
    while not done.is_set():
        number += 1
        text = f"Catatan {threading.get_ident()}-{number}"
        answer = write_note(person, issue, text)
        well = answer.status == 200 and "notes/new" not in answer.url
        if well:
            kept.add(text)
        else:
            refused.append(answer)
    return kept, refused, well


def limit_files(parent: int, size: int) -> None:
    """Let the kernel refuse a server's processes to write any file beyond this size."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if parent in (int(folder.name), int(words[1])):
            resource.prlimit(int(folder.name), resource.RLIMIT_FSIZE, (size, size))


def uploads_in(folder: Path) -> set[Path]:
    """What lies there, of other tests too."""
    return {path for path in (folder / "uploads").rglob("*") if path.is_file()}


@pytest.mark.parametrize("size", [2_000_000, 4_000_000], ids=["in memory", "spooled to a file"])
def test_a_disk_that_takes_no_file_is_said_in_a_sentence(issue, live_portal, desk_var, size):
    person = logged_in(live_portal.url)
    limit_files(live_portal.process.process.pid, 500_000)
    before, files = Event.objects.count(), uploads_in(desk_var)
    large = PDF[:-6] + b" " * size + PDF[-6:]
    answer = person.send(
        f"/issues/{issue.public_id}/files/new/",
        uploads=SimpleUploadedFile("besar.pdf", large, "application/pdf"),
        classification=1,
    )
    assert (answer.status, "penyimpanan portal tidak menerimanya" in answer.text) == (422, True)
    assert not Attachment.objects.exists()
    assert Event.objects.count() == before
    assert uploads_in(desk_var) == files
    assert write_note(person, issue, "Disk penuh, catatan tetap masuk.").status == 200
