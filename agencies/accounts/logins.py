"""Where people are logged in: the store of sessions, their list, and ending them."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.access.address import client_address
from agencies.access.prepared import NOW, WORDS, Together
from agencies.access.requests import DeskRequest
from agencies.accounts.sessions import BEGAN, RENEWED, seconds_to_the_last
from agencies.models import LoginSession, User

DEVICE, ADDRESS = "device", "address"
WRITTEN = ("session_data", "expire_date", "user_id", "device", "address", "began_at", "seen_at")
KEPT = dt.timedelta(days=30)  # an address that somebody used within this time is familiar
FORGET = '"cache", "storage"'


class SessionStore(db.SessionStore):
    """Sessions as rows that know whose they are. None outlives SESSION_MAX_SECONDS."""

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def get_session_cookie_age(self) -> int:
        return min(int(settings.SESSION_COOKIE_AGE), seconds_to_the_last(self))

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        if SESSION_KEY in data:
            data.setdefault(BEGAN, int(time.time()))
        row = super().create_model_instance(data)
        assert isinstance(row, LoginSession)
        if SESSION_KEY in data:
            row.user_id = int(data[SESSION_KEY])
            row.device, row.address = data.get(DEVICE, ""), data.get(ADDRESS)
            row.began_at = _moment(data[BEGAN])
            row.seen_at = _moment(data.get(RENEWED, data[BEGAN]))
        return row

    def load(self) -> dict[str, Any]:
        """What is kept in the session; asked for with every page."""
        found = _kept().rows(words=self.session_key or "", now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0][1])
        return kept

    def save(self, must_create: bool = False) -> None:
        """Write the session; raises UpdateError when it was ended while its request ran."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(dict(self.items()))
        written = {name: getattr(row, name) for name in WRITTEN}
        if not LoginSession.objects.filter(pk=row.pk, ended_at=None).update(**written):
            raise UpdateError


@cache
def _kept() -> Together:
    lasting = LoginSession.objects.filter(session_key=WORDS, expire_date__gt=NOW)
    return Together([lasting.values_list("session_data")])


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def begin(request: DeskRequest, user: User) -> None:
    """Note from where somebody has just logged in; forget sessions that ended long ago."""
    request.session[DEVICE] = request.headers.get("User-Agent", "")[:300]
    request.session[ADDRESS] = client_address(request)
    old = timezone.now() - KEPT
    LoginSession.objects.filter(user=user, expire_date__lt=old).delete()


def logins_of(user: User) -> list[LoginSession]:
    """Where the person is logged in now, the most recently used first."""
    return list(LoginSession.objects.lasting(timezone.now()).filter(user=user).order_by("-seen_at"))


def end_logins(user: User, but: SessionBase | None = None) -> int:
    """End all sessions of the person, or all but one; how many were ended."""
    rows = LoginSession.objects.lasting(timezone.now()).filter(user=user)
    return rows.exclude(session_key=but.session_key if but else None).end(timezone.now())


def is_familiar(username: str, address: str | None) -> bool:
    """Whether the holder of that account logged in from that address lately."""
    since = timezone.now() - KEPT
    rows = LoginSession.objects.filter(user__username__iexact=username, address=address)
    return address is not None and rows.filter(seen_at__gte=since).exists()


# The browsers and systems that people know by name; the first that fits counts.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def words_of_device(device: str) -> str | Promise:
    """ "Chrome on Windows" for what the browser says of itself."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in device), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in device), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or re.sub(r"[/ ].*", "", device)[:40] or _("Unknown device")


class EndedSession:
    """Let a browser whose session was ended by somebody forget what it holds of the portal.

    A session that merely ran out keeps its unsent texts for the next login.
    """

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        response = self.get_response(request)
        brought = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if not brought or request.user.is_authenticated or request.session.session_key == brought:
            return response
        ended = LoginSession.objects.filter(session_key=brought).exclude(ended_at=None)
        if ended.exists():
            response["Clear-Site-Data"] = FORGET
        return response
