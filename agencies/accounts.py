"""Accounts: who may log in, by what name, and the mails that set a password."""

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.address import client_address
from agencies.events import SENTENCES, Recorded, record
from agencies.hats import Person
from agencies.identity import draw_name
from agencies.lockout import free
from agencies.logins import begin, end_logins
from agencies.models import User
from agencies.sessions import prolong

log = logging.getLogger(__name__)
SENDERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="account-mail")
RESET_MAIL_EVERY = dt.timedelta(minutes=10)
SENTENCES["account.password"] = _("Password set")
WRONG_LOGIN = _("The user name or the password is not right. Check both and try again.")


class NameOrMailBackend(ModelBackend):
    """Login by user name or e-mail, whichever case it is typed in.

    A demo account is refused wherever the portal is not a demo, also when its
    session is still open.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **credentials: Any,
    ) -> User | None:
        typed = username or email
        if not typed or not password:
            return None
        column = "email__iexact" if "@" in typed else "username__iexact"
        user = User.objects.filter(**{column: typed}).first()
        if user is None:
            User().set_password(password)  # an unknown name takes as long as a wrong password
            return None
        right = user.check_password(password)
        return user if right and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AbstractBaseUser | Any) -> bool:
        assert isinstance(user, User)
        return user.is_active and (settings.DESK_DEMO or not user.is_demo)


class AccountAdapter(DefaultAccountAdapter):
    """allauth with sign-up closed, one sentence for every failed login, links to our address."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_LOGIN,
        "email_password_mismatch": WRONG_LOGIN,
        "invalid_login": WRONG_LOGIN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser | Any) -> None:
        assert isinstance(user, User)
        super().login(request, user)
        prolong(request.session)
        begin(request, user)
        request.knows = user  # type: ignore[attr-defined]  # set by the middleware of devices

    def get_login_stages(self) -> list[str]:
        return ["agencies.second_factor.SecondFactorStage"]

    def set_password(self, user: AbstractBaseUser | Any, password: str) -> None:
        """A new password ends the other logins, lifts a lock-out, and is told to the person."""
        assert isinstance(user, User)
        user.reset_mailed_at = None
        super().set_password(user, password)
        own = self.request.session if self.request.user == user else None
        end_logins(user, but=own)
        free(user)
        record(
            "account.password", cast(Recorded, user), by=Person(user), stream=("account", user.pk)
        )
        notify(user, "password_set", self.request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return _password_address(uid, token)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links for a new password, which anybody may ask for in anybody's name, go out once in
        RESET_MAIL_EVERY; the answer says the same and the first link still works."""
        user: User = context["user"]
        if "password_reset" in template_prefix and not _may_be_mailed(user):
            return
        send_account_mail(template_prefix, user, context)


def _may_be_mailed(user: User) -> bool:
    now = timezone.now()
    lately = Q(reset_mailed_at__gt=now - RESET_MAIL_EVERY)
    waiting = User.objects.filter(pk=user.pk).exclude(lately)
    return bool(waiting.update(reset_mailed_at=now))


def create_user_account(
    username: str, email: str, full_name: str, password: str | None = None, **fields: Any
) -> User:
    """An account with its confirmed e-mail address; without a password until one is set.

    Runs in a transaction of the caller. Raises IntegrityError when the user name or the
    e-mail is taken.
    """
    user = User(
        username=username.strip().lower(),
        email=email.strip().lower(),
        full_name=full_name,
        **fields,
    )
    user.set_password(password)  # None makes it unusable
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def free_name(place: str) -> str:
    """A user name nobody bears, such as "kpu.48213": the digits tell nothing of other accounts."""
    return draw_name(
        place.lower().replace("_", ""), lambda name: User.objects.filter(username=name).exists()
    )


def change_email(user: User, email: str) -> None:
    """Give the account another address, for login, notices and password mails.

    The address that it had is told: whoever holds the account by fraud would change it first.
    """
    before = EmailAddress.objects.filter(user=user).values_list("email", flat=True).first()
    user.email = email.strip().lower()
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if before and before != user.email:
        notify(user, "email_changed", None, to=before, email=user.email)


def invite(user: User) -> bool:
    """Send the mail through which a new person sets a password; whether a server took it.

    Goes out at once: the administrator who waits for the answer is told of a failure.
    """
    address = _password_address(user_pk_to_url_str(user), default_token_generator.make_token(user))
    context = {"user": user, "username": user.username, "password_reset_url": address}
    try:
        account_mail("agencies/mail/invitation", user, context).send()
    except OSError:  # SMTPException is one
        log.exception("The invitation of %s was not sent", user.username)
        return False
    user.invited_at = timezone.now()
    user.save(update_fields=["invited_at"])
    return True


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


def notify(user: User, what: str, request: HttpRequest | None, to: str = "", **words: Any) -> None:
    """Mail the person what was done to the account, when and from where; `to` another address."""
    context = {"user": user, "what": NOTICES[what], "words": words, "at": timezone.now()}
    context |= {"address": client_address(request) if request else None, "to": to}
    send_account_mail("agencies/mail/notice", user, context)


def send_account_mail(template: str, user: User, context: dict[str, Any]) -> None:
    """Mail the account's own address, in its language, once the transaction is committed.

    It goes out beside the answer, and a mail server that fails is logged and shown to nobody:
    neither the words nor the time of "I forgot my password" tell a known address from an
    unknown one.
    """
    transaction.on_commit(lambda: SENDERS.submit(_send, template, user, context))


def _send(template: str, user: User, context: dict[str, Any]) -> None:
    try:
        account_mail(template, user, context).send()
    except OSError:  # SMTPException is one
        log.exception("A mail to the account %s was not sent", user.username)


def account_mail(template: str, user: User, context: dict[str, Any]) -> EmailMessage:
    """A mail to the account's address, or the one that `to` names, in its language."""
    zone = timezone.override(clock.ZONES[user.zone])
    with translation.override(user.language), zone:
        if "what" in context:
            context = context | {"what": context["what"] % context["words"]}
        context = context | {"hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
        subject = render_to_string(f"{template}_subject.txt", context)
        body = render_to_string(f"{template}_message.txt", context)
    address = context.get("to") or user.email
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[address])


def _password_address(uid: str, token: str) -> str:
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return urljoin(settings.PORTAL_ADDRESS, path)
