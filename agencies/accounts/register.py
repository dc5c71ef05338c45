"""Accounts: who may log in, and by what name."""

from functools import cache
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Person
from agencies.access.prepared import KEY, Prepared
from agencies.access.requests import DeskRequest
from agencies.accounts.lockout import free
from agencies.accounts.logins import begin, end_logins
from agencies.accounts.mails import forget_link, notify, owe
from agencies.accounts.sessions import prolong
from agencies.identity import draw_name
from agencies.models import AccountMail, User
from agencies.record.events import SENTENCES, Recorded, record

SENTENCES["account.password"] = _("Password set")
WRONG_LOGIN = _("The user name or the password is not right. Check both and try again.")


@cache
def _by_key() -> Prepared[User]:
    return Prepared(User.objects.filter(pk=KEY))


class NameOrMailBackend(ModelBackend):
    """Login by user name or e-mail, typed in capitals or not.

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

    def get_user(self, user_id: int) -> User | None:
        """Asked for with every page."""
        found = _by_key().of(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None

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

    def is_open_for_signup(self, request: DeskRequest) -> bool:
        return False

    def login(self, request: DeskRequest, user: AbstractBaseUser | Any) -> None:
        assert isinstance(user, User)
        super().login(request, user)
        prolong(request.session)
        begin(request, user)
        request.knows = user

    def get_login_stages(self) -> list[str]:
        return ["agencies.accounts.second_factor.SecondFactorStage"]

    def set_password(self, user: AbstractBaseUser | Any, password: str) -> None:
        """A new password ends the other logins, lifts a lock-out, and is told to the person."""
        assert isinstance(user, User)
        super().set_password(user, password)
        own = self.request.session if self.request.user == user else None
        end_logins(user, but=own)
        free(user)
        forget_link(user.email)
        record(
            "account.password", cast(Recorded, user), by=Person(user), stream=("account", user.pk)
        )
        notify(user, "password_set", self.request)

    def get_password_change_redirect_url(self, request: DeskRequest) -> str:
        return reverse("profile")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail leaves the web process; it is owed instead (`agencies.accounts.mails`)."""
        raise NotImplementedError(template_prefix)


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

    The old address gets a mail, too: whoever stole the account would change the address first.
    """
    before = EmailAddress.objects.filter(user=user).values_list("email", flat=True).first()
    user.email = email.strip().lower()
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if before and before != user.email:
        notify(user, "email_changed", None, to=before, email=user.email)


def invite(user: User) -> None:
    """Owe the mail through which a person sets a password, in the transaction of the act."""
    owe(AccountMail.Kind.INVITATION, user)
    user.invited_at = timezone.now()
    user.save(update_fields=["invited_at"])
