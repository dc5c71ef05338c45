"""Failed logins are counted for a name from an address, for a name, and for an address.

A wrong password, a wrong second factor and a wrong password asked again all count. Names of
accounts that do not exist are counted like the others, so that a lock-out tells nothing.

A whole office may stand behind one address. Whoever logged in on this device before is counted
for the device alone (`agencies.accounts.devices`), and from a full address the right password of an
account with a second factor leads on to that factor.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_login_failed
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.crypto import get_random_string

from agencies.access.requests import DeskRequest
from agencies.accounts.devices import PREFIX, known
from agencies.accounts.logins import is_familiar
from agencies.accounts.second_factor import has_one
from agencies.models import User

PER_NAME = 20  # from all addresses together
PER_ADDRESS = 50  # behind one address there may be a whole office
MARK = "#"  # stands in no user name
PROBE = "at a full address"  # of tries that were counted in place of the one that was held


class Handler(AxesDatabaseHandler):
    """django-axes with a limit for each of the three counts.

    The count of a name does not hold somebody at an address from which the account's holder
    logged in lately: a stranger elsewhere cannot lock the holder out.
    """

    def get_failures(self, request: DeskRequest, credentials: dict[str, Any] | None = None) -> int:
        """The fullest of the three counts, scaled to the limit of the first."""
        name, address = name_for_lockout(request, credentials), request.axes_ip_address
        limit = settings.AXES_FAILURE_LIMIT
        fresh = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        if MARK in name:  # a device that the account knows
            return _sum(fresh.filter(username=name))
        everywhere = _sum(fresh.filter(username=name)) * limit // PER_NAME
        if everywhere >= limit and is_familiar(name, address):
            everywhere = 0
        here = _sum(fresh.filter(username=name, ip_address=address))
        others = fresh.filter(ip_address=address).exclude(user_agent=PROBE)
        of_all_names = _sum(others) * limit // PER_ADDRESS
        if max(here, everywhere) < limit <= of_all_names and leads_on(request, credentials or {}):
            of_all_names = 0
        return max(here, everywhere, of_all_names)


def _sum(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def leads_on(request: DeskRequest, given: dict[str, Any]) -> bool:
    """Whether the password is right and the account still asks for a second factor.

    Worked out once a request, at the cost of one hash whether or not the name exists. A wrong
    password is counted for name and address, so that nobody can try many.
    """
    if given.get("factor") or "leads_on" in request.__dict__:
        return bool(given.get("factor") or request.__dict__["leads_on"])
    password = given.get("password")
    if not password:
        return False
    name = _typed_name(request, given)
    user = User.objects.filter(username__iexact=name, is_active=True).first()
    right = (user or User(password=NOBODYS())).check_password(password)
    request.__dict__["leads_on"] = found = bool(user and right and has_one(user))
    if not found:
        row, _made = AccessAttempt.objects.get_or_create(
            username=name,
            ip_address=request.axes_ip_address,
            user_agent=PROBE,
            defaults={"failures_since_start": 0, "attempt_time": timezone.now()},
        )
        AccessAttempt.objects.filter(pk=row.pk).update(
            failures_since_start=F("failures_since_start") + 1
        )
    return found


@cache
def NOBODYS() -> str:  # noqa: N802
    """A hash that costs as much as that of an account."""
    return make_password(get_random_string(20))


def name_for_lockout(request: DeskRequest, credentials: dict[str, Any] | None) -> str:
    """The name under which failed logins are counted, with the word of a known device."""
    name = _typed_name(request, credentials)
    if not any(cookie.startswith(PREFIX) for cookie in request.COOKIES):
        return name
    user = User.objects.filter(username__iexact=name).first()
    word = known(request, user) if user else ""
    return f"{name}{MARK}{word}" if word else name


def _typed_name(request: DeskRequest, credentials: dict[str, Any] | None) -> str:
    """As typed, without regard to case; an account's e-mail address counts for its user name."""
    given = credentials or request.POST
    typed = given.get("username") or given.get("email") or given.get("login") or ""
    typed = typed.strip().lower()[:150].replace(MARK, "")
    if "@" not in typed:
        return typed
    known: dict[str, str] = request.__dict__.setdefault("names_for_lockout", {})
    if typed not in known:
        found = User.objects.filter(email__iexact=typed).values_list("username", flat=True)
        known[typed] = (found.first() or typed).lower()
    return known[typed]


def is_held(request: DeskRequest, user: User) -> bool:
    """Whether the account is locked out from this address now; if so, the page says it."""
    if AxesProxyHandler.is_allowed(request, {"username": user.username, "factor": True}):
        return False
    request.axes_locked_out = True
    return True


def count_failure(request: DeskRequest, user: User) -> None:
    """Count a wrong second factor like a wrong password."""
    credentials = {"username": user.username}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def has_just_closed(request: DeskRequest) -> bool:
    """Whether the failure counted in this request was the last that is allowed."""
    return bool(getattr(request, "axes_locked_out", False))


def failures_of(user: User) -> int:
    """Failed logins in the name of the account that still count."""
    since = timezone.now() - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    return _sum(_in_the_name_of(user).filter(attempt_time__gte=since))


def free(user: User) -> int:
    """Forget the failed logins in the name of the account."""
    return _in_the_name_of(user).delete()[0]


def _in_the_name_of(user: User) -> QuerySet[AccessAttempt]:
    name = user.username.lower()
    return AccessAttempt.objects.filter(Q(username=name) | Q(username__startswith=name + MARK))
