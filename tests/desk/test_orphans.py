"""Nobody is left alone: whatever is open stands on a page, whoever has gone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.models import Membership, User
from agencies.workflow.due import due_in
from agencies.workflow.machine import MACHINES
from desk.work import sections_of
from issues.acts import ask_agency
from issues.workflow import WORKFLOW as ISSUES
from monitoring.extensions import ask_extension
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS
from tests.monitoring.pages import reported
from tests.support import cast
from tests.support.relations import undone

pytestmark = pytest.mark.django_db
AGO = dt.date(2024, 9, 1)


@pytest.fixture(autouse=True)
def now():
    with clock.at(cast.NOW):
        yield


def taken(machine, step, obj, by, **data):
    return machine.take(step, obj, by=cast.hat(by), **data)


def returned():
    return taken(ISSUES, "return", cast.reported(), "secretary.desk", reason="Lengkapi.")


def moved(step, by="liaison.kemendagri", **data):
    return taken(FOLLOW_UPS, step, cast.follow_up(), by, reason="Alasan.", **data)


def asked():
    issue, secretary = cast.analysing(), cast.hat("secretary.desk")
    where = {"by": secretary, "question": "Berapa?", "due": due_in(3)}
    return ask_agency(issue, cast.agency("polri"), **where)


def more_time():
    secretary, day = cast.hat("secretary.desk"), clock.today() + cast.a_day(30)
    return ask_extension(cast.follow_up(), by=secretary, wanted_on=day, reason="Cuaca.")


def in_review():
    return taken(RECOMMENDATIONS, "submit_review", cast.recommendation(), "analyst.desk")


def signing():
    where = {"lies_with": "Deputi"}
    return taken(RECOMMENDATIONS, "send_to_sign", cast.approved(), "secretary.desk", **where)


def oral():
    draft = cast.recommendation(basis="oral")
    when = {"decided_at": clock.now()}
    return taken(RECOMMENDATIONS, "issue_orally", draft, "chair.desk", **when)


IN_STATE = {
    ("issue", "draft"): returned,
    ("issue", "reported"): cast.reported,
    ("issue", "analysing"): cast.analysing,
    ("issue", "analysed"): cast.analysed,
    ("issue", "recommending"): cast.recommending,
    ("issue", "monitoring"): lambda: cast.follow_up(),  # what is below it waits
    ("recommendation", "draft"): cast.recommendation,
    ("recommendation", "in_review"): in_review,
    ("recommendation", "approved"): cast.approved,
    ("recommendation", "signing"): signing,
    ("recommendation", "issued"): oral,
    ("follow_up", "sent"): cast.follow_up,
    ("follow_up", "acknowledged"): lambda: moved("acknowledge"),
    ("follow_up", "in_progress"): lambda: moved("progress", text="Berjalan."),
    ("follow_up", "blocked"): lambda: moved("block", obstacle="Cuaca."),
    ("follow_up", "reported"): reported,
    ("follow_up", "misaddressed"): lambda: moved("not_ours", proposed=cast.agency("kpu")),
    ("follow_up", "declined"): lambda: moved("decline", "head.kemendagri", letter_number="1"),
    ("extension", "open"): more_time,
    ("request", "open"): asked,
}


def all_gone_but(name):
    """Everybody's account is closed but one person's."""
    cast.membership(name)
    User.objects.exclude(username=name).update(is_active=False)
    return cast.hat(name)


def rows(hat, *keys):
    """The rows of these sections of My work, or of all in which the hat itself decides."""
    shown = sections_of(hat, clock.now())
    return [
        task
        for one in shown
        if one.key in keys or (not keys and one.key != "record")
        for task in one.tasks
    ]


def key_of(obj):
    return str(getattr(obj, "follow_up", getattr(obj, "issue", obj)).public_id)


def stands(obj, tasks) -> bool:
    request = str(obj.public_id)
    return any(key_of(obj) in task.url or request in task.url for task in tasks)


@pytest.mark.parametrize(("kind", "state"), IN_STATE)
def test_what_is_open_stands_on_the_page_of_whoever_is_left(kind, state):
    obj = IN_STATE[kind, state]()
    for last in ("secretary.desk", "chair.desk"):
        with undone():
            assert stands(obj, rows(all_gone_but(last))), last


def test_every_state_that_is_not_an_end_is_walked():
    open_states = {
        (kind, state) for kind, m in MACHINES.items() for state in m.states if state not in m.ends
    }
    assert open_states <= IN_STATE.keys()


def leave(name, **changes):
    changes = changes or {"ends_on": AGO}
    Membership.objects.filter(user__username=name).update(**changes)


def only(tasks):
    (task,) = tasks
    return task


def test_the_secretary_names_another_analyst_for_one_who_left():
    issue = cast.analysing()
    leave("analyst.desk")
    task = only(rows(cast.hat("secretary.desk"), "orphans"))
    assert task.url == f"/issues/{issue.public_id}/step/assign/"


def test_an_analyst_who_may_no_longer_read_it_counts_as_gone():
    cast.analysing("liaison.bin", classification=3)
    leave("analyst.desk", clearance=2)
    assert rows(cast.hat("secretary.desk"), "orphans")


def test_the_secretary_drafts_for_a_drafter_who_left():
    issue = cast.recommending()
    leave("analyst.desk")
    task = only(rows(cast.hat("secretary.desk"), "orphans"))
    assert task.url == f"/recommendations/new/?issue={issue.public_id}"


def test_a_question_to_an_agency_without_people_may_lapse():
    question = asked()
    task = next(
        task
        for task in rows(cast.hat("secretary.desk"), "orphans")
        if str(question.public_id) in task.url
    )
    assert task.url.endswith("/step/lapse/")


def test_the_only_person_left_to_approve_wrote_it():
    draft = cast.recommendation(by="chair.desk")
    taken(RECOMMENDATIONS, "submit_review", draft, "secretary.desk")
    assert rows(cast.hat("secretary.desk"), "orphans")
    cast.membership("leadership.desk")
    assert rows(cast.hat("secretary.desk"), "orphans") == []


def test_the_responsible_official_is_whom_to_ask():
    cast.follow_up()
    cast.membership("head.kemendagri")
    leave("liaison.kemendagri")
    tasks = rows(cast.hat("secretary.desk"), "orphans")
    assert tasks
    assert all("Head.Kemendagri" in str(task.from_note) for task in tasks)


def test_an_agency_whose_liaisons_have_no_address_is_reported():
    cast.follow_up()
    User.objects.filter(username="liaison.kemendagri").update(email="")
    task = only(rows(cast.hat("secretary.desk"), "orphans"))
    assert str(cast.agency("kemendagri").public_id) in task.url


def test_an_agency_that_was_only_asked_leads_to_the_issue():
    question = asked()
    cast.membership("liaison.polri")
    User.objects.filter(username="liaison.polri").update(email="")
    task = only(rows(cast.hat("secretary.desk"), "orphans"))
    assert task.url == f"/issues/{question.issue.public_id}/"


def test_a_substitute_with_an_address_reaches_the_agency():
    cast.follow_up()
    liaison = cast.membership("liaison.kemendagri")
    User.objects.filter(pk=liaison.user_id).update(email="")
    stand_in = cast.membership("liaison.bssn").user
    liaison.substitutions.create(substitute=stand_in, kind="plh", basis="Sprin-1", starts_on=AGO)
    assert rows(cast.hat("secretary.desk"), "orphans") == []


def test_an_agency_without_open_work_is_left_in_peace():
    cast.membership("liaison.kominfo")
    User.objects.filter(username="liaison.kominfo").update(email="")
    assert rows(cast.hat("secretary.desk"), "orphans") == []


def test_the_leadership_sees_them_while_there_is_neither_secretary_nor_chair():
    cast.reported()
    leave("secretary.desk")
    cast.membership("chair.desk")
    assert rows(cast.hat("leadership.desk"), "orphans") == []
    leave("chair.desk")
    assert rows(cast.hat("leadership.desk"), "orphans")


def queries_with(count) -> int:
    for _number in range(count):
        cast.analysing()
        cast.follow_up()
    leave("analyst.desk")
    leave("liaison.kemendagri")
    hat = cast.hat("secretary.desk")
    sections_of(hat, clock.now())
    with CaptureQueriesContext(connection) as seen:
        sections_of(hat, clock.now())
    leave("analyst.desk", ends_on=None)
    leave("liaison.kemendagri", ends_on=None)
    return len(seen)


def test_the_number_of_queries_does_not_depend_on_the_orphans():
    assert queries_with(1) == queries_with(5)
