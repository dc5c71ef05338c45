"""More time: asked before the due date, answered by the secretary."""

from __future__ import annotations

import datetime as dt

import pytest

from agencies import clock
from agencies.calendar import end_of
from agencies.models import Event
from monitoring.models import ExtensionRequest, FollowUp
from tests.monitoring.pages import fresh, page_of
from tests.support import cast
from tests.support.pages import browser, take

pytestmark = pytest.mark.django_db
LATER = "2024-10-15"


def ask(follow_up: FollowUp, by: str = "liaison.kemendagri", **data: str):
    key = "11111111-2222-4333-8444-555555555555"
    form = {"wanted_on": LATER, "reason": "Alat perekaman rusak.", "key": key} | data
    return browser(by).post(f"{page_of(follow_up)}extension/", form)


def asked() -> ExtensionRequest:
    ask(cast.follow_up())
    return ExtensionRequest.objects.get()


def answer(extension: ExtensionRequest, name: str, by: str = "secretary.desk", **data: str):
    page = f"/follow-ups/extensions/{extension.public_id}/"
    return take(browser(by), page, name, extension, **data)


def test_the_liaison_asks_and_it_is_in_the_record():
    extension = asked()
    assert extension.wanted_on == dt.date(2024, 10, 15)
    assert Event.objects.get(verb="follow_up.extension_asked").object_id == extension.pk


def test_a_double_click_asks_once():
    follow_up = cast.follow_up()
    assert [ask(follow_up).status_code for _ in range(2)] == [302, 302]
    assert follow_up.extensions.count() == 1


def test_a_second_request_waits_for_the_answer_to_the_first():
    follow_up = cast.follow_up()
    ask(follow_up)
    again = ask(follow_up, key="99999999-2222-4333-8444-555555555555")
    assert again.status_code == 422


def test_more_time_is_not_asked_for_after_the_due_date():
    follow_up = cast.follow_up()
    with clock.at(follow_up.due_at + cast.a_day(1)):
        assert ask(follow_up, wanted_on="2024-12-15").status_code == 422


def test_a_late_page_does_not_offer_more_time():
    follow_up = cast.follow_up()
    for days, offered in ((-1, True), (1, False)):
        with clock.at(follow_up.due_at + days * cast.a_day(1)):
            page = browser("liaison.kemendagri").get(page_of(follow_up))
        assert page.context["may_ask_extension"] is offered


def test_an_ended_follow_up_gets_no_more_time():
    follow_up = cast.follow_up()
    FollowUp.objects.filter(pk=follow_up.pk).update(state="completed")
    assert ask(follow_up).status_code == 409


def test_the_desk_does_not_ask_for_an_agency_and_a_stranger_finds_nothing():
    follow_up = cast.follow_up()
    assert ask(follow_up, by="secretary.desk").status_code == 403
    assert ask(follow_up, by="liaison.bssn").status_code == 404


def test_the_day_that_was_asked_for_is_preset():
    extension = asked()
    address = f"/follow-ups/extensions/{extension.public_id}/step/grant/"
    assert LATER in browser("secretary.desk").get(address).text


def test_granting_moves_the_due_date():
    extension = asked()
    answer(extension, "grant", granted_on="2024-10-01")
    due = end_of(dt.date(2024, 10, 1), clock.ZONES["WIB"])
    assert fresh(extension.follow_up).due_at == due


def test_refusing_leaves_the_due_date_and_gives_the_reason():
    extension = asked()
    before = extension.follow_up.due_at
    answer(extension, "refuse", reason="Tahapan tidak dapat bergeser.")
    assert fresh(extension.follow_up).due_at == before
    page = browser("liaison.kemendagri").get(page_of(extension.follow_up))
    assert "Tahapan tidak dapat bergeser." in page.text


def test_an_open_request_stands_in_the_panel_of_whoever_answers_it():
    extension = asked()
    page = page_of(extension.follow_up)
    context = browser("secretary.desk").get(page).context
    there = [button["url"].split("/")[-2] for button in context["buttons"]]
    assert (there, context["mine"]) == (["grant", "refuse"], True)
    for name in ("liaison.kemendagri", "analyst.desk"):
        assert not any(
            "extension" in one["url"] for one in browser(name).get(page).context["buttons"]
        )


def test_an_agency_does_not_answer_itself():
    assert answer(asked(), "grant", by="liaison.kemendagri").status_code == 403


def test_an_answered_request_is_not_answered_again():
    extension = asked()
    answer(extension, "refuse", reason="Tidak dapat.")
    extension.refresh_from_db()
    assert answer(extension, "grant", granted_on="2024-10-01").status_code == 409


def test_the_page_says_until_when_it_was_possible_and_what_to_do_instead():
    follow_up = cast.follow_up()
    with clock.at(follow_up.due_at + cast.a_day(1)):
        page = browser("liaison.kemendagri").get(page_of(follow_up)).text
    assert "Perpanjangan dapat diminta sampai 20 September 2024" in page
    assert "laporkan kendalanya" in page
