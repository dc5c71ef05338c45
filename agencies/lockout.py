"""Failed logins are counted for a name from an address, for a name, and for an address.

A wrong password, a wrong second factor and a wrong password asked again all count. Names of
accounts that do not exist are counted like the others, so that a lock-out tells nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from agencies.logins import is_familiar
from agencies.models import User

PER_NAME = 20  # from all addresses together
PER_ADDRESS = 50  # behind one address there may be a whole office


class Handler(AxesDatabaseHandler):
    """django-axes with a limit for each of the three counts.

    The count of a name does not hold somebody at an address from which the account's holder
    logged in lately: a stranger elsewhere cannot lock the holder out.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The fullest of the three counts, scaled to the limit of the first."""
        name, address = name_for_lockout(request, credentials), request.axes_ip_address  # type: ignore[attr-defined]
        limit = settings.AXES_FAILURE_LIMIT
        fresh = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        everywhere = _sum(fresh.filter(username=name)) * limit // PER_NAME
        if everywhere >= limit and is_familiar(name, address):
            everywhere = 0
        here = _sum(fresh.filter(username=name, ip_address=address))
        of_all_names = _sum(fresh.filter(ip_address=address)) * limit // PER_ADDRESS
        return max(here, everywhere, of_all_names)


def _sum(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def name_for_lockout(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name under which failed logins are counted.

    As typed, without regard to case; an account's e-mail address counts for its user name.
    """
    given = credentials or request.POST
    typed = given.get("username") or given.get("email") or given.get("login") or ""
    typed = typed.strip().lower()[:150]
    if "@" not in typed:
        return typed
    known: dict[str, str] = request.__dict__.setdefault("names_for_lockout", {})
    if typed not in known:
        found = User.objects.filter(email__iexact=typed).values_list("username", flat=True)
        known[typed] = (found.first() or typed).lower()
    return known[typed]


def is_held(request: HttpRequest, user: User) -> bool:
    """Whether this account takes no code and no password from here now; the answer says so."""
    if AxesProxyHandler.is_allowed(request, {"username": user.username}):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]
    return True


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a wrong second factor like a wrong password."""
    credentials = {"username": user.username}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def has_just_closed(request: HttpRequest) -> bool:
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
    return AccessAttempt.objects.filter(username=user.username.lower())
