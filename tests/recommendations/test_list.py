"""The list and the search of recommendations."""

from __future__ import annotations

from typing import Any

import pytest

from agencies import clock
from recommendations.models import Recommendation
from tests.monitoring.pages import reported, step, verdicts
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
LIST = "/recommendations/"


def numbers(name: str = "secretary.desk", **query: Any) -> set[str]:
    page = browser(name).get(LIST, query).context["page"]
    return {row.number for row in page.rows}


def test_the_list_holds_what_the_hat_may_see():
    issue = cast.recommending()
    draft, issued = cast.recommendation(issue), cast.issued(issue=issue)
    assert numbers() == {draft.number, issued.number}
    assert numbers("liaison.polri") == {issued.number}
    assert numbers("liaison.bssn") == set()


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ({"state": "issued"}, "issued"),
        ({"state_not": "issued"}, "draft"),
        ({"basis": "meeting"}, "draft"),
        ({"q": "gudang"}, "draft"),
    ],
)
def test_filters_narrow_the_list(query, hit):
    issue = cast.recommending()
    found = {
        "draft": cast.recommendation(issue, title="Pengamanan gudang", basis="meeting"),
        "issued": cast.issued(issue=issue),
    }
    assert numbers(**query) == {found[hit].number}


def test_the_list_is_narrowed_to_an_addressee():
    issue = cast.recommending()
    one, _other = cast.recommendation(issue, to=("bin",)), cast.recommendation(issue, to=("tni",))
    assert numbers(agency=cast.agency("bin").public_id) == {one.number}


def test_whom_the_filter_offers_does_not_tell_who_is_addressed_out_of_sight():
    offered = agencies_offered("liaison.bssn")
    assert "BIN" in offered
    unseen = cast.recommendation(to=("bin",))
    assert agencies_offered("liaison.bssn") == offered
    query = {"agency": cast.agency("bin").public_id}
    assert unseen.number not in numbers("liaison.bssn", **query)
    assert unseen.number in numbers(**query)


def agencies_offered(who):
    form = browser(who).get(LIST).context["filters"]
    return [label for _key, label in form.fields["agency"].choices]


def test_a_filter_without_sense_is_left_out():
    made = cast.recommendation()
    query = {"state": "x", "agency": "y", "after": "z", "before": "'"}
    assert numbers(**query) == {made.number}


def test_pages_follow_each_other_by_key():
    issue = cast.recommending()
    made = {cast.recommendation(issue, to=("bin",)).number for _n in range(27)}
    client = browser("secretary.desk")
    first = client.get(LIST).context["page"]
    second = client.get(LIST + first.next_url).context["page"]
    assert (len(first.rows), len(second.rows)) == (25, 2)
    assert {row.number for row in [*first.rows, *second.rows]} == made


def test_htmx_gets_the_table_alone():
    cast.recommendation()
    answer = browser("secretary.desk").get(LIST, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_costs_the_same_whatever_it_holds(count, django_assert_max_num_queries):
    issue = cast.recommending()
    for _n in range(count):
        cast.recommendation(issue)
    client = browser("secretary.desk")
    client.get(LIST)  # reference data are asked for once a minute
    with django_assert_max_num_queries(14):
        client.get(LIST)


def found(name: str, q: str) -> list[Recommendation]:
    answers = browser(name).get("/search/", {"q": q}).context["recommendations"]
    return [one.row for one in answers.rows]


def test_search_finds_words_and_numbers():
    made = cast.issued(title="Pengamanan gudang logistik")
    assert found("secretary.desk", "gudang") == [made]
    assert found("secretary.desk", made.number.lower()) == [made]
    assert found("secretary.desk", made.number[-6:]) == [made]
    assert found("secretary.desk", str(made.letter)) == [made]
    assert found("secretary.desk", made.letter.number.partition("/")[0].lower()) == [made]


def test_search_finds_nothing_for_nothing_and_for_outsiders():
    cast.issued(title="Pengamanan gudang logistik")
    assert found("secretary.desk", "  ") == []
    assert found("liaison.bssn", "gudang") == []


def test_the_list_tells_points_lateness_and_what_moved_last():
    work = reported()
    step(work, "verify", "analyst.desk", **verdicts(work, "accepted", "not_yet"))
    with clock.at(cast.NOW + cast.a_day(40)):
        page = browser("secretary.desk").get(LIST).text
    assert "1 dari 4 butir" in page  # two points for each of the two addressees
    assert "tindak lanjut terlambat" in page
    assert "Butir diperiksa, Kemendagri" in page


def test_each_row_counts_its_own_points_alone():
    few, many = cast.issued(points=1), cast.issued(points=3)
    rows = browser("secretary.desk").get(LIST).context["rows"]
    assert {row.pk: progress.total for row, _named, progress in rows} == {few.pk: 2, many.pk: 6}


def test_an_addressee_reads_of_its_own_points_alone():
    work = reported()
    page = browser("liaison.polri").get(LIST).text
    assert work.recommendation.number in page
    assert "0 dari 2 butir" in page
