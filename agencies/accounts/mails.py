"""Mails about accounts: what is owed, and what they say. `monitoring` sends them.

A row is written in the transaction of the act, and never holds what opens an account: the
address that sets a password is made while the mail is being sent.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.address import client_address
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import AccountMail, User

LINK_EVERY = dt.timedelta(minutes=10)  # at most one link to an address
# What is mailed to the holder of an account when it happened.
NOTICES = {
    "factor_added": _("A second factor was added: %(factor)s."),
    "factor_removed": _("A second factor was removed: %(factor)s."),
    "sheet_made": _("A new sheet of one-time codes was made. Earlier sheets are void."),
    "codes_low": _("Few one-time codes are left: %(left)s. Make a new sheet."),
    "codes_failed": _(
        "Somebody knows the password and tried wrong codes. Logging in is held for a while."
    ),
    "reset_asked": _("An officer of the desk asked to remove all your second factors."),
    "email_changed": _("The e-mail address of the account is now %(email)s."),
    "password_set": _("The password was set anew."),
    "sessions_ended": _("An administrator ended all logins."),
    "reset": _(
        "Two officers of the desk removed all second factors and the password. Another mail"
        " brings the address at which you set a new password."
    ),
}
TEMPLATES = {
    AccountMail.Kind.LINK: "account/email/password_reset_key",
    AccountMail.Kind.INVITATION: "agencies/mail/invitation",
    AccountMail.Kind.NOTICE: "agencies/mail/notice",
}


@as_portal()
def owe(kind: str, user: User | None, address: str = "", **words: Any) -> AccountMail:
    """Owe a mail; without an address it goes to the account's own at the time of sending."""
    now = timezone.now()
    return AccountMail.objects.create(
        kind=kind, user=user, address=address, words=words, asked_at=now, next_try_at=now
    )


def notify(user: User, what: str, request: DeskRequest | None, to: str = "", **words: Any) -> None:
    """Owe a mail about what was done to the account, when and from where; `to` another address."""
    where = client_address(request) if request else None
    at = timezone.now().isoformat()
    told = {name: str(value) for name, value in words.items()}
    owe(AccountMail.Kind.NOTICE, user, to, what=what, at=at, where=where, words=told)


@as_portal()
def ask_for_link(address: str) -> dt.datetime | None:
    """Owe a link that sets a password to whoever has this address.

    Only the workers look whether anybody has, so that neither the words nor the time of the
    answer give it away. Returns when a link was last asked for, if that is too recent for another.
    """
    address, now = address.strip().lower(), timezone.now()
    links = AccountMail.objects.filter(kind=AccountMail.Kind.LINK, address=address)
    before = links.select_for_update().first()
    if before and (before.state == AccountMail.State.OWED or before.asked_at > now - LINK_EVERY):
        asked: dt.datetime = before.asked_at
        return asked
    links.delete()
    row = AccountMail(kind=AccountMail.Kind.LINK, address=address, asked_at=now, next_try_at=now)
    AccountMail.objects.bulk_create([row], ignore_conflicts=True)  # asked twice at once: one
    return None


@as_portal()
def forget_link(address: str) -> None:
    """Let another link be asked for: the one that was sent has been used."""
    links = AccountMail.objects.filter(kind=AccountMail.Kind.LINK, address=address.lower())
    links.exclude(state=AccountMail.State.OWED).delete()


@as_portal()
def last_invitation(user: User) -> AccountMail | None:
    rows = AccountMail.objects.filter(kind=AccountMail.Kind.INVITATION, user=user)
    return rows.order_by("-pk").first()


def text_of(mail: AccountMail, user: User) -> tuple[str, str]:
    """Subject and text as they are sent now, in the language and zone of the account."""
    with translation.override(user.language), timezone.override(clock.ZONES[user.zone]):
        context = {"user": user, "username": user.username, **_about(mail, user)}
        context["hours"] = settings.PASSWORD_RESET_TIMEOUT // 3600
        template = TEMPLATES[AccountMail.Kind(mail.kind)]
        subject = render_to_string(f"{template}_subject.txt", context)
        body = render_to_string(f"{template}_message.txt", context)
    return " ".join(subject.split()), body.strip() + "\n"


def _about(mail: AccountMail, user: User) -> dict[str, Any]:
    if mail.kind != AccountMail.Kind.NOTICE:
        token = default_token_generator.make_token(user)
        return {"password_reset_url": password_address(user_pk_to_url_str(user), token)}
    words = mail.words
    what = NOTICES[words["what"]] % words["words"]
    return {"what": what, "at": parse_datetime(words["at"]), "address": words["where"]}


def password_address(uid: str, token: str) -> str:
    """The page on which a password is set, as a mail links to it."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return urljoin(settings.PORTAL_ADDRESS, path)
