"""The frame of every page: tabs, hats, language, errors."""

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from agencies import clock
from agencies.access.marks import public
from agencies.models import User
from desk import errors
from desk.context import portal, tabs
from desk.urls import urlpatterns as real
from tests.agencies.conftest import admin, client_of, liaison, make_person
from tests.support.pages import browser

__all__ = ["admin", "liaison"]  # fixtures


@public
def breaks(request):
    raise RuntimeError("a fault that a test planted")


urlpatterns = [*real, path("breaks/", breaks)]
handler404 = errors.not_found
handler500 = errors.failed


def test_the_current_area_is_marked_by_more_than_colour(admin):
    html = admin.get("/agencies/people/").content.decode()
    assert 'href="/agencies/" aria-current="page"' in html
    assert 'href="/" aria-current="page"' not in html


def test_an_administrator_sees_no_tabs_of_content(admin):
    html = admin.get("/agencies/").content.decode()
    assert 'href="/issues/"' not in html
    assert 'href="/search/"' not in html


def test_without_a_hat_there_are_no_tabs():
    assert tabs(None, "/") == []


def test_another_hat_can_be_put_on_from_every_page(db):
    person = make_person("two", "liaison")
    other = person.memberships.create(
        user=person,
        role="staff",
        term=make_person("desk", "staff").memberships.get().term,
        starts_on="2024-02-01",
        confirmed_at=clock.now(),
    )
    html = client_of(person).get("/profile/").content.decode()
    assert f'name="hat" value="{other.public_id}"' in html
    assert html.count('name="hat"') == 2  # the menus of wide and narrow screens


def test_a_stranger_reads_indonesian_whatever_the_browser_prefers(client):
    html = client.get("/login/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="id">' in html


def test_a_stranger_can_change_the_language(client):
    answer = client.post("/i18n/", {"language": "en", "next": "/login/"}, follow=True)
    assert '<html lang="en">' in answer.content.decode()
    assert "Forgotten password" in answer.content.decode()


def test_the_language_switch_changes_the_profile(liaison):
    liaison.post("/i18n/", {"language": "en", "next": "/profile/"})
    assert User.objects.get(username="liaison").language == "en"
    assert '<html lang="en">' in liaison.get("/profile/").content.decode()


def test_the_language_switch_leads_to_no_other_host(client):
    answer = client.post("/i18n/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.url == "/"


def test_404_carries_a_reference_and_says_that_it_may_not_be_shared(liaison):
    answer = liaison.get("/agencies/nothing-here/")
    assert answer.status_code == 404
    assert "tidak dibagikan" in answer.content.decode()
    assert "data-reference" in answer.content.decode()


def test_an_address_with_a_line_end_adds_no_line_to_the_log(liaison, caplog):
    with caplog.at_level("INFO"):
        liaison.get("/nothing%0a2026-11-22 ERROR forged/")
    assert "forged" in caplog.text
    assert not [said for said in caplog.messages if "\n" in said]


def test_403_says_who_may(liaison):
    answer = liaison.get("/agencies/people/")
    assert answer.status_code == 403
    assert "administrator" in answer.content.decode()


def test_a_form_without_its_token_is_explained(db):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "kuki" in answer.content.decode()


def test_htmx_gets_the_refusal_alone(liaison):
    answer = liaison.get("/agencies/people/", headers={"hx-request": "true"})
    assert answer.status_code == 403
    assert "<html" not in answer.content.decode()
    assert "administrator" in answer.content.decode()


def test_what_was_written_survives_a_refused_form(db):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"note": "Truk tertahan longsor."})
    assert "Truk tertahan longsor." in answer.content.decode()


@override_settings(ROOT_URLCONF="tests.desk.test_frame")
def test_500_needs_no_database(client, django_assert_num_queries):
    client.raise_request_exception = False
    answer = client.get("/breaks/")
    assert answer.status_code == 500
    with django_assert_num_queries(0):
        page = errors.failed(RequestFactory().get("/"))
    assert "data-reference" in page.content.decode()


@pytest.mark.parametrize("status", [400, 404])
def test_an_error_page_needs_no_login(db, status, client):
    view = errors.unreadable if status == 400 else errors.not_found
    request = client.get("/login/").wsgi_request
    assert view(request, Exception()).status_code == status


def test_the_unread_count_is_asked_only_when_shown(liaison, django_assert_num_queries):
    request = liaison.get("/profile/").wsgi_request
    with django_assert_num_queries(0):
        context = portal(request)
    assert context["unread"]() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/issues/", "/recommendations/", "/follow-ups/", "/inbox/"])
def test_a_page_of_the_history_is_whole_though_htmx_asks_for_it(address):
    asked = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    answer = browser("secretary.desk").get(address, headers=asked)
    assert answer.text.startswith("<!doctype html>")
    assert "HX-History-Restore-Request" in answer["Vary"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_page_that_takes_the_place_of_the_open_one_is_whole():
    asked = {"HX-Request": "true", "HX-Target": "page"}
    answer = browser("secretary.desk").get("/issues/", headers=asked)
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.django_db
def test_a_form_in_the_page_stays_where_it_is_when_the_session_has_ended(client):
    address = "/issues/00000000-0000-4000-8000-000000000000/step/accept/"
    answer = client.post(address, headers={"HX-Request": "true", "HX-Target": "page"})
    assert answer.status_code == 401
