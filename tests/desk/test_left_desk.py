"""A member that left: its open work is one task of the secretary, and settled on one page."""

import re

import pytest

from agencies.models import TermMembership
from agencies.workflow.due import due_in
from issues import acts
from issues.acts import ask_agency
from issues.workflow import REQUESTS, WORKFLOW
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


@pytest.fixture
def work():
    """Of Kemendagri: a follow-up, a question, a view, a draft to it, and one of its own."""
    asked, by = cast.analysing(), cast.hat("secretary.desk")
    kemendagri = cast.agency("kemendagri")
    question = ask_agency(asked, kemendagri, by=by, question="Berapa?", due=due_in(3))
    acts.request_views(asked, by, [kemendagri], due=due_in(3), reason="Perlu.")
    cast.draft("liaison.kemendagri", title="Rahasia dapur kami")
    return cast.follow_up(), question, cast.recommendation(title="Naskah yang disiapkan")


def end_seat(reason="Keluar dari Desk"):
    term, agency = cast.term(), cast.agency("kemendagri")
    page = f"/agencies/terms/{term.public_id}/members/{agency.public_id}/end/"
    admin = browser("admin.desk")
    shown = admin.get(page).text
    admin.post(page, {"ends_on": TODAY, "reason": reason})
    return shown


def page_of_left():
    return browser("secretary.desk").get(f"/left/{cast.agency('kemendagri').public_id}/")


def test_the_form_lists_what_is_open_before_anybody_presses(work):
    shown = end_seat()
    for words in (
        "1 tindak lanjut",
        "1 pertanyaan",
        "1 pandangan",
        "1 konsep permasalahan",
        "1 rekomendasi yang disiapkan",
    ):
        assert words in shown
    assert work[0].recommendation.number not in shown


def test_afterwards_the_secretary_has_one_task(work):
    end_seat()
    page = browser("secretary.desk").get("/").text
    assert "Kementerian Dalam Negeri meninggalkan Desk" in page
    assert "4 pekerjaan terbuka" in page
    assert page.count(f"/left/{cast.agency('kemendagri').public_id}/") == 1
    orphans = re.search(r'id="orphans".*?</section>', page, re.S)
    assert orphans is not None
    assert orphans[0].count("<li") == 1


def test_its_unsent_drafts_are_told_to_nobody(work):
    end_seat()
    assert "Rahasia dapur" not in page_of_left().text
    assert "Rahasia dapur" not in browser("secretary.desk").get("/").text


def test_the_page_leads_to_the_steps_that_settle_each(work):
    end_seat()
    follow_up, question, draft = work
    page = page_of_left().text
    for address in (
        f"/follow-ups/{follow_up.public_id}/step/transfer/",
        f"/issues/requests/{question.public_id}/step/withdraw/",
        f"/issues/{question.issue.public_id}/views/request/",
        f"/recommendations/{draft.public_id}/edit/",
    ):
        assert address in page


def test_what_is_settled_leaves_it_and_the_task_goes_with_the_last(work):
    end_seat()
    follow_up, question, draft = work
    by = cast.hat("secretary.desk")
    REQUESTS.take("withdraw", question, by=by, reason="Keluar.")
    heir = cast.membership("liaison.kominfo").agency
    FOLLOW_UPS.take("transfer", follow_up, by=by, successor=heir, reason="Keluar.")
    draft.addressees.filter(agency__code="KEMENDAGRI").delete()
    assert "1 pekerjaan terbuka" in browser("secretary.desk").get("/").text
    WORKFLOW.take("reject", question.issue, by=by, reason="Di luar kewenangan")
    assert "meninggalkan Desk" not in browser("secretary.desk").get("/").text
    assert "Tidak ada lagi" in page_of_left().text


def test_a_seat_that_ends_later_leaves_nothing_yet(work):
    TermMembership.objects.filter(agency__code="KEMENDAGRI").update(ends_on=TODAY + cast.a_day(1))
    assert "meninggalkan Desk" not in browser("secretary.desk").get("/").text
    assert page_of_left().status_code == 404


@pytest.mark.parametrize("by", ["analyst.desk", "liaison.polri", "admin.desk", "head.kpu"])
def test_others_do_not_open_it(work, by):
    end_seat()
    answer = browser(by).get(f"/left/{cast.agency('kemendagri').public_id}/")
    assert answer.status_code == 403


def test_what_the_chair_may_not_do_is_not_offered(work):
    end_seat()
    page = browser("chair.desk").get(f"/left/{cast.agency('kemendagri').public_id}/").text
    assert f"/recommendations/{work[2].public_id}/edit/" not in page
