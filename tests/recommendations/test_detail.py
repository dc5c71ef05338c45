"""The page of a recommendation: who reads what of it."""

from typing import Any

import pytest

from issues.workflow import WORKFLOW as ISSUES
from recommendations.workflow import WORKFLOW
from tests.support import cast
from tests.support.pages import browser
from tests.support.relations import in_review

pytestmark = pytest.mark.django_db


def page(recommendation, name: str) -> str:
    answer = browser(name).get(f"/recommendations/{recommendation.public_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_reads_a_draft_and_an_addressee_does_not():
    draft = cast.recommendation()
    assert draft.number in page(draft, "chair.desk")
    address = f"/recommendations/{draft.public_id}/"
    assert browser("liaison.kemendagri").get(address).status_code == 404


def test_an_addressee_reads_it_once_issued():
    made = cast.issued()
    assert "Butir 1" in page(made, "liaison.kemendagri")


def test_an_agency_that_is_not_addressed_gets_the_same_404_as_for_nothing():
    made = cast.issued()
    client = browser("liaison.bssn")
    there = client.get(f"/recommendations/{made.public_id}/")
    nothing = client.get("/recommendations/00000000-0000-4000-8000-000000000000/")
    assert there.status_code == nothing.status_code == 404
    assert stripped(there) == stripped(nothing)


def stripped(answer) -> list[str]:
    """The page without its one-time token and reference."""
    moving = ("csrf", "X-CSRFToken", "reference", "Referensi", "Rujukan", "<time", "next")
    lines = answer.content.decode().splitlines()
    return [line for line in lines if not any(word in line for word in moving)]


def test_the_reporter_that_is_not_addressed_does_not_read_it():
    made = cast.issued()
    answer = browser("liaison.kpu").get(f"/recommendations/{made.public_id}/")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("analyst.desk", ["submit_review", "/edit/"]),
        ("secretary.desk", ["submit_review", "/edit/"]),
        ("chair.desk", ["step/withdraw/"]),
    ],
)
def test_a_draft_offers_what_the_hat_may_do(name, words):
    text = page(cast.recommendation(), name)
    assert all(word in text for word in words)


def test_the_author_gets_no_button_to_approve():
    made = WORKFLOW.take("submit_review", cast.recommendation(), by=cast.hat("analyst.desk"))
    assert "step/approve/" in page(made, "chair.desk")
    assert "step/approve/" not in page(made, "analyst.desk")


def test_an_addressee_gets_no_steps():
    assert "/step/" not in page(cast.issued(), "liaison.kemendagri")


def test_the_answer_of_a_body_that_is_asked_reads_as_a_request():
    made = cast.issued(to=("kemendagri", "bawaslu"))
    assert "mohon tanggapan" in page(made, "liaison.kemendagri").lower()


def test_an_addressee_sees_only_the_issues_that_it_reads():
    hidden = cast.recommending(title="Kata sandi murai batu")
    draft = cast.recommendation(to=("kemendagri",))
    draft.issues.add(hidden)
    made = WORKFLOW.take("submit_review", draft, by=cast.hat("analyst.desk"))
    made = WORKFLOW.take("approve", made, by=cast.hat("chair.desk"))
    made = WORKFLOW.take("issue", made, by=cast.hat("secretary.desk"), **cast.letter())
    hidden.refresh_from_db()
    raised: dict[str, Any] = {"classification": 4, "reason": "Naik.", "originator_agrees": True}
    ISSUES.take("reclassify", hidden, by=cast.hat("secretary.desk"), **raised)
    answer = browser("liaison.kemendagri").get(f"/recommendations/{made.public_id}/")
    assert "murai batu" not in answer.content.decode()


def test_a_narrowed_event_stays_out_of_the_history_of_others():
    made = cast.issued(to=("kemendagri", "polri"))
    text = page(made, "liaison.polri")
    assert text.count("follow_up") == 0
    assert "Kemendagri" in text


def test_the_history_has_a_page_of_its_own():
    made = cast.issued()
    answer = browser("liaison.kemendagri").get(f"/recommendations/{made.public_id}/timeline/")
    assert answer.status_code == 200


def test_the_page_of_an_issue_gets_a_row_for_each_addressee():
    made = cast.issued()
    address = f"/recommendations/for-issue/{made.issues.get().public_id}/"
    fragment = browser("analyst.desk").get(address, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert made.number in fragment.content.decode()


def test_the_rows_of_an_issue_out_of_sight_are_not_found():
    issue = cast.recommending()
    address = f"/recommendations/for-issue/{issue.public_id}/"
    assert browser("liaison.bssn").get(address).status_code == 404


def test_a_draft_is_not_among_the_rows_of_an_agency():
    draft = cast.recommendation()
    address = f"/recommendations/for-issue/{draft.issues.get().public_id}/"
    assert draft.number not in browser("liaison.kpu").get(address).content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_the_same_whatever_it_holds(count, django_assert_max_num_queries):
    codes = ("kemendagri", "polri", "bssn", "bin", "tni", "kemenkeu")
    made = cast.issued(to=codes[:count], points=count * 3)
    client = browser("secretary.desk")
    with django_assert_max_num_queries(20):
        client.get(f"/recommendations/{made.public_id}/")


@pytest.mark.parametrize(
    ("make", "name", "sent"),
    [
        (in_review, "chair.desk", ["approve", "return"]),
        (in_review, "leadership.desk", ["approve", "return"]),
        (in_review, "secretary.desk", []),  # enters what the chair decided
        (in_review, "analyst.desk", []),
        (cast.approved, "secretary.desk", ["issue"]),
        (cast.approved, "staff.desk", []),
        (cast.approved, "chair.desk", []),
    ],
)
def test_the_form_stands_open_for_whom_the_step_waits(make, name, sent):
    found = make()
    context = browser(name).get(f"/recommendations/{found.public_id}/").context
    form = context["on_page"]
    urls = [form.url, *(form.beside or ())[1:]] if form else []
    assert [url.split("/")[-2] for url in urls] == sent
    assert not set(urls) & {button["url"] for button in context["buttons"]}
