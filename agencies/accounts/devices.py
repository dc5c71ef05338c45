"""Devices on which an account logged in before: a stranger's failures do not lock them out.

A cookie for each account, so that colleagues may share a computer. It is signed over the
account's password and second factors: a change of either makes it worthless.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from agencies.access.requests import DeskRequest
from agencies.accounts.second_factor import factors_of
from agencies.models import User

KEPT = 180 * 24 * 60 * 60  # seconds
PREFIX = f"{settings.OURS}device-"


def cookie_of(user: User) -> str:
    return PREFIX + salted_hmac("device", str(user.pk), algorithm="sha256").hexdigest()[:16]


def remember(response: HttpResponse, user: User) -> None:
    """Let this browser be known as one of the person's, from the next login on."""
    word, now = secrets.token_hex(8), str(int(time.time()))
    value = f"{word}.{now}.{_mark(user, word, now)}"
    response.set_cookie(
        cookie_of(user), value, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.HTTPS
    )


def known(request: DeskRequest, user: User) -> str:
    """What the cookie of this device holds for the account; "" if it never logged in here."""
    word, _dot, rest = request.COOKIES.get(cookie_of(user), "").partition(".")
    since, _dot, mark = rest.partition(".")
    if not since.isdigit() or time.time() - int(since) > KEPT:
        return ""
    return word if constant_time_compare(mark, _mark(user, word, since)) else ""


class KnownDevice:
    """Set the cookie with the answer to a login that has passed all its steps."""

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "knows", None)
        if user is not None:
            remember(response, user)
        return response


def _mark(user: User, word: str, since: str) -> str:
    factors = sorted(factor.row.pk for factor in factors_of(user))
    told = f"{user.pk}:{user.password}:{factors}:{word}:{since}"
    return salted_hmac("known device", told, algorithm="sha256").hexdigest()
