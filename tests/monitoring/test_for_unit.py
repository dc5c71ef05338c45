"""What a unit of the agency gets: a sheet to print, a text to send."""

import datetime as dt

import pytest

from tests.monitoring.pages import page_of, step
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def forwarded():
    follow_up = cast.follow_up()
    answer = step(
        follow_up,
        "forward",
        "liaison.kemendagri",
        unit="Ditjen Dukcapil",
        internal_date=dt.date(2024, 9, 9),
    )
    assert answer.status_code == 302
    return follow_up


def test_the_unit_gets_every_waiting_point_to_print_and_as_text():
    follow_up = forwarded()
    page = browser("liaison.kemendagri").get(f"{page_of(follow_up)}unit/").text
    text = page.split("<textarea")[1]
    assert "Kepada Ditjen Dukcapil, Kemendagri" in text
    assert "9 September 2024" in text
    assert all(point.text in text for point in follow_up.own_points())


def test_the_sheet_is_of_the_agency_alone_and_comes_after_forwarding():
    follow_up = cast.follow_up()
    liaison = browser("liaison.kemendagri")
    assert liaison.get(f"{page_of(follow_up)}unit/").status_code == 404
    follow_up = forwarded_again(follow_up)
    assert browser("secretary.desk").get(f"{page_of(follow_up)}unit/").status_code == 404


def forwarded_again(follow_up):
    step(follow_up, "forward", "liaison.kemendagri", unit="Ditjen Dukcapil")
    return follow_up


def test_what_is_usual_stands_openly_among_the_other_acts():
    follow_up = cast.follow_up()
    page = browser("liaison.kemendagri").get(page_of(follow_up)).text
    openly = page.split("<details><summary>")[0]
    assert "step/forward/" in openly
    assert "step/decline/" not in openly
