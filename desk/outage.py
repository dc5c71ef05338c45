"""While the database is away: a calm page that tries again by itself and keeps what was typed.

The database may have gone between an act and its answer: nobody knows then whether the act was
stored. The page says so, and sends the same form again, with its one-time key.
"""

from __future__ import annotations

from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

from agencies.access.requests import DeskRequest
from agencies.sending.sent import entries, file_names, is_of_an_account

AGAIN = 5  # seconds until a page that was merely read is asked for once more
# Of SQLSTATE: connection lost, server ending or starting, no connection left.
AWAY = ("08", "57P", "53300")


def is_away(fault: BaseException | None) -> bool:
    """Whether the database cannot be reached, broke off, or accepts no connection."""
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    code = getattr(fault.__cause__, "pgcode", None)
    return code is None or code.startswith(AWAY)


def away(request: DeskRequest, context: dict[str, Any]) -> HttpResponse:
    """503, without the database, the session or a context processor."""
    sent = request.method == "POST"
    context |= {"status": 503, "sent": sent, "request": request}
    if sent:
        kept = [] if is_of_an_account(request.path) else entries(request)
        context |= {"kept": kept, "files": file_names(request)}
        context["keyed"] = "key" in request.POST
    response = HttpResponse(render_to_string("errors/503.html", context), status=503)
    response["Retry-After"] = str(AGAIN)
    if not sent:
        response["Refresh"] = str(AGAIN)
    return response
