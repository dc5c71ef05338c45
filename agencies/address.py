"""From which address a request comes. What a client writes into a header is not believed."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the client, as the nearest trusted machine saw it; None for a socket.

    Each of the PROXIES in front of the portal adds the address that called it to the right end
    of X-Forwarded-For. Whatever stands further left was written by the client itself.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= settings.PROXIES:
            seen = told[-settings.PROXIES].strip() or seen
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return None
