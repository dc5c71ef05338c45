"""A request is one transaction, and the database knows for whom only while it lasts."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from agencies.access.visibility import set_context
from agencies.models import Holiday
from desk import urls
from tests.support import cast
from tests.support.pages import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def context(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULLIF(current_setting(%s, true), '')", [f"sinergi.{name}"])
        return cursor.fetchone()[0]


def tell(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{context('groups')} {context('clearance')}")


def write_and_fail(request: HttpRequest) -> HttpResponse:
    Holiday.objects.create(date="2031-01-02", kind="libur_nasional", name="Setengah")
    raise RuntimeError


def write_and_refuse(request: HttpRequest) -> HttpResponse:
    Holiday.objects.create(date="2031-01-02", kind="libur_nasional", name="Setengah")
    raise PermissionDenied("no")


handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
urlpatterns = [
    path("tell/", tell),
    path("fail/", write_and_fail),
    path("refuse/", write_and_refuse),
    *urls.urlpatterns,
]


def visitor(name: str) -> Client:
    client = Browser(raise_request_exception=False)
    client.force_login(cast.membership(name).user, "agencies.accounts.register.NameOrMailBackend")
    return client


def test_the_database_is_told_the_hats_groups_and_ceiling():
    hat = cast.hat("liaison.kpu")
    told = visitor("liaison.kpu").get("/tell/").content.decode()
    assert told == "{" + ",".join(map(str, hat.groups)) + "} 2"


@pytest.mark.parametrize(("address", "status"), [("/fail/", 500), ("/refuse/", 403)])
def test_nothing_of_a_request_that_failed_is_kept(address, status):
    answer = visitor("liaison.kpu").get(address)
    assert answer.status_code == status
    assert not Holiday.objects.filter(name="Setengah").exists()


def test_the_context_does_not_outlive_the_request():
    visitor("liaison.kpu").get("/tell/")
    assert context("groups") is None
    set_context(cast.hat("liaison.kpu"))
    assert context("clearance") == "2"


@pytest.mark.parametrize("address", ["/profile/?q=a%00", "/profile/?%00=a", "/agencies/%00/"])
def test_an_address_with_a_nul_byte_cannot_be_read(liaison, address):
    assert liaison.get(address).status_code in (400, 404)
    assert liaison.get("/profile/").status_code == 200
