"""What is judged stands beside the form that judges it, and its reading is noted."""

import pytest

from issues.models import Reading
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", ["accept", "return", "reject"])
def test_the_issue_stands_beside_what_the_secretary_decides(step):
    issue = cast.reported()
    page = browser("secretary.desk").get(f"/issues/{issue.public_id}/step/{step}/").text
    assert issue.text in page
    assert 'class="judged"' in page


def test_the_analysis_stands_beside_its_approval():
    issue = cast.analysed()
    analysis = issue.analyses.latest("version")
    page = browser("chair.desk").get(f"/issues/{issue.public_id}/step/approve_analysis/").text
    assert analysis.conclusion in page
    assert issue.text in page


def test_what_is_read_beside_a_form_is_noted():
    issue = cast.reported(classification=2)
    browser("secretary.desk").get(f"/issues/{issue.public_id}/step/accept/")
    assert Reading.objects.filter(issue=issue, kind="read").count() == 1


def test_a_reference_card_stands_there_without_content():
    issue = cast.card()
    page = browser("secretary.desk").get(f"/issues/{issue.public_id}/step/accept/").text
    assert "Sumber" not in page
