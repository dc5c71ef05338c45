"""What is classified is looked at again: by a day, by whom, with whose consent."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from agencies import clock
from agencies.models import Event
from desk.work import sections_of
from issues.models import Issue
from tests.issues.test_steps import REASON, analyst, take
from tests.support import cast
from tests.support.relations import restricted_note, restricted_view

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)


def url(issue: Issue, page: str = "") -> str:
    return f"/issues/{issue.public_id}/{page}"


def reviewed(client: Any, issue: Issue, **data: Any) -> Any:
    sent = {"classification": issue.classification, **REASON} | data
    return take(client, issue, "review", **sent)


def due(issue: Issue) -> Issue:
    Issue.objects.filter(pk=issue.pk).update(review_on=clock.today())
    return Issue.objects.get(pk=issue.pk)


@pytest.mark.parametrize("grade", [2, 3, 4])
def test_what_is_classified_is_reviewed_within_a_year(grade):
    assert cast.reported("liaison.bin", classification=grade).review_on == clock.today() + YEAR


def test_what_is_open_is_not_reviewed():
    assert cast.reported().review_on is None


def test_the_secretary_names_another_day_when_accepting(login):
    issue, day = cast.reported(), clock.today() + dt.timedelta(days=30)
    data = {"classification": 2, "analyst": analyst(), "review_on": day.isoformat()}
    take(login("secretary.desk"), issue, "accept", **data)
    assert Issue.objects.get(pk=issue.pk).review_on == day


@pytest.mark.parametrize("days", [0, -1, 5 * 365 + 1])
def test_a_day_that_passed_or_beyond_five_years_is_refused(login, days):
    issue = cast.reported(classification=2)
    day = clock.today() + dt.timedelta(days=days)
    answer = reviewed(login("secretary.desk"), issue, review_on=day.isoformat())
    assert answer.status_code == 422
    assert answer.context["form"].errors["review_on"]


def test_a_reclassified_issue_gets_a_new_day(login):
    issue = cast.reported()
    take(login("secretary.desk"), issue, "reclassify", classification=2, **REASON)
    assert Issue.objects.get(pk=issue.pk).review_on == clock.today() + YEAR


def test_a_review_keeps_the_class_until_another_day_with_its_reason(login):
    issue = due(cast.reported(classification=2))
    day = clock.today() + dt.timedelta(days=90)
    reviewed(login("secretary.desk"), issue, review_on=day.isoformat())
    issue = Issue.objects.get(pk=issue.pk)
    event = Event.objects.get(verb="issue.review")
    assert (issue.classification, issue.review_on) == (2, day)
    assert event.detail.note == REASON["reason"]


def test_a_review_lowers_only_with_the_originators_consent(login):
    issue, client = cast.reported(classification=2), login("secretary.desk")
    assert reviewed(client, issue, classification=1).status_code == 422
    reviewed(client, issue, classification=1, originator_agrees="on")
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.classification, issue.review_on) == (1, None)


def test_a_review_never_raises(login):
    issue = cast.reported(classification=2)
    assert reviewed(login("secretary.desk"), issue, classification=3).status_code == 422


def declassified(client: Any, issue: Issue, **data: Any) -> Any:
    letter = {"letter_number": "B-12/DN/2024", "letter_date": clock.today().isoformat()}
    sent = {"classification": 1, **letter, **REASON} | data
    return take(client, issue, "declassify", **sent)


def test_the_chair_lowers_by_letter_without_consent(login):
    issue = cast.reported(classification=2)
    assert declassified(login("chair.desk"), issue).status_code == 302
    assert Issue.objects.get(pk=issue.pk).classification == 1
    letter = Event.objects.get(verb="issue.declassify").detail.changes["letter"][1]
    assert letter.startswith("B-12/DN/2024")


@pytest.mark.parametrize("missing", ["letter_number", "letter_date", "reason"])
def test_the_letter_is_named_in_full(login, missing):
    issue = cast.reported(classification=2)
    answer = declassified(login("chair.desk"), issue, **{missing: ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors[missing]


def test_the_chair_does_not_raise_by_letter(login):
    issue = cast.reported(classification=2)
    assert declassified(login("chair.desk"), issue, classification=2).status_code == 422


@pytest.mark.parametrize("step", ["review", "declassify"])
def test_what_is_open_has_nothing_to_lower(login, step):
    who = {"review": "secretary.desk", "declassify": "chair.desk"}[step]
    assert login(who).get(url(cast.reported(), f"step/{step}/")).status_code == 403


@pytest.mark.parametrize("where", ["", "print/"])
def test_the_day_stands_on_page_and_paper(login, where):
    issue = cast.reported(classification=2)
    assert "ditinjau paling lambat" in login("liaison.kpu").get(url(issue, where)).text


def classes() -> list[str]:
    found = sections_of(cast.hat("secretary.desk"), clock.now())
    tasks = [task for one in found if one.key == "classes" for task in one.tasks]
    return [task.url.rstrip("/").rpartition("/")[2] for task in tasks]


def test_the_secretarys_work_lists_reviews_that_are_due():
    issue = cast.reported(classification=2)
    assert classes() == []
    due(issue)
    assert classes() == ["review"]


def test_a_flag_stands_there_first_and_once():
    issue = due(cast.reported(classification=2))
    Issue.objects.filter(pk=issue.pk).update(flagged_at=clock.now())
    assert classes() == ["settle_flag"]


def test_other_roles_have_no_such_section():
    due(cast.reported(classification=2))
    found = sections_of(cast.hat("chair.desk"), clock.now())
    assert "classes" not in {one.key for one in found}


PARTS = {"views": restricted_view, "notes": restricted_note}


def lowered(client: Any, kind: str, part: Any, **data: Any) -> Any:
    sent = {"key": str(uuid4()), "classification": 1, **REASON} | data
    return client.post(f"/issues/{kind}/{part.public_id}/lower/", sent)


@pytest.mark.parametrize("kind", PARTS)
def test_the_agency_that_wrote_a_part_lowers_it(login, kind):
    part = PARTS[kind]()
    client = login("head.bawaslu")
    assert f"/issues/{kind}/{part.public_id}/lower/" in client.get(url(part.issue)).text
    assert lowered(client, kind, part).status_code == 302
    assert type(part).objects.get(pk=part.pk).classification == 1
    assert Event.objects.get(verb="issue.part_lowered").classification == 2


@pytest.mark.parametrize("kind", PARTS)
def test_the_secretary_lowers_a_part_with_consent_alone(login, kind):
    part, client = PARTS[kind](), login("secretary.desk")
    assert lowered(client, kind, part).status_code == 422
    assert lowered(client, kind, part, agreed="on").status_code == 302


@pytest.mark.parametrize("kind", PARTS)
def test_nobody_else_lowers_a_part(login, kind):
    part = PARTS[kind]()
    assert lowered(login("liaison.kpu"), kind, part, agreed="on").status_code == 403
    assert type(part).objects.get(pk=part.pk).classification == 2


def test_a_part_never_goes_below_its_issue(login):
    part = restricted_note()
    Issue.objects.filter(pk=part.issue_id).update(classification=2)
    assert lowered(login("liaison.bawaslu"), "notes", part).status_code == 403
