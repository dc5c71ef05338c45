"""Where the demo's mails go: into files that a page shows, instead of to a mail server."""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

SHOWN = 200
NAME = re.compile(r"\d{20}-[0-9a-f]{12}")


class DemoMailBackend(BaseEmailBackend):
    """Keeps every mail as a file below DEMO_MAIL_DIR, newest last by name."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:12]}"
            half = folder / f"{name}.part"
            half.write_bytes(message.message().as_bytes())
            half.rename(folder / f"{name}.eml")
        return len(email_messages)


def _folder() -> Path:
    assert settings.DEMO_MAIL_DIR, "with EMAIL_URL no mail is kept"
    return Path(settings.DEMO_MAIL_DIR)


class KeptMail(NamedTuple):
    """A mail of the demo, as a reader sees it."""

    name: str
    to: str
    subject: str
    at: dt.datetime
    text: str


def kept_mails() -> list[KeptMail]:
    """The newest mails first, at most 200."""
    files = sorted(_folder().glob("*.eml"), reverse=True)
    return [_read(file) for file in files[:SHOWN]]


def kept_mail(name: str) -> KeptMail | None:
    """One mail by its name in the list; None where there is none."""
    file = _folder() / f"{name}.eml"
    return _read(file) if NAME.fullmatch(name) and file.exists() else None


def _read(file: Path) -> KeptMail:
    parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(parsed, Parsed)
    body = parsed.get_body(("plain",))
    return KeptMail(
        name=file.stem,
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        at=_sent_at(str(parsed["Date"])),
        text=body.get_content() if body else "",
    )


def _sent_at(date: str) -> dt.datetime:
    """A header that ends in "-0000" tells UTC of a place it does not name."""
    at = parsedate_to_datetime(date)
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
