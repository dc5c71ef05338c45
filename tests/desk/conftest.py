"""The demo at its first moment, and its people; every test is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client, override_settings

from agencies import clock
from agencies.models import User
from desk.demo.play import start_of_demo
from tests.agencies.conftest import PASSWORD as ACCOUNT_PASSWORD
from tests.agencies.conftest import make_person
from tests.support.database import pointed_at
from tests.support.pages import browser_of


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
        return browser_of(User.objects.get(username=name))

    return client_of


@pytest.fixture
def staff(live_portal, page):
    """A page on which the secretariat's staff has just logged in."""
    page.set_default_timeout(30_000)
    make_person("staff", "staff")
    log_in(page, live_portal.url)
    page.locator(".masthead-person").wait_for()
    return page


def log_in(page, url: str, password: str = ACCOUNT_PASSWORD, name: str = "staff") -> None:
    page.goto(f"{url}/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", password)
    page.click("main form button")
