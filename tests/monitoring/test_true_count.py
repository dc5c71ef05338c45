"""What a mail says that waits is what My work offers, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from agencies import clock
from agencies.access.hats import wearable_by
from agencies.models import User
from desk.work.to_do import to_do
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import Delivery, FollowUp, Notification
from monitoring.notices.deliveries import gather, send_owed
from monitoring.notices.digest import digest_of
from monitoring.notices.tell import consume
from monitoring.reminders.reminding import remind
from monitoring.roster import Roster
from tests.desk.conftest import demo, open_as
from tests.support import cast

__all__ = ["demo", "open_as"]
CANARY = "Kenarirahasia"


def mail_of(person: User, roster: Roster):
    """A mail of all that the person was told in the demo."""
    mail = Delivery.objects.create(user=person, next_try_at=timezone.now())
    for notice in Notification.objects.filter(membership__in=roster.worn_by(person)):
        mail.items.create(notification=notice)
    return digest_of(mail, roster)


def rows_of_my_work(client, choice) -> int:
    """What the first page of the portal offers to do under this hat."""
    client.post("/agencies/hat/", {"hat": choice.public_id})
    page = client.get("/").context
    assert page["hat"].public_id == choice.public_id
    return sum(len(section.tasks) for section in to_do(page["sections"]))


def test_a_mail_counts_the_rows_of_my_work_for_every_person_and_hat(demo, open_as):
    roster, hats = Roster(clock.today()), 0
    for person in User.objects.filter(is_active=True).order_by("username"):
        digest = mail_of(person, roster)
        parts = {part.hat.membership.pk: part for part in digest.parts} if digest else {}
        choices = wearable_by(person, clock.today()) if digest else []
        for choice in choices:
            part = parts.get(getattr(choice, "membership_id", choice.pk))
            waiting = part.waiting.count if part else 0
            assert waiting == rows_of_my_work(open_as(person.username), choice), choice
            hats += 1
    assert hats > 30


# In small.


@pytest.fixture
def sink(db, smtp_sink):
    with clock.at(cast.NOW):
        yield smtp_sink


def post(sink, name: str) -> str:
    """The mail to one person, subject and text, after all was told."""
    roster, later = Roster(clock.today()), timezone.now() + dt.timedelta(hours=1)
    consume(roster)
    gather(later)
    send_owed(later, roster)
    mine = [one for one in sink.messages if one["To"] == f"{name}@example.test"]
    return f"{mine[-1]['Subject']}\n{mine[-1].get_content()}" if mine else ""


def give_back(issue):
    return ISSUES.take("return", issue, by=cast.hat("secretary.desk"), reason="Lengkapi.")


def test_what_was_settled_meanwhile_is_in_no_mail(sink):
    cast.membership("secretary.desk")
    cast.analysing()
    assert post(sink, "secretary.desk") == ""
    assert Delivery.objects.filter(state="empty").exists()


def test_what_waits_is_named_once_with_its_news(sink):
    issue = give_back(cast.reported())
    issue.tell("commented", by=cast.hat("secretary.desk"))
    mail = post(sink, "liaison.kpu")
    assert mail.startswith("Sinergi: 1 hal menunggu Anda")
    assert mail.count(issue.number) == 1
    assert "Lengkapi konsep" in mail


def test_news_alone_is_called_news_and_nothing_twice(sink):
    issue = cast.analysing()
    for _n in range(2):
        issue.tell("commented", by=cast.hat("analyst.desk"))
    mail = post(sink, "liaison.kpu")
    assert mail.startswith("Sinergi: 2 kabar baru\n")
    assert "Tidak ada yang menunggu Anda" in mail
    assert mail.count("Catatan ditambahkan") == 1


def test_what_waits_above_biasa_is_counted_and_not_named(sink):
    give_back(cast.reported(title=CANARY, classification=2))
    issue = give_back(cast.reported(title="Terbuka saja"))
    mail = post(sink, "liaison.kpu")
    assert mail.startswith("Sinergi: 2 hal menunggu Anda")
    assert issue.number in mail
    assert CANARY not in mail


def test_who_must_not_act_is_still_reminded_of_what_is_late(sink):
    cast.membership("head.kemendagri")
    work = cast.follow_up()
    post(sink, "head.kemendagri")
    FollowUp.objects.filter(pk=work.pk).update(due_at=cast.NOW - dt.timedelta(days=6))
    remind(clock.now(), Roster(clock.today()))
    mail = post(sink, "head.kemendagri")
    assert "kabar baru" in mail.split("\n")[0]
    assert "Pengingat" in mail
