"""The demo as the tests know it: loaded once for each process that tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import override_settings

from agencies import clock
from tests.support.database import pointed_at

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
