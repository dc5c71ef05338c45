"""The demo at its first moment, and its people; every test is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client, override_settings

from agencies import clock
from agencies.models import User
from desk.demo.play import start_of_demo
from tests.database import pointed_at


@pytest.fixture
def demo(demo_url, django_db_blocker) -> Iterator[None]:
    """The demo's database at the demo's first moment."""
    with (
        django_db_blocker.unblock(),
        pointed_at(demo_url),
        override_settings(DESK_DEMO=True),
        clock.at(start_of_demo()),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def open_as(demo):
    """A browser in which a person of the demo is logged in."""

    def client_of(name: str) -> Client:
        client = Client()
        person = User.objects.get(username=name)
        client.force_login(person, backend="agencies.accounts.NameOrMailBackend")
        return client

    return client_of
