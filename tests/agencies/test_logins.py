"""Where a person is logged in: listed, ended by the owner, by others, and by what happens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from agencies.access.address import client_address
from agencies.accounts.logins import SessionStore, logins_of, words_of_device
from agencies.models import Event, LoginSession, User
from tests.agencies.conftest import PASSWORD, make_person
from tests.support.pages import Browser

pytestmark = pytest.mark.django_db
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/119.0.0.0 Mobile Safari/537.36"
)
NEW = "teh-poci-di-warung"


@pytest.fixture
def sari() -> User:
    return make_person("sari", "liaison")


def log_in(name: str = "sari", **headers: str) -> Client:
    client = Browser(headers=headers)
    client.post("/login/", {"login": name, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_the_owner_sees_every_login_with_device_address_and_this_one_marked(sari):
    log_in(**{"User-Agent": PHONE})
    page = log_in().get("/sessions/").text
    assert "Chrome di Android" in page
    assert "127.0.0.1" in page
    assert page.count("<b>Sesi ini</b>") == 1
    assert page.count('name="session"') == 1


def test_the_key_of_a_session_stands_on_no_page(sari):
    other, client = log_in(), log_in()
    page = client.get("/sessions/").text
    assert other.session.session_key not in page
    assert client.session.session_key not in page


def test_one_other_login_is_ended_and_recorded(sari):
    first, second, client = log_in(), log_in(), log_in()
    row = LoginSession.objects.get(session_key=first.session.session_key)
    client.post("/sessions/end/", {"session": str(row.public_id)})
    assert [is_in(first), is_in(second), is_in(client)] == [False, True, True]
    assert Event.objects.filter(verb="account.sessions_ended").count() == 1


def test_all_other_logins_are_ended_at_once(sari):
    others, client = [log_in(), log_in()], log_in()
    client.post("/sessions/end/")
    assert [is_in(one) for one in [*others, client]] == [False, False, True]


def test_nobody_ends_the_login_of_somebody_else(sari):
    other = make_person("budi", "liaison")
    theirs = log_in("budi")
    row = logins_of(other)[0]
    log_in().post("/sessions/end/", {"session": str(row.public_id)})
    assert is_in(theirs)


def test_the_browser_of_an_ended_login_is_told_to_forget_the_portal(sari):
    other, client = log_in(), log_in()
    client.post("/sessions/end/")
    assert other.get("/profile/")["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in other.get("/login/")


def test_the_browser_of_a_login_that_ran_out_keeps_its_unsent_texts(sari):
    client = log_in()
    past = timezone.now() - dt.timedelta(seconds=1)
    LoginSession.objects.filter(user=sari).update(expire_date=past)
    answer = client.get("/profile/")
    assert answer.status_code == 302
    assert "Clear-Site-Data" not in answer


def test_logging_out_lets_the_browser_forget_and_the_login_page_opens(sari):
    client = log_in()
    assert client.post("/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/login/").status_code == 200
    assert logins_of(sari) == []


def test_a_session_ended_while_its_request_runs_is_not_revived_by_it(sari):
    client = log_in()
    store = SessionStore(client.session.session_key)
    store["hat"] = "another"
    LoginSession.objects.filter(user=sari).end(timezone.now())
    with pytest.raises(UpdateError):
        store.save()
    assert not is_in(client)


def test_a_new_password_ends_the_other_logins_and_keeps_this_one(
    sari, django_capture_on_commit_callbacks
):
    other, client = log_in(), log_in()
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/password/change/", data)
    assert len(logins_of(sari)) == 1
    assert [is_in(other), is_in(client)] == [False, True]
    assert Event.objects.filter(verb="account.password").count() == 1
    assert mail.outbox[-1].to == ["sari@desk.example"]


def test_closing_an_account_ends_its_logins(sari, admin):
    client = log_in()
    data = {"full_name": "Sari", "email": sari.email, "language": "id", "zone": "WIB"}
    admin.post(f"/agencies/people/{sari.public_id}/edit/", data)
    assert not User.objects.get(pk=sari.pk).is_active
    assert not is_in(client)
    assert LoginSession.objects.filter(user=sari).exclude(ended_at=None).count() == 1


def test_the_administrator_sees_the_logins_of_a_person_and_ends_them(
    sari, admin, django_capture_on_commit_callbacks
):
    client = log_in(**{"User-Agent": PHONE})
    page = f"/agencies/people/{sari.public_id}/"
    assert "Chrome di Android" in admin.get(page).text
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"{page}sessions/end/")
    assert not is_in(client)
    assert Event.objects.get(verb="account.sessions_ended").stream_id == sari.pk
    assert mail.outbox[-1].to == ["sari@desk.example"]


def test_old_rows_go_with_the_next_login(sari):
    log_in()
    LoginSession.objects.update(expire_date=timezone.now() - dt.timedelta(days=31))
    log_in()
    assert LoginSession.objects.filter(user=sari).count() == 1


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Gecko/20100101 Firefox/115.0", "Firefox di Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/109.0 Safari/537.36 Edg/109.0", "Edge di Linux"),
        ("curl/8.5.0", "curl"),
        ("", "Perangkat tidak dikenal"),
    ],
)
def test_a_device_is_named_in_words(device, words):
    assert str(words_of_device(device)) == words


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "not an address", None),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_the_trusted_machine_saw(settings, proxies, told, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": told})
    assert client_address(request) == address
