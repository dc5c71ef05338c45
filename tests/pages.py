"""The portal as a person of the cast meets it: a logged-in browser, and steps taken in it."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from tests import cast


def browser(name: str, **changes: Any) -> Client:
    """A browser in which "liaison.kpu" is logged in, wearing that hat."""
    client = Client()
    person = cast.membership(name, **changes).user
    client.force_login(person, backend="agencies.accounts.NameOrMailBackend")
    return client


def take(client: Client, page: str, step: str, obj: Any, **data: Any) -> Any:
    """Send a step's form from the page at this address ("/follow-ups/<uuid>/")."""
    form = {"version": obj.version, "key": str(uuid.uuid4())} | data
    return client.post(f"{page}step/{step}/", form)
