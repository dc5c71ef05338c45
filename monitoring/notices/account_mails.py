"""Mails about accounts: owed by the web process, written and sent by the workers.

A link that sets a password is made here, while its mail is being sent: so no token ever lies in
the database or in a backup of it, and the web process answers without a mail server.
"""

from __future__ import annotations

import datetime as dt

from django.core.mail.backends.base import BaseEmailBackend

from agencies.accounts.mails import LINK_EVERY, text_of
from agencies.models import AccountMail, User
from monitoring.notices.outbox import fail, hand_over, send_all
from monitoring.roster import Roster


def send_account_mails(now: dt.datetime, roster: Roster) -> int:
    """Send every one that is owed and due; returns how many were accepted.

    What was typed into "forgotten password" is kept no longer than a second link is refused.
    """
    links = AccountMail.objects.filter(kind=AccountMail.Kind.LINK, asked_at__lte=now - LINK_EVERY)
    links.exclude(state=AccountMail.State.OWED).delete()

    def send(mail: AccountMail, connection: BaseEmailBackend) -> None:
        _send(mail, connection, roster)

    return send_all(AccountMail.objects.all(), now, send, roster)


def _send(mail: AccountMail, connection: BaseEmailBackend, roster: Roster) -> None:
    if mail.kind == AccountMail.Kind.LINK:
        mail.user = User.objects.filter(email__iexact=mail.address, is_active=True).first()
    if mail.user is None:
        mail.state = AccountMail.State.NOBODY
        return
    to = mail.address or mail.user.email
    if not to:
        fail(mail, "no address", roster)
        return
    connection.open()
    subject, text = text_of(mail, mail.user)
    hand_over(mail, connection, subject=subject, text=text, to=to)
    mail.words = {}
