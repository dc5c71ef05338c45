"""The second factor: who needs one, what counts as one, and whether this session passed it.

An app that shows codes (TOTP), a passkey or hardware key (WebAuthn), or a printed sheet of
one-time codes, which is also what saves somebody whose telephone is lost.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import qrcode
from allauth.account.stages import LoginStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from agencies.access.requests import NO_HAT, DeskRequest
from agencies.accounts.inside_allauth import (
    TOTP,
    RecoveryCodes,
    compare_user_code,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from agencies.models import Role, Substitution, User

PASSED = "second_factor"  # whose second factor this session has passed
LOW = 5  # one-time codes that are left when the person is told
APP, KEY, SHEET = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, "recovery_codes"
NAMES: dict[str, Promise] = {
    APP: _("Authenticator app"),
    KEY: _("Passkey or security key"),
    SHEET: _("Sheet of one-time codes"),
}


def roles_that_need_one() -> set[str]:
    """The roles that SECOND_FACTOR names; "all" and "none" stand alone."""
    named = {name.strip().lower() for name in settings.SECOND_FACTOR} - {"none", ""}
    return set(Role.values) if "all" in named else named


def is_needed(request: DeskRequest) -> bool:
    """Whether one of the roles that the person may wear today asks for a second factor."""
    choices = getattr(request, "wearable", [])
    roles = {c.membership.role if isinstance(c, Substitution) else c.role for c in choices}
    return bool(roles & roles_that_need_one())


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def mark_passed(request: DeskRequest, user: User) -> None:
    request.session[PASSED] = str(user.pk)


def has_passed(request: DeskRequest) -> bool:
    return request.session.get(PASSED) == str(request.user.pk)


def is_open(request: DeskRequest) -> bool:
    """Whether the session has passed what its roles ask for."""
    return not is_needed(request) or has_passed(request)


def way_to_it(
    request: DeskRequest, ask_for_login: Callable[[DeskRequest], HttpResponse]
) -> HttpResponse | None:
    """The answer to a request that has not passed the second factor its roles ask for.

    Who has none yet is led to the page that sets one up; who has one logs in anew with it.
    """
    if is_open(request):
        return None
    if has_one(request.user):
        logout(request)
        request.hat = NO_HAT
        return ask_for_login(request)
    if request.method not in ("GET", "HEAD"):
        return render(request, "errors/second_factor.html", status=403)
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse("factors"))
    return redirect("factors")


class SecondFactorStage(LoginStage):
    """The step of a login between the right password and the first page."""

    key = "second_factor"
    urlname = "second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user and has_one(self.login.user):
            return HttpResponseRedirect(reverse(self.urlname)), True
        return None, True


class FactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets in the database; hardware keys learn nothing of its row keys."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Sinergi"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        names = {"name": user.username, "display_name": str(user)}
        return names | {"id": user.public_id.bytes}


def _cipher() -> MultiFernet:
    """Made from SECRET_KEY; what an earlier one wrote is read while SECRET_KEY_FALLBACKS has it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


@dataclass(frozen=True)
class Factor:
    """One second factor of a person, as its owner sees it."""

    row: Authenticator

    @property
    def public_id(self) -> UUID:
        mark = f"factor:{self.row.pk}:{self.row.created_at.timestamp()}".encode()
        digest = hmac.digest(settings.SECRET_KEY.encode(), mark, "sha256")
        return UUID(bytes=digest[:16])

    @property
    def kind(self) -> str:
        return self.row.type

    @property
    def name(self) -> str:
        given = self.row.data.get("name", "")
        return f"{NAMES[self.kind]}: {given}" if given else str(NAMES[self.kind])

    @property
    def left(self) -> int:
        """One-time codes that are not used yet."""
        return len(unused_codes(self.row)) if self.kind == SHEET else 0


def factors_of(user: User) -> list[Factor]:
    """All second factors of the person, the oldest first."""
    return [Factor(row) for row in Authenticator.objects.filter(user=user).order_by("created_at")]


def unused_codes(row: Authenticator) -> list[str]:
    """The codes of a sheet that were not used; none when its secret cannot be read any more."""
    try:
        return RecoveryCodes(row).get_unused_codes()
    except InvalidToken:
        return []


def new_sheet(user: User) -> Authenticator:
    """Replace the person's one-time codes by new ones."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=SHEET).delete()
    return RecoveryCodes.activate(user).instance


def factor_with_code(user: User, code: str) -> Authenticator | None:
    """The factor from which the typed code comes. A code is taken once."""
    rows = Authenticator.objects.select_for_update().filter(user=user)
    for row in rows.exclude(type=KEY):
        try:
            right = (
                _is_new_app_code(row, code) if row.type == APP else row.wrap().validate_code(code)
            )
        except InvalidToken:  # written under another SECRET_KEY
            continue
        if right:
            return row
    return None


def _is_new_app_code(row: Authenticator, code: str) -> bool:
    """Whether the app shows this code now, and no later code was taken before."""
    secret = FactorAdapter().decrypt(row.data["secret"])
    counter = counter_of(secret, code)
    if counter is None or counter <= row.data.get("last", 0):
        return False
    row.data["last"] = counter
    row.save(update_fields=["data"])
    return True


def _is_unused_code(row: Authenticator, code: str) -> bool:
    return RecoveryCodes(row).validate_code(code)


def counter_of(secret: str, code: str) -> int | None:
    """The half minute to which an app's code belongs; None for a code of no present one."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def add_app(user: User, secret: str, code: str) -> Authenticator:
    """Set up the app; the code that proved it is spent."""
    row: Authenticator = TOTP.activate(user, secret).instance
    row.data["last"] = counter_of(secret, code) or 0
    row.save(update_fields=["data"])
    return row


def picture_of(text: str) -> tuple[int, str]:
    """A QR code as the side of its square and the path of its dark modules, for an SVG."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)


def in_groups(code: str, size: int = 4) -> str:
    """A key or code as it is read aloud and typed: groups with spaces between them."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def password_was_just_given(request: DeskRequest, within: int = 300) -> bool:
    """Whether the password was typed in this session within so many seconds."""
    records = request.session.get("account_authentication_methods", [])
    given = [record["at"] for record in records if record.get("method") == "password"]
    return bool(given) and time.time() - given[-1] < within
