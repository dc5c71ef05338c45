"""Fixtures of all tests; the database and the real processes have files of their own."""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from django.db.models.signals import pre_save
from django.test import override_settings

from agencies import clock
from agencies.accounts import mails, register
from agencies.accounts.views import account
from agencies.models import Event, EventDetail
from agencies.record import events
from issues.models import Attachment
from monitoring import sweep
from monitoring.notices.audience import NOBODY, RULES
from tests.support import acted_once, worker
from tests.support.cast import NOW
from tests.support.pages import Browser

pytest_plugins = ["tests.support.database", "tests.support.demo", "tests.support.processes"]
worker.narrow()


def pytest_collection_finish() -> None:
    """What is imported is never garbage, and a test makes little: looked for more rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


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
def client(db: None) -> Browser:
    """Somebody at the door, without a login."""
    return Browser()


@pytest.fixture(autouse=True)
def desk_clock(request) -> Iterator[None]:
    """Duties are counted from one fixed morning, unless a test moves the clock.

    What is kept for a minute grows no older in a test: it would be loaded again at one page and
    not at another that is to ask as often.
    """
    with clock.at(NOW), mock.patch.object(clock, "time", standing(time.monotonic())):
        yield


def standing(second: float) -> SimpleNamespace:
    return SimpleNamespace(monotonic=lambda: second)


@pytest.fixture(autouse=True)
def mail_at_once(request, monkeypatch) -> None:
    """Mails of accounts lie in the outbox when the answer comes, unless a worker sends them."""
    if request.node.get_closest_marker("real_commits"):
        return
    for name in ("owe", "ask_for_link"):
        owed = getattr(mails, name)

        def and_send(*args, owed=owed, **words):
            found = owed(*args, **words)
            sweep.account_mails()
            return found

        for module in (mails, register, account):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, and_send)


@pytest.fixture(autouse=True)
def looked_into_at_once(request) -> Iterator[None]:
    """What is kept was looked into when the answer comes, unless the test is about that."""

    def say(instance: Attachment, **_: object) -> None:
        if instance._state.adding:
            instance.looked_at = NOW

    if not request.node.get_closest_marker("second_look"):
        pre_save.connect(say, sender=Attachment)
    yield
    pre_save.disconnect(say, sender=Attachment)


@pytest.fixture(autouse=True, scope="session")
def known_verbs() -> Iterator[None]:
    """Whatever a test records has to stand in the table of those who are told."""

    write = events._write

    def ask(event: Event, detail: EventDetail, *, moves: bool) -> None:
        known = event.verb in RULES or event.verb in NOBODY
        assert known, f"{event.verb}: say whom it tells, in monitoring.notices.audience"
        write(event, detail, moves=moves)

    events._write = ask
    yield
    events._write = write


@pytest.fixture(autouse=True)
def acts_of_the_cast(request, monkeypatch, desk_clock, mail_at_once) -> Iterator[None]:
    """What the cast acted in an earlier test is written again."""
    second_look = request.node.get_closest_marker("second_look") is not None

    def patches() -> int:
        return len(monkeypatch._setattr) + len(monkeypatch._setitem)

    with acted_once.watched(("second look", second_look), patches):
        yield
