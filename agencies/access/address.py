"""From which address a request comes. What a client writes into a header is not believed.

While a request is answered it is known to `answered` and its address to `here`, so that the
record can tell from where an act was done without every function on the way being told.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

from agencies.access.requests import DeskRequest

_ANSWERED: ContextVar[DeskRequest | None] = ContextVar("request", default=None)


@contextmanager
def answering(request: DeskRequest) -> Iterator[None]:
    """Everything within is done for this request."""
    token = _ANSWERED.set(request)
    try:
        yield
    finally:
        _ANSWERED.reset(token)


def answered() -> DeskRequest | None:
    """The request that is answered just now; None for what the portal does itself."""
    return _ANSWERED.get()


def here() -> str:
    """The address of the client whose request is answered; "" for what the portal does itself."""
    request = answered()
    return (client_address(request) or "") if request else ""


def client_address(request: DeskRequest) -> str | None:
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
