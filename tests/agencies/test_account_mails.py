"""Mails about accounts: none is lost, none holds up an answer, no row opens an account."""

from __future__ import annotations

import re
import time
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone

from agencies.accounts.mails import ask_for_link, notify, owe
from agencies.accounts.register import invite
from agencies.models import AccountMail, User
from monitoring import sweep
from monitoring.models import Notification
from monitoring.notices.outbox import GIVEN_UP_AFTER
from monitoring.tasks import account_mails as bell
from tests.agencies.conftest import make_person
from tests.faults.test_sweeps import wait_for
from tests.support import cast

APPS = ("agencies", "issues", "recommendations", "monitoring", "desk")


def ask(portal, address: str) -> float:
    """Press "send the link" in a browser's place; returns the seconds to the answer."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{portal.url}/password/reset/").read().decode()
    token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = f"csrfmiddlewaretoken={token}&email={address}".encode()
    began = time.monotonic()
    assert opener.open(f"{portal.url}/password/reset/", sent).status == 200
    return time.monotonic() - began


@pytest.mark.parametrize("mode", ["hang", "stall"])
def test_a_link_outlives_a_slow_mail_server_and_a_killed_portal(
    mode, smtp_sink, live_portal, start_process
):
    person = make_person("sari", "liaison")
    smtp_sink.mode = mode
    worker = start_process("worker")
    assert ask(live_portal, person.email) < 2
    live_portal.process.kill()
    bell.delay()
    wait_for(lambda: smtp_sink.asked)
    worker.kill()
    smtp_sink.mode = "accept"
    start_process("worker")
    bell.delay()
    wait_for(lambda: AccountMail.objects.filter(state="sent"))
    assert "/password/reset/key/" in smtp_sink.messages[-1].get_content()
    assert len({one["Message-ID"] for one in smtp_sink.messages}) == 1


def test_every_mail_about_an_account_is_sent_by_a_real_worker(smtp_sink, celery_worker_process):
    person = make_person("sari", "liaison")
    invite(person)
    notify(person, "factor_added", None, factor="YubiKey")
    notify(person, "email_changed", None, to="lama@desk.example", email="baru@desk.example")
    assert ask_for_link(person.email.upper()) is None
    assert ask_for_link("siapa@desk.example") is None
    bell.delay()
    wait_for(lambda: not AccountMail.objects.filter(state="owed"))
    to = sorted(one["To"] for one in smtp_sink.messages)
    assert to == ["lama@desk.example", *[person.email] * 3]
    assert set(AccountMail.objects.values_list("state", flat=True)) == {"sent", "nobody"}


def test_no_row_holds_what_opens_an_account_and_words_go_when_they_were_sent(db):
    person = make_person("sari", "liaison")
    owed = owe(AccountMail.Kind.INVITATION, person)
    notify(person, "factor_added", None, factor="YubiKey")
    assert "key" not in str(AccountMail.objects.filter(pk=owed.pk).values())
    assert {str(one.words) for one in AccountMail.objects.filter(state="sent")} == {"{}"}


def test_an_address_that_refuses_is_given_up_and_the_secretary_told(db, smtp_sink):
    cast.membership("secretary.desk")
    smtp_sink.mode = "refuse"
    invite(make_person("sari", "liaison"))
    for _n in range(GIVEN_UP_AFTER):
        AccountMail.objects.update(next_try_at=timezone.now())
        sweep.account_mails()
    assert AccountMail.objects.get().state == "failed"
    assert Notification.objects.filter(kind="portal.unmailable").exists()


def test_what_was_typed_is_forgotten_after_ten_minutes(db):
    ask_for_link("siapa@desk.example")
    sweep.account_mails()
    AccountMail.objects.update(asked_at=timezone.now() - cast.a_day(1))
    sweep.account_mails()
    assert not AccountMail.objects.exists()
    assert not User.objects.filter(email="siapa@desk.example").exists()


def test_no_mail_leaves_but_from_the_outbox():
    writes = re.compile(r"(?<!def )\b(EmailMessage|send_mail)\(")
    files = (file for app in APPS for file in Path(app).rglob("*.py"))
    senders = sorted(str(file) for file in files if writes.search(file.read_text()))
    assert senders == ["monitoring/notices/anchor_mails.py", "monitoring/notices/outbox.py"]
