"""The desk is told on the page of a follow-up that nobody at its agency can go on with it."""

import datetime as dt

import pytest

from agencies.models import Membership
from tests.monitoring.pages import page_of
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
SAID = "Saat ini tidak ada yang dapat bertindak di Kemendagri"


def left_alone():
    follow_up = cast.follow_up()
    gone = Membership.objects.filter(user__username="liaison.kemendagri")
    gone.update(ends_on=dt.date(2024, 9, 1))
    return follow_up


def banner(name: str, follow_up) -> str:
    html = browser(name).get(page_of(follow_up)).text
    return html.partition("banner-amber")[2].partition("</div>\n</div>")[0]


def test_the_secretary_reads_whom_to_ask_and_finds_the_ways_out():
    follow_up = left_alone()
    cast.membership("head.kemendagri")
    told = banner("secretary.desk", follow_up)
    assert SAID in told
    assert "Head.Kemendagri" in told
    assert f"{page_of(follow_up)}step/transfer/" in told
    assert f"{page_of(follow_up)}step/record_reply/" in told


def test_without_a_head_the_administrator_is_asked():
    cast.membership("admin.desk")
    assert "Admin.Desk" in banner("secretary.desk", left_alone())


def test_while_a_liaison_is_there_nothing_is_said():
    assert SAID not in banner("secretary.desk", cast.follow_up())


def test_an_agency_is_not_told_about_another():
    follow_up = left_alone()
    assert SAID not in banner("head.kemendagri", follow_up)
