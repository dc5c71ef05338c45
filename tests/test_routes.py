"""Every address is known to the table, asks for a login, and takes its methods alone."""

import pytest
from django.test import Client

from tests.support import pages
from tests.support.addresses import Address, addresses, patterns, table, walk

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
KNOWN = addresses()
CLOSED = [address for address in KNOWN if address.who != "anybody"]


def named(found: list[Address] | tuple[Address, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("address", found, ids=lambda address: address.name)


def takes(method: str, *, also: bool = True) -> list[Address]:
    return [address for address in KNOWN if (method in address.methods) is also]


def entitled(address: Address) -> Client:
    return pages.browser("admin.desk" if address.who == "admin" else "secretary.desk")


def test_every_address_stands_in_the_table_once():
    names = [name for name, _pattern in walk()]
    assert len(names) == len(set(names)), "two addresses bear one name"
    assert set(names) - set(table()["addresses"]) == set(), "write who may open them"
    assert set(table()["addresses"]) - set(names) == set(), "these are gone"


def test_only_the_table_says_which_views_are_open_to_anybody():
    open_views = {
        name for name, pattern in patterns().items() if getattr(pattern.callback, "public", False)
    }
    assert open_views == {address.name for address in KNOWN if address.who == "anybody"}


def test_only_the_table_says_which_views_need_no_role():
    hatless = {
        name for name, pattern in patterns().items() if getattr(pattern.callback, "hatless", False)
    }
    assert hatless - {"set_language"} == {a.name for a in KNOWN if a.who == "person"}


def test_only_the_table_says_what_opens_before_the_second_factor():
    early = {
        name
        for name, pattern in patterns().items()
        if getattr(pattern.callback, "factorless", False)
    }
    assert early == set(table()["factorless"])


@named(CLOSED)
def test_a_stranger_is_sent_to_the_login(client, address):
    for url in address.urls():
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code == 302
            assert answer.url.startswith("/login/?next=/")


@named(CLOSED)
def test_htmx_is_sent_to_the_login_with_the_whole_page(client, address):
    for url in address.urls():
        assert client.get(url, headers=HTMX)["HX-Redirect"].startswith("/login/")
        answer = client.post(url, headers=HTMX)
        assert answer.status_code == 401
        assert b"<html" not in answer.content


@named([address for address in CLOSED if address.who != "person"])
def test_without_a_role_no_address_opens(address):
    former = pages.browser("liaison.kejagung", ends_on="2024-08-01")
    for url in address.urls():
        assert former.get(url).status_code == former.post(url).status_code == 403


@named(takes("POST"))
def test_a_form_without_its_token_is_refused(address):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = entitled(address).cookies
    for url in address.urls():
        answer = strict.post(url, {"version": 1})
        assert answer.status_code == 403
        assert "kuki" in answer.content.decode()


@named(takes("POST", also=False))
def test_a_page_that_is_only_read_refuses_a_form(address):
    for url in address.urls():
        assert entitled(address).post(url).status_code == 405


@named(takes("GET", also=False))
def test_an_act_is_not_done_by_following_a_link(address):
    for url in address.urls():
        assert entitled(address).get(url).status_code == 405


@named(KNOWN)
def test_no_address_knows_another_method_than_those_of_pages_and_forms(client, address):
    for url in address.urls()[:2]:
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            answer = client.generic(method, url, b"reason=x")
            assert answer.status_code == 405, method
            assert set(answer["Allow"].split(", ")) <= {"GET", "HEAD", "POST"}


def test_an_unknown_address_is_not_found(client):
    assert client.get("/no/such/page/").status_code == 404
