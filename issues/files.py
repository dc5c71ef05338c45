"""Uploads: examined by content, kept under random names outside every web root."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
import uuid
import weakref
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat
from agencies.models import KeptText
from agencies.wording import filesize
from issues import kept_files
from issues.inspection import kind_of
from issues.inspection.office import OOXML
from issues.inspection.texts import is_text
from issues.inspection.unfit import Unfit
from issues.models import Attachment, Check, Issue, KeptFile
from issues.spooling import LostUpload, UnkeptUpload

ODF = "application/vnd.oasis.opendocument."
# What may be uploaded: content type -> endings of the name that go with it.
ACCEPTED = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    f"{OOXML}wordprocessingml.document": ("docx", "dotx"),
    f"{OOXML}spreadsheetml.sheet": ("xlsx", "xltx"),
    f"{OOXML}presentationml.presentation": ("pptx", "potx", "ppsx"),
    f"{ODF}text": ("odt",),
    f"{ODF}spreadsheet": ("ods",),
    f"{ODF}presentation": ("odp",),
    f"{ODF}graphics": ("odg",),
    f"{ODF}text-template": ("ott",),
    f"{ODF}spreadsheet-template": ("ots",),
    f"{ODF}presentation-template": ("otp",),
    f"{ODF}graphics-template": ("otg",),
    "image/tiff": ("tif", "tiff"),
    "image/heic": ("heic", "heif"),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov",),
    "video/3gpp": ("3gp",),
    "text/plain": ("txt",),
    "text/csv": ("csv",),
}
# Kinds that nothing but the ending tells apart.
WRITTEN = {"txt": "text/plain", "csv": "text/csv"}
ENDINGS = tuple(ending for endings in ACCEPTED.values() for ending in endings)
LONGEST, LONGEST_ENDING = 200, 20  # bytes: every file system takes as many
FORBIDDEN = re.compile(r'[<>:"|?*]')
# Names that Windows keeps for devices, whatever ending follows.
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
NOT_TAKEN = say("The file could not be stored: the portal's disk does not take it. Tell the desk.")


def clean_name(name: str) -> str:
    """The name as the person knew it, fit for every device it is taken to.

    At most 200 bytes of composed Unicode (NFC), without path, invisible characters or what Windows
    forbids.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = " ".join(FORBIDDEN.sub(" ", name).split()).strip(" .")
    stem, dot, ending = RESERVED.sub(r"_\1", name, count=1).rpartition(".")
    if not dot:
        return _cut(ending, LONGEST) or _("file")
    ending = _cut(ending.strip(), LONGEST_ENDING)
    stem = _cut(stem.strip(), LONGEST - 1 - len(ending.encode())) or _("file")
    return f"{stem}.{ending}"


def _cut(word: str, size: int) -> str:
    return word.encode()[:size].decode(errors="ignore").strip(" .")


def examine(upload: UploadedFile) -> str:
    """The content type that the content itself shows.

    Raises ValidationError with a sentence for the person when it is none that is
    accepted, is damaged, hides something, or does not go with the name.
    """
    name = clean_name(upload.name or "")
    ending = name.rpartition(".")[2].lower()
    try:
        kind = kind_of(cast(IO[bytes], upload.file))
    except Unfit as unfit:
        raise ValidationError(unfit.about(name)) from None
    finally:
        upload.seek(0)
    if not kind and ending in WRITTEN:
        kind = WRITTEN[ending] if is_text(cast(IO[bytes], upload.file)) else ""
    if kind not in ACCEPTED:
        raise ValidationError(_not_accepted(upload))
    if ending not in ACCEPTED[kind]:
        raise ValidationError(
            _("%(name)s is in truth a file of another kind (%(kind)s). Send it under its own kind.")
            % {"name": name, "kind": ACCEPTED[kind][0].upper()}
        )
    return kind


def _size(upload: UploadedFile) -> int:
    return upload.size or 0


def _not_accepted(upload: UploadedFile) -> str:
    """The sentence for the person; where the ending is accepted, what is wrong is the content."""
    name = clean_name(upload.name or "")
    ending = name.rpartition(".")[2].lower()
    if ending in ENDINGS:
        return _("What %(name)s contains is no %(kind)s. Open it, save it anew and send that.") % {
            "name": name,
            "kind": ending.upper(),
        }
    return _(
        "%(name)s is of a kind that is not accepted. Send PDF, a picture, a film (MP4), or a file"
        " of Word, Excel, PowerPoint or LibreOffice."
    ) % {"name": name}


class UploadField(forms.FileField):
    """One file: refused beside the field when too large, empty, or of a wrong kind.

    Cleans to the upload, with the content type found in `found_type`.
    """

    widget = forms.ClearableFileInput
    default_error_messages = {
        "empty": say("The file is empty. Choose another."),
        "required": say("Choose a file."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            say("PDF, pictures, films, DOCX, XLSX, PPTX, ODF, TXT, CSV, up to 25 MB each."),
        )
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in ENDINGS)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return self.examined(upload) if upload else None

    @staticmethod
    def examined(upload: UploadedFile) -> UploadedFile:
        """The upload with its `found_type`; raises ValidationError when it is too large, lost or
        unfit."""
        if _size(upload) > settings.UPLOAD_LIMIT:
            raise ValidationError(
                _("%(name)s has %(size)s, the limit is %(limit)s. Split it or send a smaller one.")
                % {
                    "name": clean_name(upload.name or ""),
                    "size": filesize(_size(upload)),
                    "limit": f"{settings.UPLOAD_LIMIT // 1024**2} MB",
                }
            )
        if isinstance(upload, LostUpload):
            raise ValidationError(NOT_TAKEN)
        vars(upload)["found_type"] = examine(upload)
        return upload

    several = False

    def keep_unsent(self, kept: KeptText, name: str, uploads: list[Any]) -> list[str]:
        """Set chosen files aside until the form is sent; returns why some were not, naming them."""
        wrong: list[str] = []
        for upload in uploads:
            if isinstance(upload, kept_files.KeptUpload):
                continue
            try:
                seen = hasattr(upload, "found_type")  # while the form was checked
                self.put_by(kept, name, upload if seen else self.examined(upload))
            except ValidationError as unfit:
                wrong += unfit.messages
        return wrong

    def put_by(self, kept: KeptText, name: str, upload: UploadedFile) -> None:
        there = kept_files.unsent(kept, name)
        digest = kept_files.digest_of(upload)
        if digest in {file.sha256 for file in there}:
            return
        if self.several:
            kept_files.refuse_more(kept, name)
        path = write(upload)[0]
        upload.name = clean_name(upload.name or "")
        kept_files.put_by(kept, name, upload, path, digest)
        if not self.several:
            kept_files.drop(there)

    def unsent(self, kept: KeptText, name: str) -> list[KeptFile]:
        return kept_files.unsent(kept, name)

    def unsent_uploads(self, kept: KeptText, name: str, chosen: list[Any]) -> list[Any]:
        """The kept files as uploads; a single one gives way to what was chosen now."""
        return [] if chosen and not self.several else kept_files.uploads(kept, name, chosen)

    def drop_unsent(self, kept: KeptText, only: str = "") -> None:
        """Throw away the files kept with these words, or the one with this public id alone."""
        rows = KeptFile.objects.filter(kept=kept)
        kept_files.drop([row for row in rows if only in ("", str(row.public_id))])


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: a file that is kept with the form already is not in the browser's input."""
        return False


class FilesField(UploadField):
    """Several files at once, each examined; cleans to a list.

    `accepted` holds those that may be kept where another was refused.
    """

    widget = SeveralFiles
    several = True
    accepted: tuple[UploadedFile, ...] = ()

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        errors, uploads = [], []
        if len(given) > UnkeptUpload.MOST:
            many = _(
                "%(count)s files were chosen, %(most)s at once are taken. Send the rest later."
            )
            errors.append(ValidationError(many % {"count": len(given), "most": UnkeptUpload.MOST}))
        for one in given[: UnkeptUpload.MOST]:
            try:
                uploads.append(super().clean(one))
            except ValidationError as wrong:
                errors += wrong.error_list
        self.accepted = tuple(uploads)
        if errors:
            raise ValidationError(errors)
        return uploads


def keep(
    upload: UploadedFile,
    *,
    by: Hat,
    issue: Issue | None = None,
    parties: list[int] | None = None,
    classification: int = 1,
    copy_only: bool = False,
    once: bool = False,
) -> Attachment:
    """Store an upload that the field has examined, with its row; inside a transaction.

    With `copy_only` other agencies get the copy without traces that the workers make of it.
    With `once` a file that its issue has already, under this name, is not stored again.
    The file goes away again when the transaction (or its savepoint) is rolled back.
    Raises ValidationError when the disk does not take it.
    """
    title = clean_name(upload.name or "")
    there = Attachment.objects.filter(issue=issue, name=title) if once else ()
    digest = kept_files.digest_of(upload) if there else ""
    if same := next((file for file in there if file.sha256 == digest), None):
        return same
    name, digest = write(upload)
    return Attachment.objects.create(
        issue=issue,
        parties=sorted(set(parties)) if parties is not None else None,
        classification=classification,
        file=name,
        name=title,
        size=_size(upload),
        content_type=getattr(upload, "found_type", "application/octet-stream"),
        sha256=digest,
        checked=Check.WAITING if settings.CLAMD else Check.TYPE,
        copy_only=copy_only,
        by=by.membership,
        at=clock.now(),
    )


def write(upload: File) -> tuple[str, str]:
    """Write an upload under a random name; returns the name and the SHA-256 in hex.

    The file goes away again when the transaction (or its savepoint) is rolled back. Raises
    ValidationError when the disk does not take it.
    """
    name = f"{clock.now():%Y/%m}/{uuid.uuid4().hex}"
    path = Path(settings.MEDIA_ROOT) / name
    try:
        digest = _write(upload, path)
    except OSError:
        path.unlink(missing_ok=True)
        raise ValidationError(NOT_TAKEN) from None
    _remove_unless_committed(path)
    return name, digest


def _write(upload: File, path: Path) -> str:
    """Write it through to the disk; returns the SHA-256 in hex."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    upload.seek(0)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def whole(kept: FieldFile, sha256: str) -> BufferedReader | None:
    """A kept file, opened at its first byte; None when it is gone or no longer what was written.

    It is read through once before anything is sent: half a file that turns out altered
    cannot be taken back.
    """
    try:
        copy: Any = kept.open("rb").file
    except FileNotFoundError:
        return None
    if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:
        copy.close()
        return None
    copy.seek(0)
    return copy


class _Pending:
    """A written file whose row is not committed yet."""


def _remove_unless_committed(path: Path) -> None:
    """Django tells of a commit but not of a rollback, in which it drops what was to follow.

    So the file hangs on an object that only the commit's callback holds: it is removed
    when that callback is dropped without having been called.
    """
    pending = _Pending()
    removal = weakref.finalize(pending, _unlink, path)
    transaction.on_commit(lambda held=pending: removal.detach() and None)  # type: ignore[misc]


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
