"""Views, questions, sharing, notes and files: who may, what is recorded, who learns of it."""

from uuid import uuid4

import pytest

from agencies.models import Event
from agencies.workflow.due import due_in
from issues.acts import ask_agency
from issues.models import AgencyView, Analysis, InformationRequest, Issue
from issues.workflow import REQUESTS
from tests.issues.conftest import confirmed, pdf
from tests.support import cast

pytestmark = pytest.mark.django_db


def url(issue, act):
    return f"/issues/{issue.public_id}/{act}/"


def shared_with(code, issue=None):
    issue = issue or cast.reported()
    group = cast.agency(code).group
    issue.share_with(group, "shared", by=cast.hat("secretary.desk"), reason="uji")
    return issue


def view(**fields):
    values = {
        "key": str(uuid4()),
        "version": 0,
        "stance": "view",
        "text": "Pandangan kami.",
        "classification": 1,
    }
    return values | fields


def test_requesting_views_shows_the_readers_before_it_shares(login):
    client, issue = login("secretary.desk"), cast.reported()
    cast.membership("liaison.polri")
    data = {"key": str(uuid4()), "agencies": ["POLRI"], "reason": "Pengamanan", "due_days": 3}
    first = client.post(url(issue, "views/request"), data)
    assert first.context["readers"].agencies == 2
    assert not AgencyView.objects.exists()
    confirmed(client, url(issue, "views/request"), **data)
    assert AgencyView.objects.get().agency.code == "POLRI"
    assert login("liaison.polri").get(f"/issues/{issue.public_id}/").status_code == 200


def test_a_request_for_a_view_is_known_to_the_desk_and_that_agency_alone(login):
    issue = cast.reported()
    data = {"agencies": ["POLRI", "TNI"], "reason": "Pengamanan", "due_days": 3}
    confirmed(login("analyst.desk"), url(issue, "views/request"), **data)
    first = Event.objects.filter(verb="issue.view_requested").first()
    assert first.parties == sorted([issue.term.group_id, cast.agency("POLRI").group_id])


@pytest.mark.parametrize("name", ["liaison.kpu", "chair.desk", "staff.desk"])
def test_only_secretary_and_analyst_request_views(login, name):
    issue = cast.reported()
    assert login(name).get(url(issue, "views/request")).status_code == 403


def test_an_agency_gives_its_view_and_changes_it_with_a_trace(login):
    client, issue = login("liaison.polri"), shared_with("POLRI")
    client.post(url(issue, "views/give"), view())
    client.post(url(issue, "views/give"), view(version=1, text="Diperbaiki."))
    given = AgencyView.objects.get()
    assert (given.agency.code, given.text, given.version) == ("POLRI", "Diperbaiki.", 2)
    changed = Event.objects.get(verb="issue.view_changed").detail.changes
    assert changed["text"] == ["Pandangan kami.", "Diperbaiki."]


def test_a_view_changed_by_a_colleague_meanwhile_is_not_overwritten(login):
    client, issue = login("head.polri"), shared_with("POLRI")
    client.post(url(issue, "views/give"), view())
    late = login("liaison.polri").post(url(issue, "views/give"), view(text="Lain sama sekali"))
    assert late.status_code == 409
    assert [tuple(map(str, row[1:])) for row in late.context["differing"]] == [
        ("Pandangan kami.", "Lain sama sekali")
    ]
    assert AgencyView.objects.get().text == "Pandangan kami."


def test_whoever_saw_both_views_may_put_one_in_place_of_the_other(login):
    client, issue = login("liaison.polri"), shared_with("POLRI")
    client.post(url(issue, "views/give"), view())
    late = client.post(url(issue, "views/give"), view(text="Lain sama sekali"))
    again = {field.name: field.value() for field in late.context["form"]}
    assert client.post(url(issue, "views/give"), again).status_code == 302
    assert AgencyView.objects.get().text == "Lain sama sekali"


def test_a_view_above_the_ceiling_is_not_shown_beside_the_own_one(login):
    client, issue = login("head.polri", clearance=3), shared_with("POLRI")
    client.post(url(issue, "views/give"), view(text="Hanya untuk pejabat", classification=3))
    below = login("liaison.polri", clearance=2)
    late = below.post(url(issue, "views/give"), view(text="Lain sama sekali"))
    assert late.status_code == 409
    assert "Hanya untuk pejabat" not in late.text
    assert "Lain sama sekali" in late.text


def test_no_view_is_given_after_the_analysis_was_approved(login):
    issue = shared_with("POLRI", cast.recommending())
    assert login("liaison.polri").post(url(issue, "views/give"), view()).status_code == 409


def test_the_desk_gives_no_view(login):
    assert login("secretary.desk").get(url(cast.reported(), "views/give")).status_code == 403


def test_a_double_click_acts_once(login):
    client, issue = login("liaison.kpu"), cast.reported()
    data = {"key": str(uuid4()), "text": "Catatan", "classification": 1}
    for _click in range(2):
        assert client.post(url(issue, "notes/new"), data).status_code == 302
    assert issue.comments.count() == 1


def test_a_note_of_a_higher_class_stays_hidden_from_those_below(login):
    issue = shared_with("PERLUDEM")
    data = {"key": str(uuid4()), "text": "Hanya terbatas", "classification": 2}
    login("liaison.kpu").post(url(issue, "notes/new"), data)
    assert "Hanya terbatas" in login("secretary.desk").get(f"/issues/{issue.public_id}/").text
    assert "Hanya terbatas" not in login("liaison.perludem").get(f"/issues/{issue.public_id}/").text


def test_nothing_is_noted_on_a_closed_issue(login):
    issue = cast.reported()
    Issue.objects.filter(pk=issue.pk).update(state="closed")
    assert login("liaison.kpu").get(url(issue, "notes/new")).status_code == 409


def test_the_secretary_shares_with_a_reason_and_revokes_at_once(login):
    client, issue = login("secretary.desk"), cast.reported()
    confirmed(client, url(issue, "share"), group="agency:POLRI", reason="Pengamanan")
    polri = login("liaison.polri")
    assert polri.get(f"/issues/{issue.public_id}/").status_code == 200
    client.post(url(issue, "share/agency:POLRI/revoke"), {"key": str(uuid4()), "reason": "Selesai"})
    assert polri.get(f"/issues/{issue.public_id}/").status_code == 404
    assert set(
        Event.objects.filter(verb__in=["issue.shared", "issue.revoked"]).values_list(
            "detail__note", flat=True
        )
    ) == {"Polri: Pengamanan", "Polri: Selesai"}


@pytest.mark.parametrize("act", ["share", "share/agency:POLRI/revoke"])
def test_only_the_secretary_shares_and_revokes(login, act):
    issue = shared_with("POLRI")
    assert login("analyst.desk").get(url(issue, act)).status_code == 403


def test_a_sharing_that_does_not_exist_is_not_revoked(login):
    assert (
        login("secretary.desk").get(url(cast.reported(), "share/agency:KPU/revoke")).status_code
        == 404
    )


def test_a_sharing_stays_while_an_answer_is_owed(login):
    issue = cast.analysing()
    ask_agency(
        issue, cast.agency("POLRI"), by=cast.hat("analyst.desk"), question="?", due=due_in(3)
    )
    data = {"key": str(uuid4()), "reason": "Selesai"}
    response = login("secretary.desk").post(url(issue, "share/agency:POLRI/revoke"), data)
    assert response.status_code == 422


def test_an_agency_answers_the_question_put_to_it(login):
    issue = cast.analysing()
    confirmed(
        login("analyst.desk"), url(issue, "ask"), agency="POLRI", question="Berapa?", due_days=2
    )
    row = InformationRequest.objects.get()
    client = login("liaison.polri")
    step = f"/issues/requests/{row.public_id}/step/answer/"
    assert "Berapa?" in client.get(step).text
    client.post(step, {"key": str(uuid4()), "version": row.version, "answer": "Dua belas."})
    assert InformationRequest.objects.get().state == "answered"


def test_another_agency_does_not_learn_of_a_question(login):
    issue = shared_with("TNI", cast.analysing())
    row = ask_agency(
        issue,
        cast.agency("POLRI"),
        by=cast.hat("analyst.desk"),
        question="Rahasiakan",
        due=due_in(3),
    )
    tni = login("liaison.tni")
    assert "Rahasiakan" not in tni.get(f"/issues/{issue.public_id}/").text
    assert tni.get(f"/issues/requests/{row.public_id}/step/answer/").status_code == 404
    assert not REQUESTS.open_to(cast.hat("liaison.tni"), row)


def analysis(**fields):
    values = {
        "key": str(uuid4()),
        "opened_at": "",
        "problem": "Persoalan",
        "severity": 4,
        "likelihood": 3,
    }
    return values | fields


def test_the_named_analyst_writes_in_steps(login):
    client, issue = login("analyst.desk"), cast.analysing()
    client.post(url(issue, "analysis/edit"), analysis())
    opened = client.get(url(issue, "analysis/edit")).context["form"]["opened_at"].value()
    client.post(url(issue, "analysis/edit"), analysis(opened_at=opened, facts="Fakta"))
    assert Analysis.objects.get().facts == "Fakta"


def test_an_analysis_written_elsewhere_meanwhile_is_not_overwritten(login):
    client, issue = login("analyst.desk"), cast.analysing()
    client.post(url(issue, "analysis/edit"), analysis())
    late = client.post(url(issue, "analysis/edit"), analysis(problem="Lain sama sekali"))
    assert late.status_code == 409
    row = late.context["differing"][0]
    assert (row.stored, row.typed) == (Analysis.objects.get().problem, "Lain sama sekali")
    assert late.context["last"].person == str(cast.membership("analyst.desk").user)


def test_another_analyst_does_not_write_it(login):
    issue = cast.analysing()
    cast.membership("analyst.desk")
    other = cast.membership("analyst.desk2", position="lain")
    assert other.user.username == "analyst.desk2"
    assert login("analyst.desk2").get(url(issue, "analysis/edit")).status_code == 403


def test_files_are_added_to_an_issue(login):
    client, issue = login("liaison.kpu"), cast.reported()
    data = {"key": str(uuid4()), "uploads": [pdf(), pdf("dua.pdf")], "classification": 1}
    client.post(url(issue, "files/new"), data)
    assert issue.attachments.count() == 2
    assert Event.objects.filter(verb="issue.attached").count() == 2


def test_an_analysis_is_submitted_before_an_answer_for_a_reason_alone(login):
    issue, client = cast.analysing(), login("analyst.desk")
    ask_agency(issue, cast.agency("kpu"), by=cast.hat("analyst.desk"), question="?", due=due_in(3))
    texts = dict.fromkeys(("problem", "facts", "discussion", "conclusion", "advice"), "Isi.")
    data = analysis(**texts, further=1)
    again = client.post(url(issue, "analysis/edit"), data)
    assert again.status_code == 422
    assert "reason" in again.context["form"].errors
    assert not Analysis.objects.exists()
    client.post(url(issue, "analysis/edit"), data | {"reason": "Rakor malam ini."})
    assert Event.objects.get(verb="issue.submit_analysis").detail.note == "Rakor malam ini."
