"""At high risk two people close: one proposes the outcome, another confirms or returns it."""

import pytest
from django.core.exceptions import PermissionDenied

from agencies.access.hats import hat_of
from desk.work import turns
from issues.models import Issue
from issues.workflow import WORKFLOW
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from tests.support import cast, pages
from tests.support.relations import ended_work, proposed

pytestmark = pytest.mark.django_db
OUTCOME = "Seluruh gudang telah dipastikan."


def page_of(name: str, issue: Issue, step: str = "") -> str:
    address = f"/issues/{issue.public_id}/" + (f"step/{step}/" if step else "")
    return pages.browser(name).get(address).content.decode()


def return_it(issue: Issue, reason: str = "Sebut jumlah gudang.") -> Issue:
    return WORKFLOW.take("return_closing", issue, by=cast.hat("chair.desk"), reason=reason)


def test_the_second_person_reads_the_outcome_before_confirming_it():
    issue = ended_work()
    WORKFLOW.take("propose_closing", issue, by=cast.hat("secretary.desk"), outcome=OUTCOME)
    assert "Usulan hasil, oleh" in page_of("chair.desk", issue).partition('id="own-step"')[2]
    for step in ("confirm_closing", "return_closing"):
        page = page_of("chair.desk", issue, step)
        assert page.count(OUTCOME) == 1
        assert page.index(OUTCOME) < page.index("<h2>Analisis</h2>") < page.index('id="step"')


def test_the_panel_says_that_the_closing_is_proposed_first():
    assert "Sekretaris Desk mengusulkan penutupan" in page_of("secretary.desk", ended_work())


def test_a_proposed_outcome_is_the_desks_alone():
    issue = WORKFLOW.take(
        "propose_closing", ended_work(), by=cast.hat("secretary.desk"), outcome=OUTCOME
    )
    assert (
        OUTCOME in pages.browser("analyst.desk").get(f"/issues/{issue.public_id}/").content.decode()
    )
    assert (
        OUTCOME
        not in pages.browser("liaison.kpu").get(f"/issues/{issue.public_id}/").content.decode()
    )


def test_a_returned_closing_comes_back_with_remark_and_words():
    issue = return_it(
        WORKFLOW.take(
            "propose_closing", ended_work(), by=cast.hat("secretary.desk"), outcome=OUTCOME
        )
    )
    page = page_of("secretary.desk", issue, "propose_closing")
    assert "Sebut jumlah gudang." in page
    assert OUTCOME in page


def test_the_proposer_confirms_nothing_in_whichever_role():
    issue = proposed()
    secretary = cast.membership("secretary.desk")
    also_chair = cast.membership("chair.desk2")
    also_chair.user = secretary.user
    also_chair.save()
    hat = hat_of(also_chair, cast.NOW.date())
    with pytest.raises(PermissionDenied):
        WORKFLOW.take("confirm_closing", issue, by=hat)


def test_who_verified_last_confirms_nothing():
    issue = cast.issued().issues.get()
    Issue.objects.filter(pk=issue.pk).update(severity=5, likelihood=5)
    for work in FollowUp.objects.filter(recommendation__issues=issue):
        liaison, points = cast.hat(f"liaison.{work.agency.code.lower()}"), list(work.own_points())
        FOLLOW_UPS.take("report", work, by=liaison, text="Sudah.", points=points)
        verdicts = {point.pk: ("accepted", "") for point in points}
        FOLLOW_UPS.take("verify", work, by=cast.hat("analyst.desk"), verdicts=verdicts)
    issue = WORKFLOW.take("propose_closing", issue, by=cast.hat("secretary.desk"), outcome=OUTCOME)
    assert issue not in turns.issues_own(cast.hat("analyst.desk"))
    assert issue in turns.issues_own(cast.hat("analyst.desk2"))


def test_work_that_is_opened_again_takes_the_proposal_away():
    issue = proposed()
    work = FollowUp.objects.filter(recommendation__issues=issue).first()
    FollowUp.objects.filter(pk=work.pk).update(state="declined", noted_at=None)
    FOLLOW_UPS.take("ask_again", work, by=cast.hat("secretary.desk"), reason="Belum jelas.")
    assert Issue.objects.get(pk=issue.pk).closing_proposed_by is None
