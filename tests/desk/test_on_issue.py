"""The page of an issue names what waits for its reader before what waits for others."""

import pytest

from agencies.workflow.due import due_in
from issues import acts
from issues.acts import ask_agency
from tests.support import cast, pages
from tests.support.relations import follow_up_reported, more_time, sent

pytestmark = pytest.mark.django_db


def waiting(name, issue):
    page = pages.browser(name).get(f"/issues/{issue.public_id}/")
    open_form = page.context["on_page"]
    return [str(one.label) for one in (*page.context["waiting"], *filter(None, [open_form]))]


def test_a_question_waits_for_the_agency_that_was_asked():
    issue, bssn = cast.analysing(), cast.agency("bssn")
    ask_agency(issue, bssn, by=cast.hat("analyst.desk"), question="Berapa?", due=due_in(3))
    assert waiting("liaison.bssn", issue) == ["Jawab permintaan"]
    assert waiting("liaison.kpu", issue) == []


def test_a_view_waits_for_the_agency_that_owes_it():
    issue = cast.analysing()
    by = cast.hat("secretary.desk")
    acts.request_views(issue, by, [cast.agency("kpu")], due=due_in(3), reason="Perlu.")
    assert waiting("liaison.kpu", issue) == ["Beri pandangan instansi"]


def test_a_draft_waits_for_who_was_named_to_write_it():
    assert waiting("analyst.desk", cast.recommending()) == ["Susun rekomendasi"]


def test_a_recommendation_to_be_issued_leads_to_itself():
    approved = cast.approved()
    issue = approved.issues.get()
    page = pages.browser("secretary.desk").get(f"/issues/{issue.public_id}/")
    urls = [one.url for one in page.context["waiting"]]
    assert urls == [f"/recommendations/{approved.public_id}/"]


def test_follow_ups_wait_for_agency_and_verifier():
    assert waiting("liaison.kemendagri", sent().recommendation.issues.get())
    issue = follow_up_reported().recommendation.issues.get()
    assert waiting("analyst.desk", issue) == ["Periksa butir"]


def test_a_request_for_more_time_waits_for_the_secretary():
    issue = more_time().follow_up.recommendation.issues.get()
    assert waiting("secretary.desk", issue) == ["Jawab permintaan perpanjangan"]


def test_what_one_may_do_but_is_not_ones_turn_does_not_wait_for_one():
    issue = cast.reported()
    page = pages.browser("analyst.desk").get(f"/issues/{issue.public_id}/")
    assert "Anda juga dapat" in page.text
    assert "Yang menunggu Anda" not in page.text
