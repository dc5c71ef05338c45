"""The auditor under an assignment letter: metadata first, content item by item, all recorded."""

from __future__ import annotations

import uuid

import pytest

from agencies import clock
from agencies.models import AuditAssignment, Event, EventDetail
from agencies.record import assignments
from issues.models import Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp, Notification
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from tests.support import cast, pages
from tests.support.forms import form_to
from tests.support.relations import evidence, letter_file, wear_hats
from tests.support.worlds import build

pytestmark = pytest.mark.django_db


def auditor():
    return pages.browser("auditor.desk")


def last_act(issue: Issue) -> Event:
    return Event.objects.filter(stream="issue", stream_id=issue.pk).latest("seq")


def open_(issue: Issue, client=None, reason: str = "Sampel nomor 3", **data):
    address = f"/record/{last_act(issue).public_id}/open/"
    given = {"reason": reason, "key": str(uuid.uuid4())} | data
    return (client or auditor()).post(address, given)


def acts_of(assignment: AuditAssignment) -> list[str]:
    events = Event.objects.filter(stream="audit", stream_id=assignment.pk)
    return list(events.order_by("seq").values_list("verb", flat=True))


@pytest.mark.parametrize(
    "held",
    [
        None,
        {"confirmed": False},
        {"starts_on": cast.NOW.date() + cast.a_day(1)},
        {"starts_on": cast.NOW.date() - cast.a_day(9), "ends_on": cast.NOW.date()},
    ],
    ids=["none", "unconfirmed", "later", "over"],
)
def test_without_an_assignment_in_force_the_record_is_closed(held):
    issue = cast.reported()
    if held is not None:
        cast.assignment(**held)
    page = auditor().get("/record/")
    assert "lines" not in page.context
    assert "Liaison.Kpu" not in page.content.decode()
    assert open_(issue).status_code == 404


def test_under_it_the_auditor_reads_who_and_what_but_no_word():
    cast.assignment()
    issue = cast.reported(title="Judul yang tersembunyi")
    ISSUES.take("return", issue, by=cast.hat("secretary.desk"), reason="Alasan tersembunyi")
    text = auditor().get("/record/").content.decode()
    assert "Secretary.Desk" in text
    assert "tersembunyi" not in text
    assert issue.number not in text


def test_names_of_changed_fields_are_shown_and_values_are_not():
    cast.assignment()
    issue = cast.reported()
    ISSUES.take("reclassify", issue, by=cast.hat("secretary.desk"), classification=2, reason="x")
    line = auditor().get("/record/?stream=issue").context["lines"][0]
    assert (line.event.verb, line.moved) == ("issue.reclassify", "")
    assert auditor().get("/record/?stream=issue").context["lines"][1].moved
    assert "classification" in line.event.field_names
    assert "changes" not in line.event.detail.__dict__


@pytest.mark.parametrize(
    "scope",
    [
        {"streams": ["account"]},
        {"period_to": cast.NOW.date() - cast.a_day(1)},
        {"period_from": cast.NOW.date() + cast.a_day(1)},
    ],
    ids=["another stream", "before", "after"],
)
def test_what_lies_outside_its_scope_is_not_there(scope):
    cast.assignment(**scope)
    issue = cast.reported()
    assert [line.event for line in auditor().get("/record/").context["lines"]] == []
    assert open_(issue).status_code == 404


def test_only_the_acts_of_the_named_agencies_are_there():
    cast.assignment().agencies.add(cast.agency("bawaslu"))
    cast.reported("liaison.kpu")
    cast.reported("liaison.bawaslu")
    lines = auditor().get("/record/").context["lines"]
    assert {line.event.by.agency.code for line in lines} == {"BAWASLU"}


def test_content_is_closed_until_it_is_opened_and_then_read():
    assignment, issue = cast.assignment(), cast.reported(classification=2)
    client = auditor()
    address = f"/issues/{issue.public_id}/"
    assert client.get(address).status_code == 404
    assert open_(issue, client).url == address
    assert issue.title in client.get(address).content.decode()
    assert acts_of(assignment) == ["audit.enter", "audit.confirm", "audit.open"]


def test_another_issue_stays_closed():
    cast.assignment()
    issue, other = cast.reported(), cast.reported()
    open_(issue)
    assert auditor().get(f"/issues/{other.public_id}/").status_code == 404


def test_what_hangs_below_is_opened_with_it():
    cast.assignment()
    file = evidence()
    work = FollowUp.objects.get(reports__evidence=file)
    client = auditor()
    open_(work.recommendation.issues.get(), client)
    for address in (
        f"/follow-ups/{work.public_id}/",
        f"/recommendations/{work.recommendation.public_id}/",
        f"/issues/files/{file.public_id}/",
    ):
        assert client.get(address).status_code == 200, address


def test_the_signed_letter_is_opened_with_it():
    cast.assignment()
    file = letter_file()
    client = auditor()
    open_(file.letters.get().recommendations.get().issues.get(), client)
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 200


def test_an_opened_issue_offers_the_auditor_nothing_to_change():
    cast.assignment()
    issue = cast.analysing()
    client = auditor()
    open_(issue, client)
    before = Issue.objects.get(pk=issue.pk).version
    steps = [f"step/{step.name}/" for step in ISSUES.steps if step.who]
    for act in ("notes/new/", "files/new/", "share/", "ask/", "analysis/edit/", *steps):
        assert client.post(f"/issues/{issue.public_id}/{act}", {}).status_code == 403, act
    assert Issue.objects.get(pk=issue.pk).version == before


def test_it_closes_with_the_assignment_at_the_next_request():
    assignment, issue = cast.assignment(), cast.reported()
    client = auditor()
    open_(issue, client)
    assignments.end(
        assignment, cast.hat("chair.desk"), ends_on=clock.today(), reason="Selesai lebih awal"
    )
    assert client.get(f"/issues/{issue.public_id}/").status_code == 404
    assert "lines" not in client.get("/record/").context


def test_the_desk_and_the_owner_are_told_and_others_are_not():
    cast.assignment()
    wear_hats()
    issue = cast.reported()
    secretary = cast.hat("secretary.desk")
    issue.share_with(cast.agency("bawaslu").group, "shared", by=secretary, reason="Terkait")
    open_(issue)
    consume(Roster(clock.today()))
    told = Notification.objects.filter(kind="issue.examined").select_related("membership__user")
    people = {one.membership.user.username for one in told}
    assert {"secretary.desk", "liaison.kpu"} <= people
    assert "liaison.bawaslu" not in people
    timeline = f"/issues/{issue.public_id}/timeline/"
    assert "Sampel nomor 3" in pages.browser("liaison.kpu").get(timeline).content.decode()
    assert "Sampel nomor 3" not in pages.browser("liaison.bawaslu").get(timeline).content.decode()


def test_a_double_click_opens_once():
    assignment, issue = cast.assignment(), cast.reported()
    key = str(uuid.uuid4())
    for _click in range(2):
        open_(issue, key=key)
    assert acts_of(assignment).count("audit.open") == 1


def test_content_above_the_auditors_ceiling_stays_closed():
    cast.membership("auditor.desk", clearance=2)
    cast.assignment()
    issue = cast.reported("liaison.bin", classification=3)
    assert open_(issue).status_code == 422
    assert "audit.open" not in Event.objects.values_list("verb", flat=True)


def test_a_reason_is_asked_for():
    cast.assignment()
    assert open_(cast.reported(), reason="").status_code == 422


def test_every_page_of_the_record_that_is_read_is_recorded():
    assignment = cast.assignment()
    cast.reported()
    auditor().get("/record/?stream=issue")
    assert acts_of(assignment)[-1] == "audit.list"
    page = pages.browser("secretary.desk").get(f"/record/assignments/{assignment.public_id}/")
    assert EventDetail.objects.get(event__verb="audit.list").note == "Permasalahan"
    assert page.context["entries"][0].person == "Auditor.Desk"


def test_if_it_cannot_be_recorded_the_page_is_not_shown(monkeypatch):
    cast.assignment()

    def fail(*_given, **_named):
        raise RuntimeError("no record")

    monkeypatch.setattr("desk.record.views.record.write", fail)
    client = auditor()
    client.raise_request_exception = False
    assert client.get("/record/").status_code == 500


def test_who_read_is_shown_with_the_address_and_without_what():
    assignment = cast.assignment()
    issue = cast.reported(classification=2, title="Judul yang tersembunyi")
    pages.browser("secretary.desk").get(f"/issues/{issue.public_id}/")
    page = auditor().get("/record/readings/")
    text = page.content.decode()
    assert "Secretary.Desk" in text
    assert "127.0.0.1" in text
    assert "tersembunyi" not in text
    assert issue.number not in text
    assert acts_of(assignment)[-1] == "audit.readings"


def test_nothing_of_a_hidden_world_is_in_the_record():
    cast.assignment()
    world, client = build(20240903), auditor()
    address, seen = "/record/", 0
    while address:
        page = client.get(address)
        text = page.content.decode()
        assert [world.words[word] for word in world.words if word in text] == []
        seen += len(page.context["lines"])
        more = page.context["more"]
        address = f"/record/?before={more}" if more else ""
    text = client.get("/record/readings/").content.decode()
    assert [world.words[word] for word in world.words if word in text] == []
    assert seen > 30


@pytest.mark.parametrize("name", ["secretary.desk", "admin.desk"])
def test_a_letter_is_entered_on_its_page(name):
    cast.membership("auditor.desk")
    data = {
        "auditor": str(cast.membership("auditor.desk").public_id),
        "number": "ST-1/2024",
        "letter_date": "2024-09-02",
        "issued_by": "Inspektur",
        "starts_on": "2024-09-03",
        "ends_on": "2024-10-01",
        "streams": ["issue"],
        "period_from": "2024-08-01",
        "period_to": "2024-08-31",
    }
    client = pages.browser(name)
    assert client.post("/record/assignments/new/", data).status_code == 302
    made = AuditAssignment.objects.get()
    assert not made.is_in_force(clock.today())
    assert client.post("/record/assignments/new/", data).status_code == 422


def test_the_chair_confirms_once():
    made = cast.assignment(confirmed=False)
    chair, address = pages.browser("chair.desk"), f"/record/assignments/{made.public_id}/confirm/"
    assert chair.post(address).status_code == 302
    assert chair.post(address).status_code == 409
    assert AuditAssignment.objects.get().is_in_force(clock.today())


def test_nobody_confirms_what_they_entered():
    made = cast.assignment(confirmed=False)
    made.entered_by = cast.membership("chair.desk")
    made.save()
    address = f"/record/assignments/{made.public_id}/confirm/"
    assert pages.browser("chair.desk").post(address).status_code == 403


def test_it_is_ended_early_with_a_reason():
    made = cast.assignment()
    address = f"/record/assignments/{made.public_id}/end/"
    chair = pages.browser("chair.desk")
    form = form_to(chair.get(address).content.decode(), address)
    assert chair.post(address, form.data(ends_on="2024-12-01", reason="x")).status_code == 422
    assert chair.post(address, form.data(ends_on="2024-09-03", reason="x")).status_code == 302
    assert not AuditAssignment.objects.get().is_in_force(clock.today())


def test_an_auditor_sees_no_letter_of_another():
    cast.assignment()
    other = pages.browser("auditor.desk2")
    made = AuditAssignment.objects.get()
    assert other.get(f"/record/assignments/{made.public_id}/").status_code == 404
    assert "lines" not in other.get("/record/").context
