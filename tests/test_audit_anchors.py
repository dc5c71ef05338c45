"""The seal leaves the portal: by mail every day, and on a page that everybody may copy."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from agencies.models import AnchorMail, Seal
from agencies.record.seals import hour_of, seal_waiting
from monitoring.notices.anchor_mails import owe_seal_of_the_day, send_seals
from monitoring.sweep import sweep
from tests.support import cast, pages
from tests.support.database import pointed_at

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)  # 06.30 WIB on the 23rd
ADDRESSES = ["keeper@lan.example", "archive@anri.example"]


@pytest.fixture
def sealed(settings):
    settings.ANCHOR_MAIL = ADDRESSES
    cast.reported()
    seal_waiting(MORNING)


def test_the_seal_goes_to_both_addresses_once_a_day(sealed):
    for minutes in (0, 1, 600):
        now = MORNING + dt.timedelta(minutes=minutes)
        owe_seal_of_the_day(now)
        send_seals(now)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(ADDRESSES)
    assert bytes(Seal.objects.get().digest).hex() in mail.outbox[0].body
    owe_seal_of_the_day(MORNING + dt.timedelta(days=1))
    assert AnchorMail.objects.count() == 4


def test_before_six_in_jakarta_nothing_is_sent(sealed):
    assert owe_seal_of_the_day(MORNING - dt.timedelta(hours=1)) == 0


def test_a_second_copy_is_the_same_mail(sealed):
    owe_seal_of_the_day(MORNING)
    send_seals(MORNING)
    first = [(one.to, one.body, one.extra_headers) for one in mail.outbox]
    AnchorMail.objects.update(sent_at=None)  # the process died before it could mark them
    cast.reported()
    seal_waiting(MORNING)
    send_seals(MORNING)
    assert [(one.to, one.body, one.extra_headers) for one in mail.outbox[2:]] == first


def test_a_mail_that_is_not_accepted_stays_owed(sealed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    owe_seal_of_the_day(MORNING)
    assert send_seals(MORNING) == 0
    assert {(one.attempts, one.sent_at) for one in AnchorMail.objects.all()} == {(1, None)}


@pytest.mark.real_commits
def test_a_sweep_under_the_workers_role_seals_and_mails(settings, worker_url):
    settings.ANCHOR_MAIL = ADDRESSES
    cast.reported()
    with pointed_at(worker_url):
        assert sweep().sealed
        owe_seal_of_the_day(MORNING)
        assert send_seals(timezone.now() + dt.timedelta(days=400)) >= 2


def test_everybody_sees_the_seal_of_the_full_hour_and_no_count():
    cast.reported()
    seal_waiting(hour_of(timezone.now()) - dt.timedelta(minutes=1))
    cast.reported()
    seal_waiting(timezone.now())
    first, last = (bytes(seal.digest).hex() for seal in Seal.objects.order_by("number"))
    for name in ("liaison.perludem", "secretary.desk", "admin.desk", "auditor.desk"):
        text = pages.browser(name).get("/record/seal/").content.decode()
        assert first in text
        assert last not in text


def test_the_page_is_the_same_whatever_others_did():
    seal_waiting(hour_of(timezone.now()) - dt.timedelta(minutes=1))
    reader = pages.browser("liaison.perludem")
    before = reader.get("/record/seal/").context["digest"]
    cast.reported("liaison.bin", classification=3)
    seal_waiting(timezone.now())
    assert reader.get("/record/seal/").context["digest"] == before


def test_before_the_first_seal_the_page_says_when_it_comes():
    text = pages.browser("liaison.kpu").get("/record/seal/").content.decode()
    assert "/record/seal/" in text
    assert 'class="empty"' in text
