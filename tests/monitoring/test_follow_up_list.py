"""The list of follow-ups: filters in the address, pages by key, queries that do not grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html  # type: ignore[import-untyped]

from agencies import clock
from monitoring.models import FollowUp
from recommendations.models import AcceptancePoint, Addressee
from tests.monitoring.pages import page_of, reported, send, step, verdicts
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def many(follow_up: FollowUp, n: int) -> None:
    """More follow-ups of the same agency, written in bulk beside a real one."""
    root = follow_up.recommendation
    for _ in range(n):
        root.pk, root.public_id = None, cast.new_public_id()
        root.number = f"RK-{root.public_id.hex[:12]}"
        root._state.adding = True
        root.save(force_insert=True)
        addressee = Addressee.objects.create(
            recommendation=root, agency=follow_up.agency, part="lead", due_days=10
        )
        copy = FollowUp.objects.get(pk=follow_up.pk)
        copy.pk, copy.public_id = None, cast.new_public_id()
        copy.recommendation, copy.addressee = root, addressee
        copy._state.adding = True
        copy.save(force_insert=True)


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is kept for a minute is loaded once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_liaison_sees_the_own_agency_alone():
    follow_up = cast.follow_up("kemendagri", to=("kemendagri", "polri"))
    html = browser("liaison.polri").get("/follow-ups/").text
    assert html.count("/follow-ups/") > 0
    assert page_of(follow_up) not in html


def test_the_state_filter_and_its_opposite():
    sent, waiting = cast.follow_up(), reported()
    client = browser("liaison.kemendagri")
    assert page_of(sent) not in client.get("/follow-ups/?state=reported").text
    only = client.get("/follow-ups/?state_not=reported").text
    assert page_of(sent) in only
    assert page_of(waiting) not in only


def test_ended_work_is_shown_on_request():
    follow_up = cast.follow_up()
    step(follow_up, "decline", "head.kemendagri", reason="Anggaran.")
    client = browser("liaison.kemendagri")
    assert page_of(follow_up) not in client.get("/follow-ups/").text
    assert page_of(follow_up) in client.get("/follow-ups/?state=ended").text


def test_overdue_leaves_out_a_body_that_is_only_asked():
    bound = cast.follow_up("kemendagri", to=("kemendagri", "bawaslu"))
    asked = FollowUp.objects.get(recommendation=bound.recommendation, mode="response")
    with clock.at(bound.due_at + cast.a_day(1)):
        html = browser("secretary.desk").get("/follow-ups/?overdue=on").text
    assert page_of(bound) in html
    assert page_of(asked) not in html


def test_due_within_some_working_days():
    follow_up = cast.follow_up()
    client = browser("liaison.kemendagri")
    assert page_of(follow_up) not in client.get("/follow-ups/?within=3").text
    with clock.at(follow_up.due_at - cast.a_day(2)):
        assert page_of(follow_up) in client.get("/follow-ups/?within=3").text


def test_a_chip_takes_its_filter_away_and_keeps_the_others():
    cast.follow_up()
    html = browser("secretary.desk").get("/follow-ups/?state=sent&mode=follow_up").text
    assert 'href="?mode=follow_up"' in html
    assert 'href="?state=sent"' in html


def test_nonsense_in_the_address_is_left_out():
    follow_up = cast.follow_up()
    html = browser("secretary.desk").get("/follow-ups/?state=zzz&within=x&agency=1&after=z").text
    assert page_of(follow_up) in html


def test_htmx_gets_the_table_alone():
    cast.follow_up()
    answer = browser("secretary.desk").get("/follow-ups/", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="follow-ups">')


def test_pages_follow_each_other_without_gap_or_repeat():
    follow_up = cast.follow_up()
    many(follow_up, 30)
    client = browser("liaison.kemendagri")
    first = client.get("/follow-ups/")
    page = first.context["page"]
    second = client.get(f"/follow-ups/{page.next_url}").context["page"]
    seen = [row.pk for row in (*page.rows, *second.rows)]
    assert (len(page.rows), len(seen), len(set(seen))) == (25, 31, 31)


def test_the_list_asks_as_often_for_25_rows_as_for_1():
    follow_up = cast.follow_up()
    client = browser("liaison.kemendagri")
    one = queries(client, "/follow-ups/?mode=follow_up")
    many(follow_up, 23)
    assert queries(client, "/follow-ups/?mode=follow_up") == one
    many(follow_up, 226)
    assert queries(client, "/follow-ups/?mode=follow_up") <= one + 1  # a further page is counted


def test_the_page_asks_as_often_for_many_points_and_reports_as_for_few():
    follow_up = reported()
    client = browser("analyst.desk")
    few = queries(client, page_of(follow_up))
    for place in range(3, 28):
        AcceptancePoint.objects.create(
            recommendation=follow_up.recommendation, position=place, text=f"Butir {place}"
        )
    for _ in range(5):
        points = [str(point.public_id) for point in follow_up.own_points()]
        step(follow_up, "amend", "liaison.kemendagri", text="Lagi.", points=points)
    assert queries(client, page_of(follow_up)) == few <= 20


def test_the_rows_of_a_recommendation_ask_as_often_for_many_addressees():
    few = cast.follow_up("kemendagri", to=("kemendagri", "polri"))
    many_of = cast.follow_up("kemendagri", to=("kemendagri", "polri", "tni", "bssn", "bin"))
    send(many_of)
    client = browser("analyst.desk")
    counts = [
        queries(client, f"/follow-ups/for-recommendation/{one.recommendation.public_id}/")
        for one in (few, many_of)
    ]
    assert counts[0] == counts[1]


def test_the_list_tells_points_done_and_what_moved_last():
    verified = reported()
    words = verdicts(verified, "accepted", "not_yet")
    step(verified, "verify", "analyst.desk", **words)
    page = browser("secretary.desk").get("/follow-ups/").text
    assert "1 dari 2 butir" in page
    assert "Butir diperiksa" in page


def test_each_row_counts_the_points_of_its_own_recommendation():
    """Those of all its addressees, and those that name its own."""
    few, many_of = cast.follow_up(points=1), cast.follow_up(points=3)
    for place, row in enumerate(many_of.recommendation.addressees.all(), start=4):
        named = many_of.recommendation.points.create(position=place, text=f"Butir {place}")
        named.addressees.add(row)
    page = browser("liaison.kemendagri").get("/follow-ups/")
    counted = {line.follow_up.pk: line.total for line in page.context["lines"]}
    assert counted == {few.pk: 1, many_of.pk: 4}


def test_the_page_tells_state_and_lateness_in_its_head_and_panel():
    work = cast.follow_up()
    with clock.at(work.due_at + cast.a_day(3)):
        page = browser("liaison.kemendagri").get(page_of(work))
    assert page.context["next"].until == work.due_at
    assert "badge" in page.text.partition("<h1>")[2].partition("</p>")[0]


def test_an_obstacle_that_is_past_is_not_on_top():
    work = cast.follow_up()
    step(work, "block", "liaison.kemendagri", obstacle="Banjir bandang.")
    step(work, "unblock", "liaison.kemendagri")
    main = browser("liaison.kemendagri").get(page_of(work)).text
    assert "Banjir bandang." not in main.partition('class="rail')[0]


def test_a_filter_in_use_shows_and_a_number_that_is_none_is_said_beside_it():
    cast.follow_up()
    asked = {"mode": "follow_up", "within": "lima"}
    page = html.fromstring(browser("liaison.kemendagri").get("/follow-ups/", asked).text)
    (mode,), (within,) = page.xpath("//select[@name='mode']"), page.xpath("//input[@name='within']")
    assert "used" in mode.get("class").split()
    assert (within.get("value"), "used" in within.get("class")) == ("lima", False)
    said = page.get_element_by_id(within.get("aria-describedby"))
    assert "bilangan bulat" in said.text_content()
