"""Mails: one for each person, what they may say, and what a mail server may do."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import clock
from agencies.models import PendingEvent
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import Delivery, FollowUp, MailItem, Notification
from monitoring.notices.deliveries import gather, send_owed
from monitoring.notices.digest import digest_of
from monitoring.notices.outbox import GIVEN_UP_AFTER
from monitoring.notices.tell import consume
from monitoring.reminders.reminding import remind
from monitoring.roster import Roster
from monitoring.workflow import WORKFLOW
from tests.support import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("smtp_sink")]
CANARY = "Kenarirahasia"


@pytest.fixture(autouse=True)
def _tuesday():
    with clock.at(cast.NOW):
        yield


def tell() -> None:
    consume(Roster(clock.today()))


def later(**delta: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(**delta)


def post(now: dt.datetime | None = None) -> int:
    moment = now or later(minutes=16)
    gather(moment)
    return send_owed(moment, Roster(clock.today()))


def mails_to(sink, name: str) -> list[EmailMessage]:
    return [one for one in sink.messages if one["To"] == f"{name}@example.test"]


def body(message: EmailMessage) -> str:
    return message.get_content()


def returned(**fields: Any):
    """An issue of KPU that the secretary gave back: one thing told to one person."""
    issue = cast.reported(**fields)
    PendingEvent.objects.filter(event__verb="issue.submit").delete()
    return ISSUES.take("return", issue, by=cast.hat("secretary.desk"), reason="Lengkapi.")


def test_one_mail_tells_all_that_a_person_is_owed(smtp_sink):
    first, second = returned(), returned()
    tell()
    assert post() == 1
    (mail,) = mails_to(smtp_sink, "liaison.kpu")
    assert mail["Subject"].startswith("Sinergi: 2 ")
    assert first.number in body(mail)
    assert second.number in body(mail)


def test_what_is_not_urgent_waits_for_more(smtp_sink):
    returned()
    tell()
    assert post(later(minutes=14)) == 0
    assert post(later(minutes=16)) == 1


def test_a_new_recommendation_goes_out_at_once_with_what_was_waiting(smtp_sink):
    issue = returned()
    sent = cast.issued(to=("kpu", "kemendagri"))
    tell()
    post(later(seconds=1))
    (mail,) = mails_to(smtp_sink, "liaison.kpu")
    assert sent.number in body(mail)
    assert issue.number in body(mail)


def test_what_is_above_open_is_only_counted(smtp_sink):
    issue = returned(title=CANARY, classification=2)
    returned(title="Terbuka saja")
    tell()
    post()
    (mail,) = mails_to(smtp_sink, "liaison.kpu")
    assert "Sinergi: 2 " in mail["Subject"]
    assert "Terbuka saja" in body(mail)
    assert CANARY not in mail.as_string()
    assert issue.number not in mail.as_string()


def test_what_is_no_longer_open_to_the_reader_is_left_out(smtp_sink):
    issue = returned(title=CANARY)
    tell()
    issue.revoke(issue.reported_by.group, "reported")
    assert post() == 0
    assert Delivery.objects.get().state == Delivery.State.EMPTY


def test_who_left_gets_no_mail(smtp_sink):
    returned()
    tell()
    person = cast.membership("liaison.kpu").user
    person.is_active = False
    person.save()
    assert post() == 0


def test_a_reminder_of_what_was_done_meanwhile_is_not_mailed(smtp_sink):
    follow_up = cast.follow_up()
    FollowUp.objects.filter(pk=follow_up.pk).update(due_at=cast.NOW - dt.timedelta(days=4))
    roster = Roster(clock.today())
    remind(clock.now(), roster)
    assert Notification.objects.filter(kind="reminder.follow_up").exists()
    points = list(follow_up.own_points())
    by = cast.hat("liaison.kemendagri")
    WORKFLOW.take("report", follow_up, by=by, text="Selesai.", points=points)
    post()
    assert mails_to(smtp_sink, "liaison.kemendagri") == []


@pytest.mark.parametrize(
    ("language", "subject"),
    [("id", "Sinergi: 1 hal menunggu Anda"), ("en", "Sinergi: 1 item waits for you")],
)
def test_the_mail_is_in_the_language_of_its_reader(smtp_sink, language, subject):
    person = cast.membership("liaison.kpu").user
    person.language = language
    person.save()
    returned()
    tell()
    post()
    assert smtp_sink.messages[0]["Subject"] == subject


def test_a_server_that_is_down_costs_neither_notices_nor_mails(smtp_sink, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    returned()
    tell()
    assert post() == 0
    assert Notification.objects.exists()
    settings.EMAIL_PORT = port
    assert post(later(minutes=18)) == 1
    assert Delivery.objects.get().attempts == 1


def test_a_server_that_hangs_is_given_up_and_tried_again(smtp_sink):
    smtp_sink.mode = "hang"
    returned()
    tell()
    assert post() == 0
    smtp_sink.mode = "accept"
    assert post(later(minutes=18)) == len(smtp_sink.messages) == 1


def test_one_sweep_by_hand_says_what_it_did(smtp_sink, capsys):
    returned()
    call_command("send_due")
    assert capsys.readouterr().out.endswith("mails accepted.\n")
    assert Notification.objects.filter(kind="issue.return").exists()


def test_the_first_sign_of_a_sick_server_ends_the_round(smtp_sink, settings):
    settings.EMAIL_PORT = 1
    cast.issued()
    tell()
    post()
    assert sorted(Delivery.objects.values_list("attempts", flat=True))[-2:] == [0, 1]


def test_a_refused_address_is_tried_again_and_then_reported(smtp_sink):
    smtp_sink.mode = "refuse"
    returned()
    tell()
    for _n in range(GIVEN_UP_AFTER):
        post(later(days=1))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.FAILED, GIVEN_UP_AFTER)
    about = Notification.objects.get(kind="portal.unmailable")
    assert about.membership.role == "secretary"


def test_a_server_that_refuses_for_a_while_still_gets_the_mail_once(smtp_sink):
    smtp_sink.mode = "refuse"
    returned()
    tell()
    post()
    smtp_sink.mode = "accept"
    assert post(later(minutes=18)) == 1
    assert post(later(days=1)) == 0
    assert len(smtp_sink.messages) == 1


def test_a_line_that_drops_after_acceptance_gives_a_copy_that_is_known_as_one(smtp_sink):
    smtp_sink.mode = "drop"
    returned()
    tell()
    assert post() == 0
    smtp_sink.mode = "accept"
    assert post(later(minutes=18)) == 1
    returned()
    tell()
    post(later(minutes=34))
    first, second, other = smtp_sink.messages
    assert first["Message-ID"] == second["Message-ID"] != other["Message-ID"]
    assert body(first) == body(second)


def test_a_mail_that_cannot_be_written_keeps_no_other_from_being_sent(smtp_sink, monkeypatch):
    from monitoring.notices import deliveries

    whole = deliveries.digest_of
    cast.issued()
    tell()
    gather(later(minutes=16))
    broken = Delivery.objects.earliest("pk")

    def fail(delivery, roster):
        if delivery == broken:
            raise RuntimeError("cannot be written")
        return whole(delivery, roster)

    monkeypatch.setattr(deliveries, "digest_of", fail)
    assert post() > 0
    assert not Delivery.objects.exclude(pk=broken.pk).filter(state="owed").exists()


def test_a_long_mail_names_some_and_counts_the_rest(smtp_sink, monkeypatch):
    monkeypatch.setattr("monitoring.notices.digest.NAMED", 1)
    first, second = returned(), returned()
    tell()
    post()
    (mail,) = smtp_sink.messages
    assert first.number in body(mail)
    assert second.number not in body(mail)


def test_nobody_is_owed_the_same_notice_twice():
    returned()
    tell()
    tell()
    assert MailItem.objects.count() == Notification.objects.count() == 1


def test_a_closed_mail_never_grows(smtp_sink, settings):
    settings.EMAIL_PORT = 1
    returned()
    tell()
    post()
    returned()
    tell()
    assert [(one.state, one.items.count()) for one in Delivery.objects.order_by("pk")] == [
        ("owed", 1),
        ("open", 1),
    ]


def test_a_mail_of_many_takes_as_many_queries_as_one_of_two():
    def queries(delivery: Delivery) -> int:
        with CaptureQueriesContext(connection) as captured:
            digest_of(delivery, roster)
        return len(captured)

    deliveries = []
    for count in (2, 6):
        for _n in range(count):
            returned()
        tell()
        deliveries.append(Delivery.objects.select_related("user").get(state="open"))
        gather(later(minutes=16))
    roster = Roster(clock.today())
    queries(deliveries[0])  # the roster is read
    assert queries(deliveries[0]) == queries(deliveries[1])
