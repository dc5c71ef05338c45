"""How long a login lasts: since the last page that was opened."""

import datetime as dt
import re
import time

import pytest
from django.test import Client
from django.utils import timezone

from agencies.accounts.sessions import BEGAN, RENEWED, at_least
from agencies.models import LoginSession
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
    assert left(staff) > at_least(staff.session)


def test_a_fragment_prolongs_it_too(staff):
    staff.get("/profile/", headers=HTMX)
    assert left(staff) > at_least(staff.session)


def test_it_is_written_once_in_a_while_and_not_for_every_page(staff):
    age(staff, 60)
    staff.get("/profile/")
    assert left(staff) < 12 * 3600 - 50


def test_whoever_asks_stays_logged_in_without_scripts_too(staff):
    assert "dalam 10\xa0jam, 59\xa0menit" in staff.get("/session/").text
    answer = staff.post("/session/", follow=True)
    assert "Anda tetap masuk." in answer.text
    assert left(staff) > at_least(staff.session)


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


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/issues/?text=DPT", "?next=%2Fissues%2F%3Ftext%3DDPT"),
        ("http://elsewhere.example/issues/", ""),
        ("", ""),
    ],
)
def test_the_login_after_the_end_leads_back_to_the_form(client, came_from, leads_to):
    words = {"full_name": "Sari Dewi, M.Si."}
    answer = client.post("/profile/", words, headers={"referer": came_from})
    assert f'href="/login/{leads_to}"' in answer.text


def test_a_role_that_may_not_gets_its_words_back():
    liaison = client_of(make_person("liaison", "liaison"))
    answer = liaison.post("/agencies/new/", {"name": "Badan yang belum dicatat"})
    assert answer.status_code == 403
    assert "Badan yang belum dicatat" in answer.content.decode()


def began(client: Client, seconds: int) -> None:
    session = client.session
    session[BEGAN] = int(time.time()) - seconds
    session.save()


def test_use_does_not_carry_a_session_past_its_absolute_end(staff, settings):
    began(staff, settings.SESSION_MAX_SECONDS - 60)
    staff.post("/session/")
    answer = staff.head("/session/")
    assert int(answer["Session-Left"]) in range(50, 61)
    assert answer["Session-Last"] == "1"


def test_a_session_is_over_at_its_absolute_end(staff, settings):
    began(staff, settings.SESSION_MAX_SECONDS + 1)
    assert staff.get("/profile/").status_code == 302


def test_the_row_of_a_session_ends_with_it_so_that_a_kept_cookie_opens_nothing(staff, settings):
    began(staff, settings.SESSION_MAX_SECONDS - 60)
    staff.post("/session/")
    row = LoginSession.objects.get(session_key=staff.session.session_key)
    assert row.expire_date <= timezone.now() + dt.timedelta(seconds=61)


def test_near_the_absolute_end_the_page_offers_no_stay(staff, settings):
    began(staff, settings.SESSION_MAX_SECONDS - 600)
    staff.post("/session/")
    page = staff.get("/session/").text
    assert "Tetap masuk" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_page_tells_the_script_when_the_session_ends_in_any_case(staff, settings):
    began(staff, settings.SESSION_MAX_SECONDS - 600)
    page = staff.get("/profile/").text
    limit = int(re.search(r'data-limit="(\d+)"', page)[1])
    assert limit in range(590, 601)
    assert int(re.search(r'data-seconds="(\d+)"', page)[1]) <= limit
