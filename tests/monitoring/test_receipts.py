"""Receipts in bulk: one event each, one sentence, and the ones that could not be are named."""

from __future__ import annotations

import pytest

from agencies.models import Event
from tests.monitoring.pages import fresh, step
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def send(*follow_ups, by="liaison.kemendagri"):
    ticked = [str(follow_up.public_id) for follow_up in follow_ups]
    return browser(by).post("/follow-ups/receipts/", {"follow_up": ticked}, follow=True)


def test_several_receipts_are_sent_in_one_act_with_one_event_each():
    first, second = cast.follow_up(), cast.follow_up()
    send(first, second)
    assert fresh(first).state == fresh(second).state == "acknowledged"
    assert Event.objects.filter(verb="follow_up.acknowledge").count() == 2


def test_the_result_says_how_many_and_names_those_that_could_not_be():
    first, second = cast.follow_up(), cast.follow_up()
    step(first, "acknowledge", "liaison.kemendagri")
    page = send(first, second).text
    assert "1 " in page
    assert first.recommendation.number in page


def test_what_belongs_to_another_agency_is_left_alone():
    theirs = cast.follow_up()
    send(theirs, by="liaison.bssn")
    assert fresh(theirs).state == "sent"


def test_nonsense_is_no_error():
    client = browser("liaison.kemendagri")
    answer = client.post("/follow-ups/receipts/", {"follow_up": ["1", "x' OR 1=1"]})
    assert answer.status_code == 302


def test_reading_the_address_is_refused():
    assert browser("liaison.kemendagri").get("/follow-ups/receipts/").status_code == 405
