"""What a follow-up leaves elsewhere: readings of secret ones, its part of the printed file."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from issues.models import Reading
from monitoring.models import FollowUp
from monitoring.printing import print_follow_ups
from tests.monitoring.pages import page_of, reported
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def printed(follow_up: FollowUp, name: str) -> str:
    request: Any = RequestFactory().get("/")
    request.hat = cast.hat(name)
    request.user = request.hat.user
    return print_follow_ups(request, follow_up.recommendation.issues.get())


def readings(follow_up: FollowUp) -> list[str]:
    noted = Reading.objects.filter(page="follow_up", label=str(follow_up))
    return [str(row.membership) for row in noted.order_by("pk")]


def test_reading_a_secret_follow_up_is_recorded_with_the_reader():
    issue = cast.recommending("liaison.bin", classification=3)
    follow_up = cast.follow_up("tni", to=("tni", "polri"), issue=issue)
    browser("liaison.tni").get(page_of(follow_up))
    assert readings(follow_up) == [str(cast.membership("liaison.tni"))]


def test_reading_an_open_follow_up_leaves_no_trace():
    follow_up = cast.follow_up()
    browser("liaison.kemendagri").get(page_of(follow_up))
    assert readings(follow_up) == []


def test_the_printed_file_holds_the_reports_that_the_reader_may_see():
    follow_up = reported("kenari-laporan")
    assert "kenari-laporan" in printed(follow_up, "secretary.desk")


def test_the_printed_file_of_a_co_addressee_names_the_other_only():
    follow_up = reported("kenari-laporan")
    paper = printed(follow_up, "liaison.polri")
    assert "Kemendagri" in paper
    assert "kenari-laporan" not in paper


def test_an_issue_without_follow_ups_prints_nothing():
    issue = cast.recommending()
    request = RequestFactory().get("/")
    request.hat = cast.hat("secretary.desk")
    assert print_follow_ups(request, issue) == ""
