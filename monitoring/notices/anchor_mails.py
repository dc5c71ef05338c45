"""The mail of the day with the record's seal, to the addresses that keep it outside the portal.

As with all mails: the row is written first, the mail is handed over while the row is locked,
and marked then. A process that dies in between leaves it owed; a second copy carries the same
Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.clock import ZONES
from agencies.models import AnchorMail, Seal
from agencies.models.event import utc

log = logging.getLogger(__name__)
FROM_HOUR = 6  # in Jakarta
PAUSES = (1, 5, 15, 60, 240)  # minutes between tries


def owe_seal_of_the_day(now: dt.datetime) -> int:
    """Write down the mails of this day, once, with the seal of that moment; returns how many."""
    local = now.astimezone(ZONES["WIB"])
    addresses = set(settings.ANCHOR_MAIL)
    if not addresses or local.hour < FROM_HOUR:
        return 0
    told = AnchorMail.objects.filter(day=local.date()).values_list("address", flat=True)
    missing = sorted(addresses - set(told))
    seal = Seal.objects.order_by("-number").first() if missing else None
    if seal is None:
        return 0
    rows = [
        AnchorMail(
            day=local.date(),
            address=address,
            number=seal.number,
            sealed_at=seal.sealed_at,
            digest=bytes(seal.digest),
            next_try_at=now,
        )
        for address in missing
    ]
    return len(AnchorMail.objects.bulk_create(rows, ignore_conflicts=True))


def send_seals(now: dt.datetime) -> int:
    """Send every mail that is owed and due; returns how many were accepted."""
    sent, last = 0, 0
    while True:
        with transaction.atomic():
            owed = AnchorMail.objects.filter(sent_at=None, next_try_at__lte=now, pk__gt=last)
            mail = owed.select_for_update(skip_locked=True).order_by("pk").first()
            if mail is None:
                return sent
            last = mail.pk
            sent += _attempt(mail)


def _attempt(mail: AnchorMail) -> bool:
    try:
        message_of(mail).send()
    except (OSError, smtplib.SMTPException) as fault:
        log.error("The seal of the day was not accepted by mail: %s", type(fault).__name__)
        pause = PAUSES[min(mail.attempts, len(PAUSES) - 1)]
        mail.attempts += 1
        mail.last_error = f"{type(fault).__name__}: {fault}"[:300]
        mail.next_try_at = timezone.now() + dt.timedelta(minutes=pause)
    else:
        mail.sent_at, mail.last_error = timezone.now(), ""
    mail.save()
    return mail.sent_at is not None


def message_of(mail: AnchorMail) -> EmailMessage:
    """The same mail, however often it is asked for."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{mail.public_id}@{host}>", "Auto-Submitted": "auto-generated"}
    digest = bytes(mail.digest).hex()
    page = {
        "mail": mail,
        "digest": digest,
        "sealed_at": utc(mail.sealed_at),
        "command": f"manage.py verify_audit --digest {digest}",
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Sinergi: seal %(number)d of %(day)s") % {
            "number": mail.number,
            "day": mail.day.isoformat(),
        }
        text = render_to_string("monitoring/mail/anchor.txt", page).strip() + "\n"
    connection = get_connection()
    return EmailMessage(subject, text, to=[mail.address], headers=headers, connection=connection)
