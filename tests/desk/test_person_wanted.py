"""An agency without a person: the desk asks for one, the administrator has it as a task."""

import pytest

from agencies.models import Event, Membership, PersonWanted
from tests import cast, pages
from tests.made_once import made_once

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


@pytest.mark.parametrize("by", ["analyst.desk", "liaison.polri", "admin.desk"])
def test_others_do_not_ask(agency, by):
    assert ask(agency, by).status_code == 403
    assert not PersonWanted.objects.exists()
