"""The examination package: a sample that proves itself, exceptions, and nothing closed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.utils import timezone

from agencies import clock
from agencies.models import Event, ExaminationPackage
from agencies.record.seals import seal_waiting
from desk.record.package.build import folder, make_waiting
from issues.examination import examine
from issues.workflow import WORKFLOW as ISSUES
from tests.support import cast, pages
from tests.support.database import pointed_at
from tests.support.forms import form_to
from tests.support.relations import completed

pytestmark = pytest.mark.django_db
CLOSED, OPEN = "Alasan yang tertutup", "=HYPERLINK(alasan)"


@pytest.fixture
def assignment():
    """Two issues were returned with a reason; one of them was opened to the auditor."""
    made = cast.assignment()
    secretary = cast.hat("secretary.desk")
    ISSUES.take("return", cast.reported(), by=secretary, reason=CLOSED)
    opened = ISSUES.take("return", cast.reported(), by=secretary, reason=OPEN)
    examine(opened, cast.hat("auditor.desk"), made, reason="Sampel")
    seal_waiting(timezone.now())
    return made


def made(assignment, size: int = 500, seed: int = 7) -> zipfile.ZipFile:
    package = ExaminationPackage.objects.create(
        assignment=assignment,
        asked_by=assignment.auditor,
        asked_at=clock.now(),
        size=size,
        seed=seed,
    )
    make_waiting()
    package.refresh_from_db()
    assert package.done == package.total - 1
    return zipfile.ZipFile(folder() / package.file)


def sample(archive: zipfile.ZipFile) -> list[dict]:
    return [json.loads(line) for line in archive.read("sample.jsonl").splitlines()]


def table(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    text = archive.read(f"exceptions/{name}.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[2:-1]


def checked(archive: zipfile.ZipFile, where, **changes: bytes) -> subprocess.CompletedProcess:
    """Run the verifier of the package by itself, as an examiner would."""
    archive.extractall(where)
    for name, content in changes.items():
        (where / f"{name}.jsonl").write_bytes(content)
    command = [sys.executable, "-I", "-S", str(where / "verify.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_its_own_verifier_finds_it_whole_without_any_package(assignment, tmp_path):
    archive = made(assignment)
    done = checked(archive, tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{len(sample(archive))} acts and 1 seals hold." in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b'"verb": "issue.submit"', b'"verb": "issue.accept"', "does not lead to seal"),
        (b'"person": "Secretary.Desk"', b'"person": "Orang Lain"', "not those that were recorded"),
    ],
)
def test_the_verifier_finds_what_was_altered(old, new, fault, assignment, tmp_path):
    archive = made(assignment)
    altered = archive.read("sample.jsonl").replace(old, new, 1)
    done = checked(archive, tmp_path, sample=altered)
    assert done.returncode == 1
    assert fault in done.stderr


def test_the_verifier_finds_an_altered_chain(assignment, tmp_path):
    archive = made(assignment)
    altered = archive.read("seals.jsonl").replace(b'"number": 1', b'"number": 2')
    assert "Seal 2" in checked(archive, tmp_path, seals=altered).stderr


def test_what_was_not_opened_is_not_in_it(assignment):
    archive = made(assignment)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert CLOSED not in everything
    opened = [one for one in sample(archive) if "note" in one["words"]]
    assert OPEN in [one["words"]["note"] for one in opened]


def test_the_same_size_and_seed_give_the_same_sample(assignment):
    def drawn(seed):
        return [one["row"]["id"] for one in sample(made(assignment, size=3, seed=seed))]

    assert drawn(7) == drawn(7)
    assert len(drawn(7)) == 3
    assert len({tuple(drawn(seed)) for seed in range(6)}) > 1


def test_acts_that_stand_out_are_in_their_tables(assignment):
    completed()
    ISSUES.take(
        "reclassify",
        cast.reported(classification=2),
        by=cast.hat("secretary.desk"),
        classification=1,
        reason="x",
        originator_agrees=True,
    )
    seal_waiting(timezone.now())
    archive = made(assignment)
    assert [row[2] for row in table(archive, "tanpa-bukti")] != []
    assert [row[-1] for row in table(archive, "klasifikasi-turun")] == ["2 > 1"]
    assert table(archive, "tangan-sama") == []
    assert len(table(archive, "waktu-jauh")) == Event.objects.exclude(stream="audit").count()


def test_no_cell_of_a_table_is_a_formula(assignment):
    archive = made(assignment)
    names = [name for name in archive.namelist() if name.endswith(".csv")]
    assert len(names) == 8
    cells = [
        cell for name in names for row in table(archive, name.split("/")[1][:-4]) for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_it_is_asked_for_made_and_fetched_once(assignment):
    client = pages.browser("auditor.desk")
    page = f"/record/assignments/{assignment.public_id}/"
    form = form_to(client.get(f"{page}package/").content.decode(), f"{page}package/")
    assert client.post(f"{page}package/", form.data(size=5, seed=1)).status_code == 302
    package = ExaminationPackage.objects.get()
    fetch = f"/record/packages/{package.public_id}/"
    assert client.post(fetch).status_code == 404
    make_waiting()
    assert fetch in client.get(page).content.decode()
    assert b"".join(client.post(fetch)).startswith(b"PK")
    assert client.post(fetch).status_code == 409
    verbs = Event.objects.filter(stream="audit").values_list("verb", flat=True)
    assert {"audit.package", "audit.fetch"} <= set(verbs)
    make_waiting()
    assert not ExaminationPackage.objects.get().file


def test_nobody_else_fetches_it_nor_the_auditor_when_the_assignment_is_over(assignment):
    made(assignment)
    fetch = f"/record/packages/{ExaminationPackage.objects.get().public_id}/"
    assert pages.browser("secretary.desk").post(fetch).status_code == 403
    assert pages.browser("auditor.desk2").post(fetch).status_code == 404
    assignment.ends_on = clock.today()
    assignment.save()
    assert pages.browser("auditor.desk").post(fetch).status_code == 404


@pytest.mark.real_commits
def test_the_workers_own_role_makes_it(worker_url):
    assignment = cast.assignment()
    cast.reported()
    seal_waiting(timezone.now())
    ExaminationPackage.objects.create(
        assignment=assignment, asked_by=assignment.auditor, asked_at=clock.now(), size=5, seed=1
    )
    with pointed_at(worker_url):
        assert make_waiting() == 1
