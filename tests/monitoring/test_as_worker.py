"""Whom the worker tells of what, with the rights that it has in truth, in a process of its own."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies import clock
from agencies.access.hats import PORTAL
from agencies.models import Event, PendingEvent
from agencies.record.events import SENTENCES, record
from agencies.workflow.machine import MACHINES
from issues.models import AgencyView, InformationRequest, Issue
from monitoring.models import ExtensionRequest, FollowUp, Notification
from monitoring.notices.audience import NOBODY, RULES
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from monitoring.tasks import sweep as bell
from recommendations.models import Recommendation
from tests.faults.test_sweeps import wait_for
from tests.support import cast

CONTENT = "isi yang tak boleh tercatat"
LIVE: dict[str, Callable[[], Any]] = {
    "issue": lambda: Issue.objects.filter(state="monitoring"),
    "recommendation": lambda: Recommendation.objects.filter(state="issued"),
    "follow_up": lambda: FollowUp.objects.filter(state="in_progress"),
    "issue.view_changed": lambda: AgencyView.objects.filter(given_at__isnull=False),
    "issue.view_due_moved": lambda: AgencyView.objects.filter(given_at=None),
    "issue.view_due_on_holiday": lambda: AgencyView.objects.filter(given_at=None),
    "request": lambda: InformationRequest.objects.filter(state="open"),
    "extension": lambda: ExtensionRequest.objects.filter(state="open"),
}


def one_of_each() -> None:
    """Owe the telling of one event of every verb that tells somebody; the demo lacks some."""
    Notification.objects.all().delete()
    for verb in RULES:
        event = Event.objects.filter(verb=verb).last()
        if event:
            PendingEvent.objects.create(event=event)
            continue
        row = LIVE[verb if verb in LIVE else verb.split(".")[0]]().latest("pk")
        if verb == "issue.admitted":
            row.share_with(cast.agency("bssn").group, "admitted", by=PORTAL, reason="Perlu.")
        record(verb, row, by=PORTAL)


@pytest.mark.real_commits(demo=True)
def test_every_verb_is_told_by_a_real_worker_with_its_own_rights(smtp_sink, start_process):
    one_of_each()
    worker = start_process("worker")
    bell.delay()
    wait_for(lambda: not PendingEvent.objects.filter(attempts=0).exists())
    failed = PendingEvent.objects.values_list("event__verb", "fault")
    assert sorted(failed) == []
    told = set(Notification.objects.values_list("kind", flat=True))
    assert RULES.keys() - told == set()
    wait_for(lambda: f"Task {bell.name}[" in worker.log.read_text().partition(" succeeded ")[0])
    assert "Traceback" not in worker.log.read_text()


# Failing: put off, said once, and seen by those who must look.


@pytest.fixture
def failing(db, monkeypatch):
    """An act whose telling fails, and another that could be told."""
    cast.membership("secretary.desk")
    first, _other = cast.reported(), cast.reported()

    def fail(act):
        if act.page.pk == first.pk:
            raise RuntimeError(CONTENT)
        return act.roster.secretaries()

    monkeypatch.setitem(RULES, "issue.submit", (fail,))
    PendingEvent.objects.exclude(event__verb="issue.submit").delete()
    return PendingEvent.objects.get(event__object_id=first.pk)


def tell(minutes: float) -> int:
    return consume(Roster(clock.today()), timezone.now() + dt.timedelta(minutes=minutes))


def test_an_act_that_cannot_be_told_is_put_off_longer_each_time(failing):
    assert [tell(0), tell(0.1)] == [1, 0]
    assert PendingEvent.objects.get().attempts == 1
    pauses = []
    for minutes in (1, 10, 100, 1000):
        tell(minutes)
        left = PendingEvent.objects.get()
        pauses.append(left.next_try_at - timezone.now() - dt.timedelta(minutes=minutes))
    assert pauses == sorted(pauses)
    assert left.fault == "RuntimeError"


def test_the_log_is_told_once_of_an_act_that_was_not_told_in_time(failing, caplog):
    for minutes in (0, 5, 11, 60, 600):
        tell(minutes)
    (said,) = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert "issue.submit" in said.getMessage()
    assert CONTENT not in caplog.text


def test_readyz_says_what_was_told_to_nobody_for_ten_minutes(failing, monkeypatch):
    tell(0)
    assert "told to nobody" not in Client().get("/readyz").text
    monkeypatch.setattr("agencies.models.event.TOLD_WITHIN", dt.timedelta())
    assert "1 acts were told to nobody since" in Client().get("/readyz").text
    assert "RuntimeError" in Client().get("/readyz").text


def test_the_secretary_reads_of_it_on_the_first_page(failing, monkeypatch):
    tell(0)
    secretary, analyst = Client(), Client()
    for client, name in ((secretary, "secretary.desk"), (analyst, "analyst.desk")):
        person = cast.membership(name).user
        client.force_login(person, backend="agencies.accounts.register.NameOrMailBackend")
    words = "belum diberitahukan"
    assert words not in secretary.get("/").text
    monkeypatch.setattr("agencies.models.event.TOLD_WITHIN", dt.timedelta())
    assert words in secretary.get("/").text
    assert words not in analyst.get("/").text


# No verb without an audience.


def test_every_verb_says_whom_it_tells_or_why_nobody():
    import_module("desk.urls")  # the acts of the pages name their verbs when they are read
    steps = {f"{kind}.{step}" for kind, machine in MACHINES.items() for step in machine.by_name}
    known = steps | set(SENTENCES)
    assert known - {*RULES, *NOBODY} == set()
    assert {*RULES, *NOBODY} - known == set()
    assert not RULES.keys() & NOBODY.keys()


def test_nothing_is_recorded_under_a_verb_that_tells_of_no_audience(db):
    with pytest.raises(AssertionError, match="whom"):
        record("issue.new_act", cast.draft(), by=PORTAL)
