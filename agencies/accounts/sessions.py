"""How long a login lasts: a set time from the last answered request, and in all no longer than
a working day with overtime.

Sessions live in real time, never in the demo's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse

from agencies.access.requests import DeskRequest

RENEWED = "renewed"  # second of the epoch at which the session began to count anew
BEGAN = "began"  # second of the epoch at which somebody logged in


def grain() -> int:
    """A session is renewed at most once in so many seconds: a write on every page would be dear."""
    return int(settings.SESSION_COOKIE_AGE) // 60


def at_least(session: SessionBase) -> int:
    """Seconds that a session surely lasts after a request was answered."""
    return min(int(settings.SESSION_COOKIE_AGE) - grain(), seconds_to_the_last(session))


def seconds_to_the_last(session: SessionBase) -> int:
    """Seconds until the session ends whatever is opened in it."""
    began = session.get(BEGAN, time.time())
    return max(0, int(began + settings.SESSION_MAX_SECONDS - time.time()))


def seconds_left(session: SessionBase) -> int:
    """Seconds until this session ends if nothing else is asked of the portal."""
    renewed = session.get(RENEWED, 0)
    unused = max(0, int(renewed + settings.SESSION_COOKIE_AGE - time.time()))
    return min(unused, seconds_to_the_last(session))


def can_be_prolonged(session: SessionBase) -> bool:
    """Whether use still moves the end: not in the last stretch before the absolute limit."""
    return seconds_to_the_last(session) > seconds_left(session)


def prolong(session: SessionBase) -> None:
    """Start the session's time again from this second."""
    session[RENEWED] = int(time.time())


class LastingSession:
    """Every page that a person opens prolongs the session, also the fragment of one."""

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: DeskRequest, view: Callable, args: Any, kwargs: Any) -> None:
        if getattr(view, "idle", False) or not request.user.is_authenticated:
            return
        login = request.user.last_login
        renewed = request.session.get(RENEWED, login.timestamp() if login else 0)
        if time.time() - renewed > grain():
            prolong(request.session)
