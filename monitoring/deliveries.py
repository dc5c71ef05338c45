"""Mails owed: gathered into one for each person, sent, and only then marked as sent.

The order is what loses nothing: a mail is gathered and committed, then handed to the mail
server while its row is locked, then marked. A process that dies in between leaves the row
owed; the second copy carries the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from monitoring.digest import Digest, digest_of
from monitoring.models import Delivery
from monitoring.notices import report_unmailable
from monitoring.reading import note_mail
from monitoring.roster import Roster

log = logging.getLogger(__name__)
# Minutes between tries. A server that is down is tried for ever; a person whose address is
# refused this often is given up, and the secretary is told.
PAUSES = (1, 5, 15, 60, 240)
GIVEN_UP_AFTER = len(PAUSES)


@transaction.atomic
def gather(now: dt.datetime) -> int:
    """Close the open mails of which one item's wait is over; returns how many.

    Once closed, a mail never grows: a second copy must not hold what the first did not.
    One to which something is being added at this moment is left to the next sweep.
    """
    ripe = Delivery.objects.filter(state=Delivery.State.OPEN, next_try_at__lte=now)
    keys = [delivery.pk for delivery in ripe.select_for_update(skip_locked=True)]
    return Delivery.objects.filter(pk__in=keys).update(state=Delivery.State.OWED)


def send_owed(now: dt.datetime, roster: Roster) -> int:
    """Send every gathered mail whose time has come; returns how many were accepted.

    One transaction for each, its row locked meanwhile. Ends at the first sign that the
    mail server is not well: the rest keeps its turn.
    """
    connection = get_connection()
    sent, last = 0, 0
    try:
        while True:
            with transaction.atomic():
                rows = Delivery.objects.filter(state="owed", next_try_at__lte=now, pk__gt=last)
                delivery = (
                    rows.select_for_update(skip_locked=True, of=("self",))
                    .select_related("user")
                    .order_by("pk")
                    .first()
                )
                if delivery is None:
                    return sent
                last = delivery.pk
                if not _attempt(delivery, connection, roster):
                    return sent
                sent += delivery.state == Delivery.State.SENT
    finally:
        _close(connection)


def _attempt(delivery: Delivery, connection: BaseEmailBackend, roster: Roster) -> bool:
    """Try one mail and write down what came of it; False when the server is not well."""
    well = True
    try:
        _send(delivery, connection, roster)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        _refused(delivery, refusal, roster)
    except (OSError, smtplib.SMTPException) as fault:
        log.warning("Mail %s was not accepted: %s", delivery.public_id, type(fault).__name__)
        _later(delivery, f"{type(fault).__name__}: {fault}")
        well = False
    except Exception as fault:
        # One mail that cannot be written must not keep all others from being sent.
        log.exception("Mail %s could not be written", delivery.public_id)
        _later(delivery, type(fault).__name__)
    delivery.save()
    return well


def _send(delivery: Delivery, connection: BaseEmailBackend, roster: Roster) -> None:
    with transaction.atomic():
        digest = digest_of(delivery, roster)
    if digest is None:
        delivery.state = Delivery.State.EMPTY
    elif not delivery.user.email:
        _fail(delivery, "no address", roster)
    else:
        connection.open()
        with transaction.atomic():  # what cannot be noted is not sent, what is refused not noted
            note_mail(delivery, digest)
            connection.send_messages([_message(delivery, digest)])
        delivery.state, delivery.sent_at = Delivery.State.SENT, timezone.now()


def _refused(delivery: Delivery, refusal: Exception, roster: Roster) -> None:
    """This mail is refused, not the sender: for good when it is said often enough."""
    delivery.refusals += any(code >= 500 for code in _codes(refusal))
    _later(delivery, str(refusal))
    if delivery.refusals >= GIVEN_UP_AFTER:
        _fail(delivery, str(refusal), roster)


def _codes(refusal: Exception) -> Iterable[int]:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in refusal.recipients.values()]
    return [refusal.smtp_code] if isinstance(refusal, smtplib.SMTPResponseException) else []


def _later(delivery: Delivery, error: str) -> None:
    pause = PAUSES[min(delivery.attempts, len(PAUSES) - 1)]
    delivery.attempts += 1
    delivery.last_error = error[:300]
    delivery.next_try_at = timezone.now() + dt.timedelta(minutes=pause)


def _fail(delivery: Delivery, error: str, roster: Roster) -> None:
    delivery.state, delivery.last_error = Delivery.State.FAILED, error[:300]
    report_unmailable(delivery.user_id, roster)


def _message(delivery: Delivery, digest: Digest) -> EmailMessage:
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{delivery.public_id}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(digest.subject, digest.text, to=[delivery.user.email], headers=headers)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        log.info("The mail server had closed the line already")
