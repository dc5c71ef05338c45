"""Digests owed: gathered into one for each person, then sent as every mail is."""

from __future__ import annotations

import datetime as dt

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from monitoring.models import Delivery
from monitoring.notices.digest import digest_of
from monitoring.notices.outbox import fail, hand_over, send_all
from monitoring.reading import note_mail
from monitoring.roster import Roster


@transaction.atomic
def gather(now: dt.datetime) -> int:
    """Close the open mails of which one item's wait is over; returns how many.

    Once closed, a mail gets no further notices. One to which something is being added at this
    moment is left to the next sweep.
    """
    ripe = Delivery.objects.filter(state=Delivery.State.OPEN, next_try_at__lte=now)
    keys = [delivery.pk for delivery in ripe.select_for_update(skip_locked=True)]
    return Delivery.objects.filter(pk__in=keys).update(state=Delivery.State.OWED)


def send_owed(now: dt.datetime, roster: Roster) -> int:
    """Send every gathered mail whose time has come; returns how many were accepted."""

    def send(delivery: Delivery, connection: BaseEmailBackend) -> None:
        _send(delivery, connection, roster)

    return send_all(Delivery.objects.all(), now, send, roster)


def _send(delivery: Delivery, connection: BaseEmailBackend, roster: Roster) -> None:
    with transaction.atomic():
        digest = digest_of(delivery, roster)
    if digest is None:
        delivery.state = Delivery.State.EMPTY
    elif not delivery.user.email:
        fail(delivery, "no address", roster)
    else:
        connection.open()
        with transaction.atomic():  # what cannot be noted is not sent, what is refused not noted
            note_mail(delivery, digest)
            hand_over(
                delivery,
                connection,
                subject=digest.subject,
                text=digest.text,
                to=delivery.user.email,
            )
