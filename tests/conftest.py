"""Fixtures of all tests; the database and the real processes have files of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models.signals import post_save
from django.test import override_settings

from agencies import accounts, clock
from agencies.models import Event
from monitoring.audience import NOBODY, RULES
from tests import worker
from tests.cast import NOW
from tests.pages import Browser

pytest_plugins = ["tests.database", "tests.demo", "tests.processes"]
worker.narrow()


@pytest.fixture(scope="session", autouse=True)
def plain_files(tmp_path_factory) -> Iterator[None]:
    """Uploads and mails go to a scratch folder; static files are named as they are written."""
    var: Path = tmp_path_factory.mktemp("var")
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    (var / "static").mkdir()
    with override_settings(
        STATIC_ROOT=var / "static",
        MEDIA_ROOT=var / "uploads",
        DEMO_MAIL_DIR=var / "mail",
        SECOND_FACTOR=["none"],  # its own tests ask for it
        STORAGES={"default": files, "staticfiles": static},
    ):
        yield
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def client() -> Browser:
    """Somebody at the door, without a login."""
    return Browser()


@pytest.fixture(autouse=True)
def desk_clock(request) -> Iterator[None]:
    """Duties are counted from one fixed morning, unless a test moves the clock."""
    with clock.at(NOW):
        yield


@pytest.fixture(autouse=True)
def mail_at_once(request, monkeypatch) -> None:
    """Mails of accounts lie in the outbox when the answer comes, unless a test waits for them."""
    if not request.node.get_closest_marker("real_commits"):
        monkeypatch.setattr(accounts.SENDERS, "submit", lambda send, *args: send(*args))


@pytest.fixture(autouse=True, scope="session")
def known_verbs() -> Iterator[None]:
    """Whatever a test records has to stand in the table of those who are told."""

    def ask(instance: Event, **_: object) -> None:
        known = instance.verb in RULES or instance.verb in NOBODY
        assert known, f"{instance.verb}: say whom it tells, in monitoring.audience"

    post_save.connect(ask, sender=Event, weak=False)
    yield
    post_save.disconnect(ask, sender=Event)
