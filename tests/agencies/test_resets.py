"""The emergency reset: two officers, never the person concerned, within a day, recorded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from agencies.accounts.second_factor import factors_of, new_sheet
from agencies.models import Event, FactorReset, Membership, User
from tests.agencies.conftest import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db
REASON = {"reason": "Telepon hilang di Sorong; dihubungi kembali lewat kantor."}
PROOF = {"password": PASSWORD}


@pytest.fixture
def sari() -> User:
    person = make_person("sari", "liaison")
    new_sheet(person)
    return person


@pytest.fixture
def duty(db) -> Client:
    return client_of(make_person("jonas", "duty"))


def asked(client: Client, login: str = "sari") -> FactorReset:
    client.post("/agencies/resets/", REASON | {"login": login})
    return FactorReset.objects.get()


def confirm(client: Client, reset: FactorReset, **data: str) -> int:
    return client.post(f"/agencies/resets/{reset.public_id}/", data or PROOF).status_code


def test_two_officers_reset_it_and_the_person_starts_anew(
    sari, duty, admin, django_capture_on_commit_callbacks
):
    theirs = client_of(sari)
    reset = asked(duty)
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(admin, reset) == 302
    sari.refresh_from_db()
    assert (factors_of(sari), sari.has_usable_password()) == ([], False)
    assert theirs.get("/profile/").status_code == 302
    assert [one.to[0] for one in mail.outbox] == ["sari@desk.example"] * 3
    assert any("/password/reset/key/" in one.body for one in mail.outbox)


def test_both_names_and_the_reason_stand_in_the_record(sari, duty, admin):
    confirm(admin, asked(duty))
    event = Event.objects.get(verb="account.reset_confirmed", stream_id=sari.pk)
    assert event.detail.note == REASON["reason"]
    assert event.detail.changes["asked"][1].startswith("Jonas")
    assert event.detail.changes["confirmed"][1].startswith("Admin")


def test_the_one_who_asked_cannot_confirm_it(sari, duty):
    reset = asked(duty)
    assert confirm(duty, reset) == 403
    assert factors_of(sari)


def test_nobody_confirms_the_own_request_under_another_hat(sari, duty):
    reset = asked(duty)
    jonas = User.objects.get(username="jonas")
    term = jonas.memberships.get().term
    other = Membership.objects.create(user=jonas, role="admin", term=term, starts_on="2024-02-01")
    duty.post("/agencies/hat/", {"hat": str(other.public_id)})
    assert confirm(duty, reset) == 403


def test_nobody_asks_for_the_own_account(duty):
    answer = duty.post("/agencies/resets/", REASON | {"login": "jonas"})
    assert answer.status_code == 422
    assert not FactorReset.objects.exists()


def test_nobody_confirms_a_reset_of_the_own_account(duty, admin):
    reset = asked(admin, "jonas")
    assert confirm(duty, reset) == 403


def test_the_database_itself_refuses_one_hand(sari):
    now = timezone.now()
    given = {"person": sari, "reason": "-", "asked_at": now, "expires_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.create(**given, asked_by=sari)
    jonas = make_person("jonas", "duty")
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.create(**given, asked_by=jonas, confirmed_by=jonas)


def test_after_a_day_it_has_lapsed(sari, duty, admin):
    reset = asked(duty)
    FactorReset.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert confirm(admin, reset) == 409
    assert factors_of(sari)
    assert (reset.expires_at - reset.asked_at) == dt.timedelta(hours=24)


def test_a_second_confirmation_finds_it_done(sari, duty, admin):
    reset = asked(duty)
    confirm(admin, reset)
    assert confirm(admin, reset) == 409
    assert Event.objects.filter(verb="account.reset_confirmed").count() == 1


def test_it_can_be_withdrawn_and_then_not_be_confirmed(sari, duty, admin):
    reset = asked(duty)
    assert confirm(duty, reset, withdraw="1") == 302
    assert confirm(admin, reset) == 409


def test_asking_twice_finds_the_open_one(sari, duty, admin):
    reset = asked(duty)
    assert asked(admin) == reset


def test_confirming_asks_for_the_officer_s_password(sari, duty, admin):
    assert confirm(admin, asked(duty), password="salah") == 422
    assert factors_of(sari)


@pytest.mark.parametrize("login", ["", "siapa", "siapa@desk.example"])
def test_an_unknown_account_is_said_beside_the_field(duty, login):
    answer = duty.post("/agencies/resets/", REASON | {"login": login})
    assert answer.status_code == 422
    assert answer.context["form"].errors["login"]


@pytest.mark.parametrize("role", ["secretary", "chair", "analyst", "staff", "auditor", "liaison"])
def test_other_roles_neither_ask_nor_confirm(sari, duty, role):
    other = client_of(make_person("lain", role))
    reset = asked(duty)
    assert other.get("/agencies/resets/").status_code == 403
    assert other.post("/agencies/resets/", REASON | {"login": "sari"}).status_code == 403
    assert confirm(other, reset) == 403
    assert factors_of(sari)


def test_the_administrator_prints_a_first_sheet_which_is_recorded_and_told(
    admin, django_capture_on_commit_callbacks
):
    person = make_person("budi", "liaison")
    with django_capture_on_commit_callbacks(execute=True):
        page = admin.post(f"/agencies/people/{person.public_id}/sheet/", PROOF).text
    assert page.count("<li><code>") == 20
    assert Event.objects.get(verb="account.sheet_made").stream_id == person.pk
    assert mail.outbox[-1].to == ["budi@desk.example"]


def test_one_administrator_alone_replaces_nobody_s_second_factor(sari, admin):
    before = factors_of(sari)
    path = f"/agencies/people/{sari.public_id}/sheet/"
    assert admin.post(path, PROOF).status_code == 422
    assert factors_of(sari) == before
