"""Making the ZIP of an examination package: a worker's job, step by step."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from agencies import merkle
from agencies.models import ExaminationPackage
from agencies.models.classification import Classification
from agencies.pages.sheets import Table, as_csv
from agencies.wording import moment
from desk.record.package.exceptions import HEADS, TABLES, rows_of
from desk.record.package.sample import chain, entries
from monitoring.sweep import PACKAGES, alone

log = logging.getLogger(__name__)


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "packages"


def make_waiting() -> int:
    """Make every package that was asked for, and take away files that were fetched."""
    made = 0
    with alone(PACKAGES) as mine:
        if not mine:
            return 0
        for package in ExaminationPackage.objects.filter(made_at=None).order_by("pk"):
            make(package)
            made += 1
        for package in ExaminationPackage.objects.exclude(file="").exclude(fetched_at=None):
            (folder() / package.file).unlink(missing_ok=True)
            ExaminationPackage.objects.filter(pk=package.pk).update(file="")
    return made


def make(package: ExaminationPackage) -> None:
    """Write the file under another name and rename it: what was killed halfway begins anew."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{uuid4().hex}.zip"
    half = folder() / f"{package.public_id}.part"
    with (
        translation.override(settings.LANGUAGE_CODE),
        zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        write(package, archive)
    half.chmod(0o600)
    half.rename(folder() / name)
    note(package, file=name, made_at=timezone.now())


def note(package: ExaminationPackage, **values: object) -> None:
    ExaminationPackage.objects.filter(pk=package.pk).update(**values)


def write(package: ExaminationPackage, archive: zipfile.ZipFile) -> None:
    total = package.size + len(TABLES) + 1
    note(package, done=0, total=total)
    count, first = write_sample(package, archive)
    note(package, done=package.size)
    write_lines(archive, "seals.jsonl", chain(first) if count else iter(()))
    for done, table in enumerate(TABLES, start=1):
        held = Table(
            title=str(table.title),
            heads=[str(head) for head in HEADS],
            rows=rows_of(table, package.assignment.events()),
            mark=f"{table.title}. {package.assignment.number}. {moment(timezone.now())}",
            grade=Classification.words(Classification.RESTRICTED),
            number=package.assignment.number,
            author=str(package.asked_by),
        )
        content = io.BytesIO()
        as_csv(held, content)
        archive.writestr(f"exceptions/{table.name}.csv", content.getvalue())
        note(package, done=package.size + done)
    page = {"package": package, "assignment": package.assignment, "count": count, "tables": TABLES}
    archive.writestr("README.txt", render_to_string("desk/package_readme.txt", page).strip() + "\n")
    for source in (Path(merkle.__file__), Path(__file__).with_name("verify.py")):
        archive.writestr(source.name, source.read_text())


def write_sample(package: ExaminationPackage, archive: zipfile.ZipFile) -> tuple[int, int]:
    """Write the sample; returns how many acts it holds, and the number of the oldest of their
    seals."""
    seals: list[int] = []

    def each() -> Iterator[dict]:
        for entry in entries(package):
            seals.append(entry["seal"])
            yield entry

    write_lines(archive, "sample.jsonl", each())
    return len(seals), min(seals, default=0)


def write_lines(archive: zipfile.ZipFile, name: str, rows: Iterator[dict]) -> None:
    with archive.open(name, "w") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n")
