"""How mails leave: one at a time, sent first and marked then, and tried again when that fails.

This order loses nothing: a mail is written and committed, then handed to the mail server while its
row is locked, then marked. A process that dies in between leaves the row owed; the second copy
carries the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import AccountMail
from monitoring.models import Delivery
from monitoring.notices.tell import report_unmailable
from monitoring.roster import Roster

log = logging.getLogger(__name__)
Mail = Delivery | AccountMail
# Minutes between tries. A server that is down is tried for ever; a person whose address is
# refused this often is given up, and the secretary is told.
PAUSES = (1, 5, 15, 60, 240)
GIVEN_UP_AFTER = len(PAUSES)
# Hands over one mail and sets the row's state.
Send = Callable[[Any, BaseEmailBackend], None]


def send_all(owed: QuerySet, now: dt.datetime, send: Send, roster: Roster) -> int:
    """Send every mail whose time has come; returns how many were accepted.

    One transaction for each, its row locked meanwhile. Ends at the first sign that the mail server
    is unwell: the rest keeps its turn.
    """
    connection = get_connection()
    sent, last = 0, 0
    free = owed.filter(state="owed", next_try_at__lte=now).order_by("pk").select_related("user")
    try:
        while True:
            with transaction.atomic():
                rows = free.select_for_update(skip_locked=True, of=("self",))
                mail = rows.filter(pk__gt=last).first()
                if mail is None:
                    return sent
                last = mail.pk
                if not _attempt(mail, connection, send, roster):
                    return sent
                sent += mail.state == "sent"
    finally:
        _close(connection)


def _attempt(mail: Mail, connection: BaseEmailBackend, send: Send, roster: Roster) -> bool:
    """Try one mail and write down what came of it; False when the server is not well."""
    well = True
    try:
        send(mail, connection)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        _refused(mail, refusal, roster)
    except (OSError, smtplib.SMTPException) as fault:
        log.warning("Mail %s was not accepted: %s", mail.public_id, type(fault).__name__)
        _later(mail, f"{type(fault).__name__}: {fault}")
        well = False
    except Exception as fault:
        # One mail that cannot be written must not keep all others from being sent.
        log.exception("Mail %s could not be written", mail.public_id)
        _later(mail, type(fault).__name__)
    mail.save()
    return well


def hand_over(
    mail: Mail, connection: BaseEmailBackend, *, subject: str, text: str, to: str
) -> None:
    """Give the mail server one mail of a row, and mark the row as sent."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": message_id(mail.public_id, host),
        "Auto-Submitted": "auto-generated",
    }
    connection.send_messages([EmailMessage(subject, text, to=[to], headers=headers)])
    mail.state, mail.sent_at, mail.last_error = "sent", timezone.now(), ""


def message_id(public_id: UUID, host: str) -> str:
    """The same for every copy of a mail."""
    return f"<{public_id}@{host}>"


def fail(mail: Mail, error: str, roster: Roster) -> None:
    """Give a mail up; the secretaries are told of a person whom none reaches."""
    mail.state, mail.last_error = "failed", error[:300]
    if mail.user_id:
        report_unmailable(mail.user_id, roster)


def _refused(mail: Mail, refusal: Exception, roster: Roster) -> None:
    """This mail is refused, not the sender: for good when it is said often enough."""
    mail.refusals += any(code >= 500 for code in _codes(refusal))
    _later(mail, str(refusal))
    if mail.refusals >= GIVEN_UP_AFTER:
        fail(mail, str(refusal), roster)


def _codes(refusal: Exception) -> Iterable[int]:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in refusal.recipients.values()]
    return [refusal.smtp_code] if isinstance(refusal, smtplib.SMTPResponseException) else []


def _later(mail: Mail, error: str) -> None:
    pause = PAUSES[min(mail.attempts, len(PAUSES) - 1)]
    mail.attempts += 1
    mail.last_error = error[:300]
    mail.next_try_at = timezone.now() + dt.timedelta(minutes=pause)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        log.info("The mail server had closed the line already")
