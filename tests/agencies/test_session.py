"""How long a login lasts: since the last page that was opened."""

import time

import pytest
from django.test import Client

from agencies.sessions import RENEWED, at_least
from tests.agencies.conftest import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def staff() -> Client:
    """A browser in which a page was opened an hour ago."""
    client = client_of(make_person("staff", "staff"))
    age(client, 3600)
    return client


def age(client: Client, seconds: int) -> None:
    session = client.session
    session[RENEWED] = int(time.time()) - seconds
    session.save()


def left(client: Client) -> int:
    return int(client.head("/session/")["Session-Left"])


def test_asking_how_long_it_lasts_does_not_prolong_it(staff):
    assert left(staff) in range(11 * 3600 - 5, 11 * 3600 + 1)
    assert left(staff) <= 11 * 3600


def test_a_page_that_is_opened_prolongs_it(staff):
    staff.get("/profile/")
    assert left(staff) > at_least()


def test_a_fragment_prolongs_it_too(staff):
    staff.get("/profile/", headers=HTMX)
    assert left(staff) > at_least()


def test_it_is_written_once_in_a_while_and_not_for_every_page(staff):
    age(staff, 60)
    staff.get("/profile/")
    assert left(staff) < 12 * 3600 - 50


def test_whoever_asks_stays_logged_in_without_scripts_too(staff):
    assert "dalam 10\xa0jam, 59\xa0menit" in staff.get("/session/").text
    answer = staff.post("/session/", follow=True)
    assert "Anda tetap masuk." in answer.text
    assert left(staff) > at_least()


def test_a_login_is_the_first_moment_of_its_session(client):
    make_person("sari", "liaison")
    client.post("/login/", {"login": "sari", "password": PASSWORD})
    assert left(client) > 12 * 3600 - 5


def test_a_page_says_how_long_it_lasts_at_least(staff):
    assert f'data-seconds="{12 * 3600 - 720}"' in staff.get("/profile/").content.decode()


def test_a_form_sent_after_the_end_gives_its_words_back(client):
    answer = client.post("/profile/", {"full_name": "Sari Dewi, M.Si."})
    assert answer.status_code == 401
    assert "Sari Dewi, M.Si." in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_role_that_may_not_gets_its_words_back():
    liaison = client_of(make_person("liaison", "liaison"))
    answer = liaison.post("/agencies/new/", {"name": "Badan yang belum dicatat"})
    assert answer.status_code == 403
    assert "Badan yang belum dicatat" in answer.content.decode()
