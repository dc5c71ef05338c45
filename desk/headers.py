"""Headers of every answer, whoever gives it: page, error, fragment, download, redirect, file.

The Content-Security-Policy and the Permissions-Policy come from middleware of their own right
below; both are set in `desk.settings`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from agencies.access.requests import DeskRequest

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    # Static files say themselves how long they are kept; all else is somebody's own.
    "Cache-Control": "no-store",
}


class StrictHeaders:
    """Stands above all others, so that no answer of theirs goes without."""

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
