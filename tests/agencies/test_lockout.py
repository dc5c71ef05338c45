"""Failed logins: counted for name and address, for a name, for an address; and the way back."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from agencies.accounts import lockout
from agencies.accounts.inside_allauth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from agencies.accounts.second_factor import add_app
from agencies.models import Event, User
from tests.agencies.conftest import PASSWORD, make_person

pytestmark = pytest.mark.django_db
NEW = "teh-poci-di-warung"


@pytest.fixture(autouse=True)
def quick_hash(settings) -> None:
    """Hundreds of passwords are checked here, and their strength is not the matter."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sari() -> User:
    return make_person("sari", "liaison")


def attempt(name: str, password: str = "salah", address: str = "10.0.0.1") -> int:
    data = {"login": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/login/", data).status_code


def attack(name: str, times: int = lockout.PER_NAME) -> None:
    """Wrong passwords for one name, each from another address."""
    for number in range(times):
        attempt(name, address=f"10.9.{number // 250}.{number % 250}")


def test_many_addresses_against_one_name_are_held(sari):
    attack("sari")
    assert attempt("sari", address="10.8.0.1") == 429
    assert attempt("sari", PASSWORD, address="10.8.0.2") == 429


def test_the_e_mail_address_counts_for_the_name(sari):
    for typed in ["sari", "SARI", "sari@desk.example", "Sari@Desk.Example"]:
        attempt(typed)
    assert attempt("sari") == 429


def test_many_names_from_one_address_are_held_and_others_are_not(sari):
    for number in range(lockout.PER_ADDRESS):
        last = attempt(f"nama{number}")
    assert last == 429
    assert attempt("sari", PASSWORD) == 429
    assert attempt("sari", PASSWORD, address="10.0.0.2") == 302


def fill(address: str = "10.0.0.1") -> None:
    for number in range(lockout.PER_ADDRESS):
        attempt(f"nama{number}", address=address)


def on(client: Client, password: str, address: str = "10.0.0.1") -> int:
    data = {"login": "sari", "password": password}
    return client.post("/login/", data, REMOTE_ADDR=address).status_code


def known_device() -> Client:
    client = Client()
    assert on(client, PASSWORD, "10.0.0.9") == 302
    client.post("/logout/")
    return client


def test_a_known_device_gets_in_at_a_full_address_and_under_a_held_name(sari):
    device = known_device()
    fill()
    attack("sari")
    assert attempt("sari", PASSWORD) == 429
    assert on(device, PASSWORD) == 302


def test_a_known_device_guesses_no_more_than_another(sari):
    device = known_device()
    assert [on(device, "salah") for _n in range(6)][-1] == 429
    assert on(device, PASSWORD) == 429
    assert attempt("sari", PASSWORD, address="10.0.0.3") == 302


def test_a_device_is_known_for_its_account_alone_and_until_the_password_changes(sari):
    device = known_device()
    make_person("budi", "liaison")
    fill()
    data = {"login": "budi", "password": PASSWORD}
    assert device.post("/login/", data, REMOTE_ADDR="10.0.0.1").status_code == 429
    sari.set_password(NEW)
    sari.save()
    assert on(device, NEW) == 429


def test_a_second_factor_leads_out_of_a_full_address(sari):
    add_app(sari, "JBSWY3DPEHPK3PXP", "000000")
    fill()
    assert attempt("sari") == 429
    assert attempt("sari", PASSWORD) == 302
    client = Client(REMOTE_ADDR="10.0.0.1")
    client.post("/login/", {"login": "sari", "password": PASSWORD})
    assert client.get("/login/second-factor/").status_code == 200
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", next(yield_hotp_counters_from_time())))
    assert client.post("/login/second-factor/", {"code": code}).status_code == 302


def test_at_a_full_address_nobody_tries_passwords_of_such_an_account_for_long(sari):
    add_app(sari, "JBSWY3DPEHPK3PXP", "000000")
    fill()
    assert {attempt("sari") for _n in range(5)} == {429}
    assert attempt("sari", PASSWORD) == 429


def test_the_success_of_one_account_does_not_clear_the_count_of_its_address(sari):
    for number in range(lockout.PER_ADDRESS - 1):
        attempt(f"nama{number}")
    assert attempt("sari", PASSWORD) == 302
    assert attempt("nama") == 429


def test_whoever_logged_in_from_an_address_lately_is_not_held_there_by_strangers(sari):
    assert attempt("sari", PASSWORD, address="10.0.0.7") == 302
    attack("sari")
    assert attempt("sari", PASSWORD, address="10.0.0.8") == 429
    assert attempt("sari", PASSWORD, address="10.0.0.7") == 302


def test_knocking_on_does_not_prolong_the_hold(sari):
    for _attempt in range(9):
        attempt("sari")
    assert lockout.failures_of(sari) == 5


def test_an_unknown_name_is_held_in_the_same_way_with_the_same_page(sari):
    def pages(name: str) -> list[str]:
        client = Client()
        data = {"login": name, "password": "salah"}
        found = [client.post("/login/", data).text for _attempt in range(6)]
        return [re.sub(r"[A-Za-z0-9]{64}|sari|siapa", "", page) for page in found]

    known = pages("sari")
    lockout.AccessAttempt.objects.all().delete()
    assert pages("siapa") == known


def test_the_page_tells_the_ways_back(sari):
    attack("sari", 20)
    page = Client().post("/login/", {"login": "sari", "password": "salah"}).text
    assert "15 menit" in page
    assert "/password/reset/" in page
    assert "2140" in page


def test_a_new_password_by_mail_lifts_the_hold(sari, django_capture_on_commit_callbacks):
    attack("sari")
    with django_capture_on_commit_callbacks(execute=True):
        Client().post("/password/reset/", {"email": sari.email})
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    client = Client()
    form = client.get(path, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert attempt("sari", NEW, address="10.8.0.3") == 302


def test_the_administrator_lifts_the_hold_and_it_is_recorded(sari, admin):
    attack("sari")
    page = f"/agencies/people/{sari.public_id}/"
    assert "Cabut penahanan" in admin.get(page).text
    admin.post(f"{page}free/")
    assert attempt("sari", PASSWORD, address="10.8.0.4") == 302
    assert Event.objects.filter(verb="account.freed", stream_id=sari.pk).exists()


def test_a_forged_header_gives_no_new_address(sari, settings):
    settings.PROXIES = 1
    client = Client()
    for number in range(6):
        told = f"203.0.113.{number}, 198.51.100.7"
        data = {"login": "sari", "password": "salah"}
        last = client.post("/login/", data, headers={"X-Forwarded-For": told})
    assert last.status_code == 429


def wrong_logins(times: int) -> list[int]:
    """So many wrong passwords, from a hundred addresses against ten names, one of them real."""
    names = ["sari", *[f"nama{number}" for number in range(9)]]
    return [attempt(names[n % 10], address=f"10.7.0.{n % 100}") for n in range(times)]


def test_many_wrong_logins_open_nothing(sari):
    answers = wrong_logins(300)
    assert set(answers) == {200, 429}
    assert answers.count(200) <= 10 * lockout.PER_NAME


@pytest.mark.prove
def test_a_thousand_wrong_logins_open_nothing_and_the_holder_gets_in(sari):
    assert attempt("sari", PASSWORD, address="10.0.0.7") == 302
    answers = wrong_logins(1000)
    assert set(answers) == {200, 429}
    assert answers.count(200) <= 10 * lockout.PER_NAME
    assert attempt("sari", PASSWORD, address="10.0.0.7") == 302
