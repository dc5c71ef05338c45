"""What a password may be, how it is changed and kept, and what a login leaves behind."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as portal
from django.test import Client

from agencies.accounts import second_factor
from agencies.models import User
from tests.agencies.conftest import PASSWORD, client_of, make_person
from tests.agencies.test_enumeration import NEW, link, set_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def sari() -> User:
    return make_person("sari", "liaison")


def changed(client: Client, old: str, new: str) -> bool:
    """Whether the form of the own password took it."""
    data = {"oldpassword": old, "password1": new, "password2": new}
    return client.post("/password/change/", data).status_code == 302


@pytest.mark.parametrize(
    "weak",
    [
        "kopi-tubruk",
        "sari",
        "qwerty123456",
        "sari@desk.example",
        "pemilu-pilkada-2024",
        "KPU Bawaslu 1234567",
    ],
)
def test_a_short_a_common_the_own_name_and_words_of_the_office_are_refused(sari, weak):
    assert not changed(client_of(sari), PASSWORD, weak)


@pytest.mark.parametrize(
    "good", ["empat kata tanpa angka", "五月五月五月五月五月五月", "a" * 11 + "Z" * 89]
)
def test_no_kind_of_sign_is_asked_for_and_long_ones_are_taken(sari, good):
    assert changed(client_of(sari), PASSWORD, good)


def test_a_password_is_kept_as_it_was_typed(sari):
    typed = "  Kopi Tubruk, dua sendok  "
    assert changed(client_of(sari), PASSWORD, typed)
    sari.refresh_from_db()
    assert sari.check_password(typed)
    assert not sari.check_password(typed.strip())


def test_the_present_password_is_asked_for(sari):
    assert not changed(client_of(sari), "bukan-kata-sandinya", NEW)


def test_a_password_is_kept_as_an_argon2id_hash(sari):
    assert re.match(r"argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$", sari.password)
    assert len(portal.PASSWORD_HASHERS) == 1


def test_every_field_of_a_password_is_masked_and_known_to_a_keeper_of_passwords(sari):
    html = client_of(sari).get("/password/change/").text + Client().get("/login/").text
    fields = re.findall(r"<input[^>]*name=\"\w*password\w*\"[^>]*>", html)
    assert len(fields) == 4
    assert all('type="password"' in field and "autocomplete=" in field for field in fields)


def test_a_login_gets_a_key_of_its_own(sari):
    client = client_of(make_person("budi", "liaison"))
    before = client.cookies["sessionid"].value
    client.post("/logout/")
    client.cookies["sessionid"] = before
    client.post("/login/", {"login": "sari", "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_a_new_password_by_mail_leaves_the_second_factor_where_it_is(sari, settings):
    settings.SECOND_FACTOR = ["all"]
    second_factor.new_sheet(sari)
    client = set_password(link(sari))
    answer = client.post("/login/", {"login": "sari", "password": NEW})
    assert answer.url == "/login/second-factor/"
    assert Authenticator.objects.filter(user=sari).count() == 1
