"""The demo, loaded once for each process that tests; every test is rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from agencies import clock
from agencies.models import User
from desk.demo.play import start_of_demo
from tests.database import pointed_at

PASSWORD = "hanya-untuk-pameran"


@pytest.fixture(scope="session")
def demo_url(cluster, plain_files, django_db_blocker, worker_id) -> Iterator[str]:
    """The address of a database into which the demo was loaded as the application role."""
    name = f"demo_{worker_id}"
    cluster.clone(name)
    url = cluster.url(name)
    given = {"DEMO_PASSWORD": PASSWORD}
    with (
        django_db_blocker.unblock(),
        pointed_at(url),
        mock.patch.dict(os.environ, given),
        override_settings(DESK_DEMO=True),
    ):
        call_command("load_demo", verbosity=0)
    clock._offset.forget()
    yield url
    cluster.drop(name)


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
