"""A draft of somebody who left: it falls to a colleague, or to whoever answers for them."""

import datetime as dt

import pytest

from agencies.models import Membership
from issues.models import Issue
from tests.issues.conftest import typed
from tests.support import cast

pytestmark = pytest.mark.django_db
AGO = dt.date(2024, 9, 1)


def left_by(name: str, **fields) -> Issue:
    """An unsent draft of somebody whose role has ended since."""
    issue = cast.draft(name, **fields)
    Membership.objects.filter(pk=issue.entered_by_id).update(ends_on=AGO)
    return issue


def page_of(issue: Issue) -> str:
    return f"/issues/{issue.public_id}/"


@pytest.mark.parametrize("name", ["liaison.kpu2", "head.kpu"])
def test_who_comes_after_finds_it_among_the_own_work(login, name):
    issue = left_by("liaison.kpu")
    page = login(name).get("/").content.decode()
    assert f"{page_of(issue)}edit/" in page
    assert "Liaison.Kpu" in page


@pytest.mark.parametrize("name", ["liaison.kpu2", "head.kpu"])
def test_who_comes_after_completes_and_submits_it(login, name):
    issue = left_by("liaison.kpu")
    login(name).post(f"{page_of(issue)}edit/", typed(submit="1", version=issue.version))
    assert Issue.objects.get(pk=issue.pk).state == "reported"


@pytest.mark.parametrize("name", ["liaison.kpu2", "head.kpu", "secretary.desk"])
def test_the_draft_of_somebody_who_is_there_stays_private(login, name):
    issue = cast.draft("liaison.kpu")
    assert login(name).get(page_of(issue)).status_code == 404


@pytest.mark.parametrize("name", ["liaison.bawaslu", "secretary.desk"])
def test_it_stays_hidden_from_everybody_else(login, name):
    issue = left_by("liaison.kpu")
    assert login(name).get(page_of(issue)).status_code == 404


@pytest.mark.parametrize("name", ["duty.desk2", "secretary.desk"])
def test_a_draft_left_at_the_desk_falls_to_the_same_role_and_to_the_secretary(login, name):
    issue = left_by("duty.desk", reported_by=cast.agency("kpu"))
    assert f"{page_of(issue)}edit/" in login(name).get("/").content.decode()
    assert login("analyst.desk").get(page_of(issue)).status_code == 404


def test_the_account_that_is_closed_leaves_its_drafts_too(login):
    issue = cast.draft("liaison.kpu")
    issue.entered_by.user.is_active = False
    issue.entered_by.user.save()
    assert login("liaison.kpu2").get(page_of(issue)).status_code == 200


def test_a_head_begins_no_issue_of_its_own(login):
    left_by("liaison.kpu")
    browser = login("head.kpu")
    assert browser.get("/issues/new/").status_code == 403
    assert browser.post("/issues/new/save/", {"title": "Baru"}).status_code == 403
