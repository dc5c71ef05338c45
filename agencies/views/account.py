"""Logging out."""

from __future__ import annotations

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse

from agencies.logins import FORGET


def logout(request: HttpRequest) -> HttpResponse:
    """End the session; the browser forgets its cache and what it stored of the portal."""
    response = allauth.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = FORGET
    return response
