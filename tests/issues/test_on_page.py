"""The form of what a reader owes stands open on the page of the issue: one, and theirs alone."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Event
from agencies.record.events import Decision
from agencies.workflow.due import due_in
from issues import acts
from issues.acts import ask_agency
from issues.models import AgencyView, IssueShare
from issues.workflow import WORKFLOW
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
IN_PLACE = {"HX-Request": "true", "HX-Target": "page"}


def page_of(name, issue):
    return browser(name).get(f"/issues/{issue.public_id}/")


def on_page(name, issue):
    """The acts that the open form sends, by the last part of their addresses."""
    found = page_of(name, issue).context["on_page"]
    if found is None:
        return []
    return [url.split("/")[-2] for url in (found.url, *(found.beside or ())[1:])]


def asked(issue, *codes):
    agencies = [cast.agency(code) for code in codes]
    by = cast.hat("secretary.desk")
    return acts.request_views(issue, by, agencies, due=due_in(3), reason="Perlu.")


@pytest.mark.parametrize(
    ("state", "name", "sent"),
    [
        ("reported", "secretary.desk", ["accept", "return"]),
        ("reported", "staff.desk", []),  # enters what the secretary decided
        ("reported", "analyst.desk", []),  # may return it, but it is not their turn
        ("reported", "chair.desk", []),
        ("reported", "liaison.kpu", []),
        ("analysing", "analyst.desk", []),  # writes on a page of its own
        ("analysed", "secretary.desk", ["approve_analysis", "return_analysis"]),
        ("analysed", "chair.desk", ["approve_analysis", "return_analysis"]),
        ("analysed", "analyst.desk", []),  # nobody approves their own text
        ("analysed", "leadership.desk", []),
    ],
)
def test_the_form_stands_open_for_whom_the_step_waits(state, name, sent):
    assert on_page(name, getattr(cast, state)()) == sent


def test_what_stands_open_is_no_button_too():
    issue = cast.reported()
    context = page_of("secretary.desk", issue).context
    assert context["panel_buttons"] == []
    steps = [button["url"] for button in page_of("staff.desk", issue).context["panel_buttons"]]
    assert f"/issues/{issue.public_id}/step/accept/" in steps


def test_a_view_stands_open_for_the_agency_that_owes_it():
    issue = cast.analysing()
    asked(issue, "kpu")
    assert on_page("liaison.kpu", issue) == ["give"]
    issue.share_with(
        cast.agency("polri").group, "shared", by=cast.hat("secretary.desk"), reason="x"
    )
    assert on_page("liaison.polri", issue) == []


def test_a_view_that_was_given_stands_open_no_more():
    issue = cast.analysing()
    asked(issue, "kpu")
    acts.give_view(
        issue, cast.hat("liaison.kpu"), version=0, stance="view", text="Ada.", classification=1
    )
    assert on_page("liaison.kpu", issue) == []


def test_an_answer_stands_open_for_the_agency_that_was_asked():
    issue, bssn = cast.analysing(), cast.agency("bssn")
    ask_agency(issue, bssn, by=cast.hat("analyst.desk"), question="Berapa?", due=due_in(3))
    assert on_page("liaison.bssn", issue) == ["answer"]
    assert on_page("liaison.kpu", issue) == []
    assert on_page("analyst.desk", issue) == []


def test_the_closing_stands_open_only_once_nothing_below_is_owed():
    monitoring = cast.issued().issues.get()
    assert on_page("secretary.desk", monitoring) == []


def test_unsent_words_come_back_into_the_open_form():
    issue = cast.analysed()
    address = f"/issues/{issue.public_id}/step/approve_analysis/"
    client = browser("chair.desk")
    client.post(address, {"keep_draft": "1", "kept": address, "reason": "Belum lengkap, Pak."})
    assert "Belum lengkap, Pak." in client.get(f"/issues/{issue.public_id}/").text


def send(client, issue, name, **data):
    address = f"/issues/{issue.public_id}/step/{name}/"
    sent = {"key": str(uuid4()), "version": issue.version, **data}
    return client.post(address, sent, headers=IN_PLACE)


def test_the_answer_to_an_open_form_is_the_page_itself():
    issue = cast.analysed()
    answer = send(browser("chair.desk"), issue, "return_analysis", reason="Lengkapi.")
    assert (answer.status_code, answer["Location"]) == (302, f"/issues/{issue.public_id}/")
    refused = send(browser("chair.desk"), cast.analysed(), "return_analysis", reason="")
    assert refused.status_code == 422
    assert refused.text.startswith("<!doctype html>")


def test_an_open_form_that_comes_too_late_is_answered_in_place():
    issue = cast.analysed()
    WORKFLOW.take("return_analysis", issue, by=cast.hat("chair.desk"), reason="Sudah.")
    answer = send(browser("secretary.desk"), issue, "return_analysis", reason="Lengkapi.")
    assert answer.status_code == 409
    assert 'id="page"' in answer.text


def test_the_remark_of_a_returned_analysis_stands_beside_its_next_version():
    issue = cast.analysed()
    WORKFLOW.take("return_analysis", issue, by=cast.hat("chair.desk"), reason="Sebutkan angkanya.")
    page = browser("analyst.desk").get(f"/issues/{issue.public_id}/analysis/edit/")
    assert "Sebutkan angkanya." in page.text


# Accepting and asking in one act.


def reported():
    """An issue of KPU, which leads the category with Kemendagri; everybody is there already."""
    for name in ("analyst.desk", "staff.desk", "liaison.kemendagri", "liaison.bawaslu"):
        cast.membership(name)
    return cast.reported()


def accepting(issue, **data):
    """What the form on the page would send, with these entries changed."""
    form = page_of("secretary.desk", issue).context["on_page"].form
    entries = {name: form[name].value() for name in ("ask", "ask_why", "ask_days", "confirmed")}
    analyst = str(cast.membership("analyst.desk").public_id)
    return entries | {"classification": 1, "analyst": analyst, "due_days": 5} | data


def test_the_agencies_of_the_category_are_ticked_and_their_readers_counted():
    issue = reported()
    found = page_of("secretary.desk", issue)
    assert found.context["on_page"].form["ask"].value() == ["KEMENDAGRI"]
    assert "KPU" not in dict(found.context["on_page"].form.fields["ask"].choices)
    assert "Akan terbaca oleh 2 instansi" in found.text


def test_views_are_asked_for_with_the_acceptance():
    issue = reported()
    send(browser("secretary.desk"), issue, "accept", **accepting(issue, ask_days=4))
    view = AgencyView.objects.get(issue=issue)
    assert (view.agency, view.due) == (cast.agency("kemendagri"), due_in(4))
    share = IssueShare.objects.get(content_object=issue, group=view.agency.group)
    assert share.reason.startswith("Instansi pengampu kategori")
    verbs = set(Event.objects.filter(stream_id=issue.pk).values_list("verb", flat=True))
    assert {"issue.accept", "issue.view_requested"} <= verbs


def test_more_readers_than_the_page_said_are_said_first():
    issue, client = reported(), browser("secretary.desk")
    data = accepting(issue, ask=["KEMENDAGRI", "BAWASLU"])
    first = send(client, issue, "accept", **data)
    assert (first.status_code, AgencyView.objects.count()) == (422, 0)
    assert "Akan terbaca oleh 3 instansi" in first.text
    again = data | {"confirmed": first.context["form"]["confirmed"].value()}
    assert send(client, issue, "accept", **again).status_code == 302
    assert AgencyView.objects.count() == 2


def test_asking_needs_a_reason_and_is_left_out_where_nobody_is_ticked():
    issue, client = reported(), browser("secretary.desk")
    assert send(client, issue, "accept", **accepting(issue, ask_why="")).status_code == 422
    data = accepting(issue, ask=[], ask_why="", confirmed="")
    assert send(client, issue, "accept", **data).status_code == 302
    assert not AgencyView.objects.exists()


def test_who_may_not_request_views_is_not_offered_it():
    issue = reported()
    data = accepting(issue)
    by = {"decided_by": str(cast.membership("secretary.desk").public_id), "decided_on": "oral"}
    assert send(browser("staff.desk"), issue, "accept", **data, **by).status_code == 302
    assert not AgencyView.objects.exists()


def test_a_view_is_asked_for_by_whoever_may_alone():
    issue, staff = reported(), cast.hat("staff.desk")
    deciding = Decision(by=cast.membership("secretary.desk"), basis="oral")
    data = {"classification": 1, "analyst": cast.membership("analyst.desk")}
    data |= {
        "ask": [cast.agency("kemendagri")],
        "ask_why": "Perlu.",
        "ask_until": due_in(3),
        "copies_only": [],
    }
    with pytest.raises(ValidationError):
        WORKFLOW.take("accept", issue, by=staff, decision=deciding, **data)


def test_no_view_is_asked_of_what_becomes_a_reference_card():
    issue = reported()
    data = accepting(issue, classification=3)
    first = send(browser("secretary.desk"), issue, "accept", **data)
    again = data | {"confirmed": first.context["form"]["confirmed"].value()}
    second = send(browser("secretary.desk"), issue, "accept", **again)
    assert (second.status_code, AgencyView.objects.count()) == (422, 0)
    issue.refresh_from_db()
    assert issue.state == "reported"
