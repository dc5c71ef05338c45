"""Files as they are kept after an upload, and PDFs that only a whole parser can judge."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies import clock
from issues.files import UploadField, keep
from issues.models import Attachment, Issue
from monitoring.models import Notification
from monitoring.notices.second_looks import look_owed
from monitoring.roster import Roster
from tests.corpus import FILES
from tests.support import cast
from tests.support.pages import browser


def kept(name: str, issue: Issue, by: str = "liaison.kpu", **more: Any) -> Attachment:
    """A file of the corpus, or (name, content), as the field of a form has accepted it."""
    content = more.pop("content", None) or (FILES / name).read_bytes()
    upload = UploadField().clean(SimpleUploadedFile(name, content))
    return keep(upload, by=cast.hat(by), issue=issue, **more)


def looked(file: Attachment) -> Attachment:
    """The same after the workers' second look."""
    look_owed(Roster(clock.today()))
    file.refresh_from_db()
    return file


def opened(file: Attachment, by: str = "liaison.kpu") -> Any:
    """What the address of the file answers to somebody."""
    return browser(by).get(f"/issues/files/{file.public_id}/")


def told(name: str) -> list[str]:
    """Kinds of what the portal itself has noticed, in somebody's inbox."""
    rows = Notification.objects.filter(membership=cast.membership(name), kind__startswith="portal.")
    return list(rows.values_list("kind", flat=True))


def locked_away(*, script: bool) -> bytes:
    """A PDF under an owner's password whose objects are packed: opens for everybody."""
    made = BytesIO()
    with pikepdf.open(FILES / "ty-surat.pdf") as pdf:
        if script:
            action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x = 1"))
            pdf.Root.OpenAction = pdf.make_indirect(action)
        pdf.save(
            made,
            encryption=pikepdf.Encryption(owner="kantor", user=""),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return made.getvalue()
