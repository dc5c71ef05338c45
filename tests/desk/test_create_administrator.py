"""An empty portal gets its first administrator by a command, and never a second one."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from agencies import clock
from agencies.access.hats import wearable_by
from agencies.models import DeskTerm, Event, Membership, User
from tests.support import cast

pytestmark = pytest.mark.django_db


def create(name: str = "wulan", email: str = "wulan@desk.example") -> Any:
    return call_command("create_administrator", name, email, "Wulan Saraswati, S.Kom.")


def test_the_first_administrator_can_act_and_gets_a_mail():
    create()
    person = User.objects.get(username="wulan")
    assert [worn.role for worn in wearable_by(person, clock.today())] == ["admin"]
    assert mail.outbox[0].to == ["wulan@desk.example"]


def test_the_record_names_the_command():
    create()
    event = Event.objects.get(verb="membership.create")
    assert (event.user, event.detail.note) == (None, "manage.py create_administrator")


def test_it_is_refused_while_an_administrator_can_act():
    cast.membership("admin.desk")
    with pytest.raises(CommandError, match="proposes others"):
        create()
    assert not User.objects.filter(username="wulan").exists()


@pytest.mark.parametrize(
    "gone", [{"ends_on": "2024-09-01"}, {"confirmed_at": None}], ids=["ended", "unconfirmed"]
)
def test_an_administrator_who_cannot_act_does_not_hinder(gone):
    role = cast.membership("admin.desk")
    Membership.objects.filter(pk=role.pk).update(**gone)
    create()
    assert User.objects.filter(username="wulan").exists()


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("liaison.kpu", "a@desk.example"),
        ("wulan", "LIAISON.KPU@example.test"),
        ("wulan", "keine Adresse"),
        ("wu lan", "a@desk.example"),
    ],
)
def test_a_name_or_address_that_is_taken_or_odd_is_refused(name, email):
    cast.membership("liaison.kpu")
    with pytest.raises(CommandError):
        create(name, email)


def test_without_a_desk_in_force_it_says_what_to_load():
    DeskTerm.objects.update(ends_on="2024-01-02")
    with pytest.raises(CommandError, match="load_reference"):
        create()
