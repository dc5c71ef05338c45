"""The search page: what is visible, grouped; what is hidden leaves no trace."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext


def test_issues_recommendations_and_follow_ups_are_found_together(open_as):
    page = open_as("secretary.desk").get("/search/", {"q": "gudang"})
    assert page.context["issues"].rows[0].row.title.startswith("Gudang")
    assert page.context["recommendations"].rows
    assert page.context["follow_ups"].rows


def test_the_matching_words_are_marked(open_as):
    page = open_as("secretary.desk").get("/search/", {"q": "gudang"})
    assert "<mark>Gudang</mark>" in page.content.decode()


def test_a_secret_issue_is_not_found_by_its_words_or_its_number(open_as):
    hidden = open_as("secretary.desk").get("/search/", {"q": "intelijen"}).context
    number = hidden["issues"].rows[0].row.number
    for q in ("intelijen", number):
        page = open_as("liaison.kpu").get("/search/", {"q": q})
        assert not page.context["issues"].rows
        assert not page.context["recommendations"].rows


def test_an_agency_finds_its_own_follow_up_and_not_those_beside_it(open_as):
    page = open_as("liaison.kpu").get("/search/", {"q": "daftar pemilih Riau"})
    assert {row.agency.code for row in page.context["follow_ups"].rows} == {"KPU"}


def test_no_hit_and_no_words_lead_on(open_as):
    browser = open_as("liaison.bssn")
    assert 'class="empty"' in browser.get("/search/").content.decode()
    assert "/issues/new/" in browser.get("/search/", {"q": "zzzqqq"}).content.decode()


def test_odd_input_is_answered(open_as):
    browser = open_as("liaison.bssn")
    for q in ("'", '"', "a" * 5000, "-", "&|!"):
        assert browser.get("/search/", {"q": q, "after": "x"}).status_code == 200


def test_the_first_rows_with_the_words_are_a_question_of_their_own(open_as):
    """Within another one the planner expects one such row, and asks anew for each row around it."""
    browser = open_as("secretary.desk")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/search/", {"q": "gudang"})
    assert [q["sql"] for q in asked if re.search(r"@@ .* LIMIT \d+\)(?! AS found)", q["sql"])] == []
