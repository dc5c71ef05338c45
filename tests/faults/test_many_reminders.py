"""Very many reminders, swept by processes that are killed in the middle of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.utils import timezone

from agencies import clock
from monitoring.models import Delivery, MailItem, Notification, Reminder
from monitoring.notices.deliveries import gather
from monitoring.sweep import sweep
from tests.support.database import ROOT, pointed_at
from tests.support.owed import owe

pytestmark = pytest.mark.real_commits
OWED, KILLS = (20_000, 10) if os.environ.get("PROVE") else (1_500, 2)


@pytest.fixture
def owed(settings, owner_url):
    """So many follow-ups, each to be told to the one liaison of its agency."""
    settings.DESK_DEMO = True
    with pointed_at(owner_url):  # COPY is for the owner
        owe(OWED, liaisons=1)
    yield
    clock._offset.forget()


def entered() -> int:
    return Reminder.objects.filter(skipped=False).count()


def kill_in_the_middle(environment: dict[str, str]) -> bool:
    """kill -9 a sweep once it has entered more; whether more was still to do."""
    before = entered()
    command = [sys.executable, "manage.py", "send_due", "--skip-checks"]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    while entered() == before and child.poll() is None:
        time.sleep(0.005)
    child.kill()
    child.wait()
    return before < entered() < OWED


def test_a_sweep_killed_again_and_again_tells_everybody_once(owed, smtp_sink, process_environment):
    killed = [kill_in_the_middle(process_environment) for _n in range(KILLS)]
    assert any(killed), "no sweep was killed in the middle of its work"
    while sweep().reminders:
        pass
    assert entered() == Notification.objects.count() == MailItem.objects.count() == OWED
    told = Counter(Notification.objects.values_list("object_id", flat=True))
    assert set(told.values()) == {1}
    accepted = {one["Message-ID"]: one["Subject"] for one in smtp_sink.messages}
    assert len(smtp_sink.messages) - len(accepted) <= KILLS
    assert sum(int(re.findall(r"\d+", subject)[0]) for subject in accepted.values()) == OWED


def test_a_person_gets_one_mail_however_much_there_is(owed, smtp_sink):
    done = sweep()
    people = Notification.objects.values("membership").distinct().count()
    assert done.reminders == Notification.objects.count() == OWED
    assert done.mails == len(smtp_sink.messages) == Delivery.objects.count() == people
    assert gather(timezone.now()) == 0
