"""Finding: words, numbers, misspellings; never what is hidden."""

import pytest

from issues.models import Issue
from issues.search import search_issues
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("q", ["pemilih", "meninggal", "daftar pemilih", '"dua belas"'])
def test_words_of_title_and_text_are_found(q):
    cast.reported()
    found = search_issues(cast.hat("secretary.desk"), q)
    assert found.total == 1
    assert "<mark>" in found.rows[0].title + found.rows[0].excerpt


def test_misspelt_words_are_forgiven_and_said_so():
    cast.reported()
    found = search_issues(cast.hat("secretary.desk"), "pemlih akurta")
    assert (found.total, found.misspelt) == (1, True)


def test_a_number_is_found_whole_or_by_its_digits():
    issue = cast.reported()
    for q in (issue.number, issue.number.lower(), issue.number[-6:]):
        (found,) = search_issues(cast.hat("secretary.desk"), q).rows
        assert found.row == issue


@pytest.mark.parametrize("q", ["pemilih", "pemlih", "PM-2024"])
def test_nothing_hidden_is_found(q):
    cast.reported()
    assert search_issues(cast.hat("liaison.polri"), q).total == 0


@pytest.mark.parametrize("q", ["", "   ", "-", "'", "a:b & | !", "(" * 50, "%_\\"])
def test_odd_input_finds_nothing_and_breaks_nothing(q):
    assert search_issues(cast.hat("secretary.desk"), q).rows == []


def test_hits_are_paged_without_a_gap():
    for _n in range(5):
        cast.reported()
    hat, seen, after = cast.hat("secretary.desk"), [], None
    while True:
        found = search_issues(hat, "pemilih", limit=2, after=after)
        seen += [one.row.pk for one in found.rows]
        if not (after := found.next_after):
            break
    assert sorted(seen) == sorted(Issue.objects.values_list("pk", flat=True))


def test_markup_in_a_title_is_shown_as_text():
    cast.reported(title="<script>alert(1)</script> pemilih")
    found = search_issues(cast.hat("secretary.desk"), "pemilih").rows[0]
    assert "<script>" not in found.title
