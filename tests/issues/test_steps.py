"""The steps of an issue by their forms: it works, the wrong role, the wrong state, the outsider."""

from uuid import uuid4

import pytest

from agencies.models import Event
from issues.models import Issue
from issues.workflow import WORKFLOW
from tests.support import cast

pytestmark = pytest.mark.django_db
REASON = {"reason": "Alasan yang jelas."}
OUTCOME = {"outcome": "Diselesaikan bersama KPU dan Polri."}


def analyst():
    return str(cast.membership("analyst.desk").public_id)


def take(client, issue, name, **data):
    url = f"/issues/{issue.public_id}/step/{name}/"
    return client.post(url, {"key": str(uuid4()), "version": issue.version, **data})


CASES = [
    ("return", "reported", "secretary.desk", REASON, "draft"),
    ("accept", "reported", "secretary.desk", {"classification": 2, "due_days": 5}, "analysing"),
    ("resolve", "reported", "secretary.desk", OUTCOME, "closed"),
    ("reject", "reported", "secretary.desk", REASON | {"referred_to": "Pemda"}, "rejected"),
    ("submit_analysis", "analysing", "analyst.desk", {}, "analysed"),
    ("return_analysis", "analysed", "chair.desk", REASON, "analysing"),
    ("approve_analysis", "analysed", "chair.desk", {"due_days": 5}, "recommending"),
    ("reanalyse", "recommending", "secretary.desk", REASON, "analysing"),
    ("conclude", "recommending", "secretary.desk", OUTCOME, "closed"),
    ("assign", "analysing", "secretary.desk", {}, "analysing"),
    ("reclassify", "analysing", "secretary.desk", REASON | {"classification": 3}, "analysing"),
    ("flag_too_low", "analysing", "liaison.kpu", REASON, "analysing"),
]


@pytest.mark.parametrize(("name", "state", "who", "data", "after"), CASES)
def test_a_step_is_taken_by_its_form(login, name, state, who, data, after):
    issue = getattr(cast, state)()
    if name == "submit_analysis":
        cast.write_analysis(issue)
    people = {"accept": "analyst", "assign": "analyst", "approve_analysis": "drafter"}
    extra = {people[name]: analyst()} if name in people else {}
    client = login(who)
    assert client.get(f"/issues/{issue.public_id}/step/{name}/").status_code == 200
    assert take(client, issue, name, **data, **extra).status_code == 302
    assert Issue.objects.get().state == after
    assert Event.objects.filter(verb=f"issue.{name}", to_state=after).count() == 1


@pytest.mark.parametrize(("name", "state", "who", "data", "after"), CASES)
def test_a_step_is_refused_to_other_roles_and_in_other_states(login, name, state, who, data, after):
    issue = getattr(cast, state)()
    wrong = "liaison.kpu" if name != "flag_too_low" else "auditor.desk"
    assert take(login(wrong), issue, name, **data).status_code in (403, 404)
    elsewhere = "draft" if name == "flag_too_low" else "merged"
    Issue.objects.filter(pk=issue.pk).update(state=elsewhere)
    assert login(who).get(f"/issues/{issue.public_id}/step/{name}/").status_code == 409


def test_what_a_step_lacks_stands_beside_its_field(login):
    response = take(login("secretary.desk"), cast.reported(), "return", reason="")
    assert response.status_code == 422
    assert response.context["form"].errors["reason"]


def test_an_old_form_changes_nothing(login):
    issue = cast.reported()
    Issue.objects.filter(pk=issue.pk).update(version=issue.version + 1)
    assert take(login("secretary.desk"), issue, "return", **REASON).status_code == 409


def test_an_issue_is_merged_into_one_that_the_secretary_names_by_number(login):
    issue, target = cast.reported(), cast.reported(title="Sudah ada")
    client = login("secretary.desk")
    wrong = take(client, issue, "merge", target="PM-2024-000000", **REASON)
    assert wrong.context["form"].errors["target"]
    take(client, issue, "merge", target=target.number[-6:], **REASON)
    assert Issue.objects.get(pk=issue.pk).merged_into == target
    page = client.get(f"/issues/{issue.public_id}/").text
    assert f'<a href="/issues/{target.public_id}/">{target.number}</a>' in page


def test_an_incomplete_analysis_is_not_submitted(login):
    issue = cast.analysing()
    cast.write_analysis(issue, advice=" ")
    assert take(login("analyst.desk"), issue, "submit_analysis").status_code == 422


def test_a_flag_hides_the_issue_at_once_from_those_below(login):
    issue = cast.reported(classification=2)
    take(login("secretary.desk"), issue, "flag_too_low", **REASON)
    assert login("liaison.kpu").get(f"/issues/{issue.public_id}/").status_code == 404


def test_staff_enters_what_the_secretary_decided(login):
    issue = cast.reported()
    data = {"classification": 1, "analyst": analyst(), "due_days": 5}
    client = login("staff.desk")
    assert take(client, issue, "accept", **data).context["form"].errors["decided_by"]
    secretary = str(cast.membership("secretary.desk").public_id)
    take(client, issue, "accept", **data, decided_by=secretary, decided_on="oral")
    assert Event.objects.get(verb="issue.accept").detail.decided_on == "oral"


def test_the_reporter_keeps_its_receipt_beyond_its_ceiling(login):
    issue = cast.reported()
    Issue.objects.filter(pk=issue.pk).update(classification=4)
    issue = Issue.objects.get()
    client = login("liaison.kpu")
    assert client.get(f"/issues/{issue.public_id}/").status_code == 404
    receipt = client.get("/issues/receipts/").context["page"].rows[0]
    page = client.get(f"/issues/receipts/{receipt.public_id}/").text
    assert issue.text in page
    assert login("liaison.polri").get(f"/issues/receipts/{receipt.public_id}/").status_code == 404


def test_a_receipt_shows_the_outcome(login):
    issue = WORKFLOW.take("resolve", cast.reported(), by=cast.hat("secretary.desk"), **OUTCOME)
    receipt = issue.receipts.get()
    page = login("liaison.kpu").get(f"/issues/receipts/{receipt.public_id}/")
    assert OUTCOME["outcome"] in page.text


@pytest.mark.parametrize("step", ["accept", "merge"])
def test_the_secretary_sees_what_may_be_the_same_problem_at_intake_and_merge(login, step):
    other = cast.reported(title="Daftar pemilih Riau tidak akurat")
    issue = cast.reported(title="Daftar pemilih Riau belum akurat")
    page = login("secretary.desk").get(f"/issues/{issue.public_id}/step/{step}/")
    assert [one.row.number for one in page.context["form"].similar] == [other.number]
    assert other.number in page.content.decode()
