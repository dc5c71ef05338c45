"""The leadership's page: every figure counts what its list shows to this reader."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

READERS = ["leadership.desk", "secretary.desk", "liaison.kpu", "liaison.perludem"]


def total_of(page) -> int:
    """How many rows the list behind a figure has."""
    return page.context["page"].total


@pytest.mark.parametrize("name", READERS)
def test_each_state_opens_a_list_of_as_many_issues(open_as, name):
    browser = open_as(name)
    for state in browser.get("/dashboard/").context["chain"]:
        assert total_of(browser.get(state.url)) == state.count
        assert state.late == 0 or total_of(browser.get(state.late_url)) == state.late


@pytest.mark.parametrize("name", READERS)
def test_the_sentence_opens_lists_of_as_many_issues(open_as, name):
    browser = open_as(name)
    totals = browser.get("/dashboard/").context["totals"]
    assert total_of(browser.get(totals.open_url)) == totals.open_issues
    assert total_of(browser.get(totals.grave_url)) == totals.grave


def test_the_open_issues_are_the_sum_of_the_chain(open_as):
    page = open_as("leadership.desk").get("/dashboard/").context
    *going_on, _closed = page["chain"]
    assert sum(state.count for state in going_on) == page["totals"].open_issues


@pytest.mark.parametrize("name", READERS)
def test_each_bar_opens_lists_of_as_many_follow_ups(open_as, name):
    browser = open_as(name)
    for bar in browser.get("/dashboard/").context["table"]:
        assert total_of(browser.get(bar.late_url)) == bar.late
        assert total_of(browser.get(bar.open_url)) == bar.open


def test_a_reader_below_the_secret_issue_counts_one_agency_less(open_as):
    def names(who: str) -> set[str]:
        return {bar.agency.code for bar in open_as(who).get("/dashboard/").context["table"]}

    assert {"BIN", "TNI"} <= names("leadership.desk")
    assert not {"BIN", "TNI"} & names("staff.desk")


def test_a_body_that_is_asked_for_a_response_has_no_bar(open_as):
    table = open_as("leadership.desk").get("/dashboard/").context["table"]
    assert not {"BAWASLU", "DKPP", "PERLUDEM"} & {bar.agency.code for bar in table}


def test_the_page_costs_at_most_fifteen_queries(open_as):
    browser = open_as("leadership.desk")
    with CaptureQueriesContext(connection) as seen:
        browser.get("/dashboard/")
    assert len(seen) <= 15


@pytest.mark.parametrize("name", ["admin.desk", "auditor.desk"])
def test_roles_without_content_are_refused_with_the_reason(open_as, name):
    assert open_as(name).get("/dashboard/").status_code == 403


def test_the_page_says_when_and_up_to_which_grade_it_counts(open_as):
    page = unescape(
        re.sub(r"<[^>]+>", " ", open_as("chair.desk").get("/dashboard/").content.decode())
    )
    assert "3 September 2024 10.15 WIB" in page
    assert "Sangat Rahasia" in page
