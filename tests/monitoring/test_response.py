"""A body that is asked for a response: no verdict, never late, ended by its own statement."""

from __future__ import annotations

import pytest

from agencies import clock
from agencies.models import Event
from monitoring.models import FollowUp
from tests.monitoring.pages import fresh, page_of, step
from tests.support import cast
from tests.support.made_once import made_once
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
BAWASLU = "liaison.bawaslu"


@made_once
def asked() -> FollowUp:
    return cast.follow_up("bawaslu", to=("bawaslu",))


def letter(**data: str) -> dict[str, str]:
    form = {"letter_number": "12/PM", "letter_date": "2024-09-02", "received_on": "2024-09-03"}
    return form | {"subject": "Tanggapan", "text": "Bawaslu mencermati."} | data


def recorded(follow_up: FollowUp) -> FollowUp:
    points = [str(point.public_id) for point in follow_up.own_points()]
    step(follow_up, "record_reply", "secretary.desk", **letter(), points=points)
    return fresh(follow_up)


def test_the_statement_ends_it(asked):
    step(asked, "respond", BAWASLU, text="Bawaslu mencermati butir 1.")
    assert fresh(asked).state == "completed"
    assert Event.objects.filter(verb="follow_up.respond", object_id=asked.pk).count() == 1


def test_it_is_neither_reported_on_nor_verified(asked):
    assert step(asked, "report", BAWASLU, text="Selesai.").status_code == 403
    step(asked, "respond", BAWASLU, text="Dicermati.")
    page = browser("analyst.desk").get(page_of(asked)).text
    assert f"{page_of(asked)}step/verify/" not in page


def test_after_the_date_it_is_not_called_late(asked):
    step(asked, "acknowledge", BAWASLU)
    with clock.at(asked.due_at + cast.a_day(9)):
        page = browser(BAWASLU).get(page_of(asked)).text
    assert "Terlambat" not in page
    assert "tone-brick" not in page


def test_a_recorded_letter_ends_it_too(asked):
    assert recorded(asked).state == "completed"


def test_the_body_corrects_within_three_working_days_what_was_recorded(asked):
    recorded(asked)
    step(asked, "amend_response", BAWASLU, text="Bawaslu menolak butir 2.")
    assert [report.text for report in asked.reports.all()] == [
        "Bawaslu menolak butir 2.",
        "Bawaslu mencermati.",
    ]


def test_after_three_working_days_it_stands(asked):
    recorded(asked)
    with clock.at(cast.NOW + cast.a_day(4)):
        answer = step(asked, "amend_response", BAWASLU, text="Terlambat sehari.")
    assert answer.status_code == 403


def test_its_own_statement_is_not_rewritten(asked):
    step(asked, "respond", BAWASLU, text="Dicermati.")
    assert step(asked, "amend_response", BAWASLU, text="Lain.").status_code == 403
