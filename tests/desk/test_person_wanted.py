"""An agency without a person: the desk asks for one, the administrator has it as a task."""

import pytest

from agencies.models import Event, EventDetail, Membership, PersonWanted
from tests.support import cast, pages
from tests.support.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def agency():
    """Kemendagri, with open work and nobody left who answers for it."""
    cast.issued()
    Membership.objects.filter(user__username="liaison.kemendagri").update(ends_on=cast.NOW.date())
    return cast.agency("kemendagri")


def ask(agency, by="secretary.desk"):
    return pages.browser(by).post(f"/agencies/{agency.public_id}/person/", follow=True)


def test_the_button_stands_on_the_row_of_the_agency(agency):
    page = pages.browser("secretary.desk").get("/").text
    assert f"/agencies/{agency.public_id}/person/" in page


def test_asking_reaches_the_home_page_of_the_administrator_without_content(agency):
    assert "Administrator diminta" in ask(agency).text
    page = pages.browser("admin.desk").get("/").text
    assert agency.full_name in page
    assert "RK-" not in page


def test_it_is_recorded_and_asked_once(agency):
    ask(agency)
    ask(agency)
    assert Event.objects.filter(verb="agency.person_wanted").count() == 1
    assert PersonWanted.objects.count() == 1


def test_the_task_is_gone_once_somebody_is_there(agency):
    ask(agency)
    cast.membership("liaison.kemendagri2")
    assert agency.full_name not in pages.browser("admin.desk").get("/").text


def test_the_task_leads_to_the_form_that_names_a_liaison_there(agency):
    ask(agency)
    admin = pages.browser("admin.desk")
    address = f"/agencies/people/new/?agency={agency.public_id}"
    assert address in admin.get("/").text
    data = {
        "full_name": "Sari Utami",
        "username": "sari.utami",
        "email": "sari@example.org",
        "language": "id",
        "zone": "WIB",
    }
    page = admin.post(address, data, follow=True)
    asked = page.context["form"]
    assert {name: asked[name].value() for name in ("role", "agency")} == {
        "role": "liaison",
        "agency": agency.public_id,
    }
    role = {"role": "liaison", "agency": agency.public_id, "starts_on": "1/9/2024"}
    admin.post(page.request["PATH_INFO"], role)
    changes = EventDetail.objects.get(event__verb="membership.create").changes
    assert {"role", "agency"} <= set(changes)
    assert agency.full_name not in admin.get("/").text


@pytest.mark.parametrize("named", ["", "x", "0" * 32])
def test_without_such_an_agency_it_is_a_plain_account(named):
    page = pages.browser("admin.desk").get(f"/agencies/people/new/?agency={named}")
    assert "Buat akun" in page.text


@pytest.mark.parametrize("by", ["analyst.desk", "liaison.polri", "admin.desk"])
def test_others_do_not_ask(agency, by):
    assert ask(agency, by).status_code == 403
    assert not PersonWanted.objects.exists()
