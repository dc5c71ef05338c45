"""Drafting on one page: who may, what is refused, what is kept."""

import datetime as dt

import pytest

from agencies.models import Event
from recommendations.models import Recommendation
from tests.recommendations.typing import addressee, entries, key
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
NEW = "/recommendations/new/"


def edit(recommendation: Recommendation) -> str:
    return f"/recommendations/{recommendation.public_id}/edit/"


def of(issue) -> Recommendation:
    return Recommendation.objects.get(issues=issue)


def test_an_analyst_drafts_with_points_and_addressees():
    issue = cast.recommending()
    answer = browser("analyst.desk").post(NEW, entries(issue, "kemendagri", "polri"))
    made = of(issue)
    assert answer.status_code == 302
    assert answer["Location"] == f"/recommendations/{made.public_id}/"
    assert [str(row) for row in made.addressees.all()] == ["Kemendagri lead", "Polri support"]
    assert made.points.count() == 2


def test_the_draft_begins_with_the_issue_from_whose_page_it_was_opened():
    issue = cast.recommending()
    answer = browser("analyst.desk").get(f"{NEW}?issue={issue.public_id}")
    assert f'value="{issue.public_id}" selected' in answer.content.decode()


@pytest.mark.parametrize("name", ["liaison.kpu", "chair.desk", "staff.desk", "auditor.desk"])
def test_others_do_not_draft(name):
    assert browser(name).get(NEW).status_code == 403


def test_an_issue_out_of_sight_is_not_found():
    issue = cast.draft()
    address = f"{NEW}?issue={issue.public_id}"
    assert browser("analyst.desk").get(address).status_code == 404


def test_a_double_click_makes_one_draft():
    issue = cast.recommending()
    typed = entries(issue, "kemendagri")
    client = browser("analyst.desk")
    first, second = client.post(NEW, typed), client.post(NEW, typed)
    assert first["Location"] == second["Location"]
    assert Recommendation.objects.filter(issues=issue).count() == 1


def test_an_independent_body_is_asked_for_a_response():
    issue = cast.recommending()
    cast.membership("liaison.bawaslu")
    browser("analyst.desk").post(NEW, entries(issue, "kemendagri", "bawaslu"))
    assert [row.mode for row in of(issue).addressees.all()] == ["follow_up", "response"]


def test_the_mode_can_be_switched():
    issue = cast.recommending()
    typed = entries(issue) | addressee(0, "kpu", mode="follow_up")
    browser("analyst.desk").post(NEW, typed | {"addressees-TOTAL_FORMS": 1})
    assert of(issue).addressees.get().mode == "follow_up"


def test_an_addressee_below_the_classification_is_refused_beside_the_field():
    issue = cast.recommending("liaison.bin", classification=3)
    cast.membership("liaison.kemendagri")
    answer = browser("analyst.desk", clearance=3).post(NEW, entries(issue, "kemendagri"))
    assert answer.status_code == 422
    assert "addressees-0-agency_error" in answer.content.decode()
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("code", ["\x00", "kejaksaan", "0"])
def test_an_agency_that_is_not_offered_is_refused_beside_the_field(code):
    form = entries(cast.recommending(), "kemendagri") | {"addressees-0-agency": code}
    answer = browser("analyst.desk").post(NEW, form)
    assert answer.status_code == 422
    assert "addressees-0-agency_error" in answer.content.decode()


def test_the_classification_is_the_highest_of_its_issues():
    open_one, restricted = cast.recommending(), cast.recommending(classification=2)
    typed = entries(open_one, "bin", other_issues=restricted.number)
    cast.membership("liaison.bin")
    browser("analyst.desk").post(NEW, typed)
    assert of(restricted).classification == 2


def test_the_same_agency_twice_is_refused():
    issue = cast.recommending()
    answer = browser("analyst.desk").post(NEW, entries(issue, "kemendagri", "kemendagri"))
    assert answer.status_code == 422
    assert "addressees-1-agency_error" in answer.content.decode()


def test_the_summary_names_what_is_wrong_in_rows_too():
    typed = entries(cast.recommending(), "kemendagri", "kemendagri", "polri", title="")
    typed |= {"addressees-2-due_days": "x", "addressees-2-DELETE": "on", "points-0-text": ""}
    typed |= {"points-0-evidence_expected": "Tanda terima"}
    page = browser("analyst.desk").post(NEW, typed).content.decode()
    summary = page.partition("data-error-summary")[2].partition("</div>")[0]
    assert "Ada 3 isian yang perlu diperbaiki" in summary
    for field in ("id_title", "id_addressees-1-agency", "id_points-0-text"):
        assert f'href="#{field}"' in summary


def test_two_responsible_addressees_are_refused():
    issue = cast.recommending()
    typed = entries(issue, "kemendagri", "polri") | {"addressees-1-part": "lead"}
    assert "addressees-1-part_error" in browser("analyst.desk").post(NEW, typed).content.decode()


def test_a_date_and_days_together_are_refused():
    issue = cast.recommending()
    typed = entries(issue) | addressee(0, "polri", due_on="2024-09-20")
    answer = browser("analyst.desk").post(NEW, typed | {"addressees-TOTAL_FORMS": 1})
    assert "addressees-0-due_days_error" in answer.content.decode()


def test_an_issue_that_nobody_analyses_yet_needs_an_oral_basis():
    issue = cast.reported()
    client = browser("analyst.desk")
    assert client.post(NEW, entries(issue, "polri")).status_code == 422
    assert client.post(NEW, entries(issue, "polri", basis="oral")).status_code == 302


def test_an_unknown_issue_number_is_named():
    issue = cast.recommending()
    typed = entries(issue, "polri", other_issues="PM-2024-999999")
    assert "PM-2024-999999" in browser("analyst.desk").post(NEW, typed).content.decode()


def test_working_days_are_shown_as_the_date_they_become():
    issue = cast.recommending()
    answer = browser("analyst.desk").post(NEW, entries(issue, "polri", act="look"))
    # Two working days after Tuesday 3 September, then ten, without Monday 16 September.
    assert "20 September 2024 24.00 WIB" in answer.content.decode()
    assert answer.status_code == 200
    assert not Recommendation.objects.exists()


def test_another_row_keeps_what_was_typed():
    issue = cast.recommending()
    answer = browser("analyst.desk").post(NEW, entries(issue, "polri", act="more_points"))
    page = answer.content.decode()
    assert 'name="points-2-text"' in page
    assert "Melaksanakan pencermatan bersama." in page
    assert "_error" not in page


def test_a_point_for_one_agency_alone_names_it():
    issue = cast.recommending()
    typed = entries(issue, "kemendagri", "polri") | {"points-1-agencies": [key("polri")]}
    browser("analyst.desk").post(NEW, typed)
    first, second = of(issue).points.order_by("position")
    assert first.addressees.count() == 0
    assert [row.agency.code for row in second.addressees.all()] == ["POLRI"]


def test_a_point_whose_agency_was_struck_out_is_asked_for_again():
    issue = cast.recommending()
    typed = entries(issue, "kemendagri", "polri") | {
        "points-1-agencies": [key("polri")],
        "addressees-1-DELETE": "on",
    }
    answer = browser("analyst.desk").post(NEW, typed)
    assert answer.status_code == 422
    assert "points-1-agencies_error" in answer.content.decode()


def test_before_issue_the_page_says_who_will_read():
    issue = cast.recommending()
    cast.membership("liaison.polri")
    answer = browser("analyst.desk").post(NEW, entries(issue, "polri", act="look"))
    readers = answer.context["readers"]
    assert readers[:2] == (2, 4)  # KPU and Polri; with analyst and secretary
    assert [circle.agency for circle in readers.who] == ["KPU", "Polri", ""]


def test_a_change_is_recorded_with_old_and_new():
    draft = cast.recommendation()
    typed = entries(draft.issues.get(), "kemendagri", "polri", title="Judul baru")
    browser("secretary.desk").post(edit(draft), typed | {"version": draft.version})
    changed = Event.objects.get(verb="recommendation.changed", object_id=draft.pk)
    assert changed.detail.changes["title"] == [draft.title, "Judul baru"]
    assert of(draft.issues.get()).version == draft.version + 1


def test_saving_the_same_words_records_nothing():
    draft = cast.recommendation()
    client = browser("analyst.desk")
    form = client.get(edit(draft)).context["draft"]
    typed = sent_back(form)
    assert client.post(edit(draft), typed).status_code == 302
    assert not Event.objects.filter(verb="recommendation.changed").exists()


def sent_back(form) -> dict:
    """The page's own values, as a browser sends them back untouched."""
    typed = {"act": "save"}
    for part in (form.words, form.points, form.addressees):
        forms = [part] if part is form.words else [part.management_form, *part.forms]
        for bound in (field for one in forms for field in one):
            value = bound.value() if not callable(bound.value()) else bound.value()()
            if value not in (None, "", False):
                typed[bound.html_name] = value.isoformat() if is_day(value) else value
    return typed


def is_day(value: object) -> bool:
    return isinstance(value, dt.date)


def test_an_older_version_overwrites_nothing_and_shows_both_texts():
    draft = cast.recommendation()
    typed = entries(draft.issues.get(), "kemendagri", "polri", title="Dari saya")
    client = browser("analyst.desk")
    client.post(edit(draft), typed | {"version": draft.version, "title": "Dari rekan"})
    answer = client.post(edit(draft), typed | {"version": draft.version})
    assert answer.status_code == 409
    row = answer.context["differing"][0]
    assert (row.stored, row.typed) == ("Dari rekan", "Dari saya")
    assert answer.context["last"].person == str(cast.membership("analyst.desk").user)
    assert of(draft.issues.get()).title == "Dari rekan"


def test_only_a_draft_is_changed():
    made = cast.approved()
    assert browser("analyst.desk").get(edit(made)).status_code == 409


def test_a_draft_is_hidden_from_agencies():
    draft = cast.recommendation()
    assert browser("liaison.kemendagri").get(edit(draft)).status_code == 404


def test_the_chair_reads_a_draft_but_does_not_write_it():
    assert browser("chair.desk").get(edit(cast.recommendation())).status_code == 403


def test_rubbish_in_the_row_counters_is_no_fault():
    issue = cast.recommending()
    typed = entries(issue, "polri") | {"points-TOTAL_FORMS": "x", "addressees-TOTAL_FORMS": "-3"}
    for act in ("save", "look", "more_points", "more_addressees", "other"):
        assert browser("analyst.desk").post(NEW, typed | {"act": act}).status_code in (200, 422)
