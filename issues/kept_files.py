"""Files with unsent words: kept as soon as they were chosen, sent with the form, or thrown away."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import KeptText
from issues.models import KeptFile

MOST_FILES = 20  # with one form


class KeptUpload(UploadedFile):
    """A kept file on its way out with its form, as if it had been chosen again."""

    def __init__(self, row: KeptFile) -> None:
        super().__init__(row.file.open("rb").file, row.name, size=row.size)


def unsent(kept: KeptText, field: str) -> list[KeptFile]:
    return list(KeptFile.objects.filter(kept=kept, field=field))


def put_by(kept: KeptText, field: str, upload: UploadedFile, path: str, digest: str) -> None:
    """Note a file that was written."""
    name, size = upload.name or "", upload.size or 0
    KeptFile.objects.create(kept=kept, field=field, file=path, name=name, size=size, sha256=digest)


def digest_of(upload: UploadedFile) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def uploads(kept: KeptText, field: str, chosen: Iterable[Any]) -> list[KeptUpload]:
    """The kept files, except those that were chosen once more or that the disk has lost."""
    again = {digest_of(one) for one in chosen}
    rows = [row for row in unsent(kept, field) if row.sha256 not in again]
    return [KeptUpload(row) for row in rows if row.file.storage.exists(str(row.file))]


def refuse_more(kept: KeptText, field: str) -> None:
    """Raise ValidationError once MOST_FILES lie with the form."""
    if KeptFile.objects.filter(kept=kept, field=field).count() >= MOST_FILES:
        raise ValidationError(
            _("%(count)s files lie here already. Send them first.") % {"count": MOST_FILES}
        )


def drop(rows: Iterable[KeptFile]) -> None:
    for row in rows:
        row.delete()
        transaction.on_commit(partial(row.file.storage.delete, str(row.file)))


def throw_away(kept: Iterable[KeptText]) -> None:
    """Forget words with their files."""
    for text in kept:
        drop(KeptFile.objects.filter(kept=text))
        text.delete()


def throw_away_old(before: dt.datetime) -> int:
    """Forget what nobody sent for weeks; returns how many forms. For the workers' narrow role."""
    old = KeptFile.objects.filter(kept__kept_at__lt=before).order_by()
    for key, path in list(old.values_list("pk", "file")):
        KeptFile.objects.filter(pk=key)._raw_delete("default")
        transaction.on_commit(partial(KeptFile.file.field.storage.delete, path))
    return int(KeptText.objects.filter(kept_at__lt=before)._raw_delete("default"))
