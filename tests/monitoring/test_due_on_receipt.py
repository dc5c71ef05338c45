"""A receipt counts the due date from its own day: it is said before, and told after."""

import pytest

from agencies import clock
from monitoring.due import receipt_note
from monitoring.models import FollowUp
from tests.monitoring.pages import browser, page_of, step
from tests.support import cast
from tests.support.made_once import made_once

pytestmark = pytest.mark.django_db
# Ten working days from the receipt of 3 September, and from two working days after dispatch.
AFTER, BEFORE = "18 September 2024", "20 September 2024"


@made_once
def follow_up() -> FollowUp:
    return cast.follow_up()


@pytest.fixture
def liaison():
    return browser("liaison.kemendagri")


def test_both_dates_stand_beside_the_button(follow_up, liaison):
    page = liaison.get(page_of(follow_up)).text
    assert f"{AFTER}, bukan {BEFORE}" in page


def test_both_dates_stand_in_my_work(follow_up, liaison):
    assert f"{AFTER}, bukan {BEFORE}" in liaison.get("/").text


def test_the_desk_reads_them_before_it_records_a_receipt(follow_up):
    page = browser("secretary.desk").get(f"{page_of(follow_up)}step/acknowledge_for/")
    assert f"{AFTER}, bukan {BEFORE}" in page.text


def test_the_history_tells_both_after(follow_up, liaison):
    step(follow_up, "acknowledge", "liaison.kemendagri")
    page = liaison.get(page_of(follow_up)).text
    assert f"Tenggat {AFTER}, sebelumnya {BEFORE}" in page


def test_receipts_in_bulk_name_the_new_date(follow_up, liaison):
    ticked = {"follow_up": [str(follow_up.public_id)]}
    page = liaison.post("/follow-ups/receipts/", ticked, follow=True)
    assert f"tenggat {AFTER}" in page.text


def test_nothing_is_said_where_the_date_stays(follow_up):
    with clock.at(cast.NOW + cast.a_day(2)):
        assert receipt_note(follow_up) == ""
