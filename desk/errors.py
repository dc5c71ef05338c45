"""Pages for what went wrong: what happened, what to do, a reference for the desk, the time.

404 is one text for what does not exist and what is not shared; 403 says who may.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from agencies.access.refusals import Forbidden
from agencies.access.requests import DeskRequest
from desk.logs import where
from desk.outage import away, is_away
from desk.received import restore_words

log = logging.getLogger(__name__)
ADDRESS = 8_000  # signs; what machines on the way take as a rule
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is mistaken on the telephone


def reference() -> str:
    """A word for the log and the telephone, such as "7F3K-29QD"."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def _page(request: DeskRequest, status: int, **context: Any) -> HttpResponse:
    mark, user = reference(), getattr(request, "user", None)
    # A name would be a personal datum in the log; the key is none.
    words = "%s for %s by account %s, reference %s"
    log.info(words, status, where(request), getattr(user, "pk", None), mark)
    context |= {"status": status, "reference": mark, "at": timezone.now()}
    return render(request, f"errors/{status}.html", context, status=status)


def not_found(request: DeskRequest, exception: Exception) -> HttpResponse:
    """404, in the same words for what does not exist and what is not shared."""
    return _page(request, 404)


def forbidden(request: DeskRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence that says who may."""
    said = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _page(request, 403, why=said, rule=isinstance(exception, Forbidden))


def unreadable(request: DeskRequest, exception: Exception) -> HttpResponse:
    """400 or 413 for a request that could not be read, or not whole; what was typed is shown
    again."""
    restore_words(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413)
    return _page(request, 400, many=isinstance(exception, TooManyFieldsSent))


def csrf_failure(request: DeskRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere."""
    return _page(request, 403, expired=True)


def failed(request: DeskRequest) -> HttpResponse:
    """500, or 503 while the database is away; drawn without session and context processors."""
    mark, fault = reference(), sys.exc_info()[1]
    context = {"status": 500, "reference": mark, "at": timezone.now()}
    if is_away(fault):
        log.error("503 for %s, the database is away, reference %s", where(request), mark)
        return away(request, context)
    log.error("500 for %s, reference %s", where(request), mark)
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


class ShortAddress:
    """Refuses an address beyond ADDRESS (414), and headers that did not arrive whole (431).

    It stands below the hat, so that the page is one of the portal in the reader's language.
    """

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        if len(request.get_full_path()) > ADDRESS:
            return _page(request, 414)
        if request.META.get("sinergi.cut"):  # desk.serving
            return _page(request, 431)
        return self.get_response(request)
