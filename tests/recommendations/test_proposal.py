"""A draft starts from the approved advice, its legal basis and the category's agencies."""

import pytest

from agencies.models import Agency
from recommendations.models import Recommendation
from tests.recommendations.typing import entries
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
NEW = "/recommendations/new/"


def advised(advice: str = "1. Cermatkan data.\n2. Laporkan hasilnya."):
    issue = cast.recommending()
    analysis = issue.analyses.latest("version")
    analysis.advice, analysis.legal_basis = advice, "UU 10/2016\nPasal 14 (periksa)"
    analysis.save()
    return issue


def form_of(issue):
    return browser("analyst.desk").get(f"{NEW}?issue={issue.public_id}").context["draft"]


def test_each_line_of_the_advice_becomes_a_point():
    points = form_of(advised()).points.forms
    assert [form.initial.get("text") for form in points][:2] == [
        "Cermatkan data.",
        "Laporkan hasilnya.",
    ]


def test_the_conclusion_and_the_legal_basis_are_taken_over():
    issue = advised()
    words = form_of(issue).words.initial
    assert words["text"] == issue.analyses.latest("version").conclusion
    assert words["basis_note"] == "UU 10/2016 Pasal 14 (periksa)"


def test_the_agencies_of_the_category_are_named_the_first_responsible():
    issue = advised()
    wanted = Agency.objects.filter(code__in=["KPU", "KEMENDAGRI"])
    issue.category.lead_agencies.set(wanted)
    rows = [form.initial for form in form_of(issue).addressees.forms if form.initial]
    assert {str(row["agency"]) for row in rows} == {str(one.public_id) for one in wanted}
    assert [row["part"] for row in rows] == ["lead", "support"]


def test_a_draft_is_saved_and_submitted_in_one_act():
    issue = advised()
    page = browser("analyst.desk")
    page.post(NEW, entries(issue, "kemendagri", "polri", act="submit"))
    assert Recommendation.objects.get(issues=issue).state == "in_review"


def test_what_cannot_be_submitted_yet_is_kept_and_says_why():
    issue = cast.analysing()
    answer = browser("analyst.desk").post(
        NEW, entries(issue, "kemendagri", act="submit"), follow=True
    )
    assert Recommendation.objects.get(issues=issue).state == "draft"
    assert "Tersimpan, belum diajukan." in answer.text
