"""From acts to inboxes: who is told, who is not, and what the lines may say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agencies import clock
from agencies.models import Event, PendingEvent, Role, Substitution
from agencies.record.events import Said
from agencies.workflow.due import due_in
from issues.acts import ask_agency
from issues.models import Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp, MailItem, Notification
from monitoring.notices.audience import KINDS, RULES
from monitoring.notices.lines import lines
from monitoring.notices.tell import consume, notice_of, write
from monitoring.roster import Roster
from monitoring.workflow import WORKFLOW
from tests.support import cast

pytestmark = pytest.mark.django_db
WITHOUT_WORDS = """
import django
django.setup()
import monitoring.tasks
from agencies.record.events import SENTENCES
from agencies.workflow.machine import MACHINES
from monitoring.notices.audience import RULES
steps = {f"{kind}.{step}" for kind, machine in MACHINES.items() for step in machine.by_name}
print(*set(RULES) - steps - set(SENTENCES) - {"issue.asked"})
"""


@pytest.fixture(autouse=True)
def _tuesday():
    with clock.at(cast.NOW):
        yield


def tell() -> int:
    return consume(Roster(clock.today()))


def told(name: str) -> list[str]:
    inbox = Notification.objects.filter(membership=cast.membership(name))
    return list(inbox.order_by("event_id").values_list("kind", flat=True))


def test_every_rule_names_an_act_that_exists():
    from agencies.record.events import SENTENCES
    from agencies.workflow.machine import MACHINES

    steps = {f"{kind}.{step}" for kind, machine in MACHINES.items() for step in machine.by_name}
    assert set(RULES) - steps - set(SENTENCES) - {"issue.asked"} == set()
    assert len(KINDS) == 9


def test_a_worker_that_opens_no_page_has_words_for_every_act_of_which_it_tells():
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_WORDS], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []


def test_a_submitted_issue_is_told_to_the_secretary_once():
    cast.membership("secretary.desk")
    cast.reported()
    assert tell() > 0
    assert tell() == 0
    assert told("secretary.desk") == ["issue.submit"]
    assert not PendingEvent.objects.exists()


def test_who_acts_is_not_told_of_the_own_act():
    issue = cast.analysing()
    issue.tell("commented", by=cast.hat("analyst.desk"))
    issue.tell("commented", by=cast.hat("liaison.kpu"))
    tell()
    assert told("analyst.desk").count("issue.commented") == 1
    assert told("liaison.kpu").count("issue.commented") == 1


def test_a_returned_issue_is_told_to_every_liaison_of_its_agency():
    cast.membership("liaison.kpu2")
    ISSUES.take("return", cast.reported(), by=cast.hat("secretary.desk"), reason="Lengkapi.")
    tell()
    assert told("liaison.kpu") == told("liaison.kpu2") == ["issue.return"]


def test_a_new_recommendation_reaches_liaisons_and_official_of_its_addressees_alone():
    for name in ("head.kemendagri", "liaison.bssn"):
        cast.membership(name)
    cast.issued()
    tell()
    assert told("liaison.kemendagri") == told("head.kemendagri") == ["follow_up.sent"]
    assert told("liaison.polri") == ["follow_up.sent"]
    assert told("liaison.bssn") == []


def test_co_addressees_are_not_told_of_reports_and_verdicts():
    follow_up = cast.follow_up()
    report(follow_up)
    tell()
    assert "follow_up.report" in told("secretary.desk")
    assert told("liaison.polri") == ["follow_up.sent"]


def report(follow_up: FollowUp) -> None:
    points = list(follow_up.own_points())
    by = cast.hat("liaison.kemendagri")
    WORKFLOW.take("report", follow_up, by=by, text="Selesai.", points=points)


def test_a_person_below_the_classification_is_not_told():
    cast.membership("liaison.kpu2", clearance=1)
    ISSUES.take(
        "return", cast.reported(classification=2), by=cast.hat("secretary.desk"), reason="Ya."
    )
    tell()
    assert told("liaison.kpu") == ["issue.return"]
    assert told("liaison.kpu2") == []


def test_an_act_narrowed_below_its_issue_is_told_to_its_parties_alone():
    issue = cast.analysing()
    desk_alone = Said(parties=[issue.term.group_id])
    issue.tell("commented", by=cast.hat("secretary.desk"), said=desk_alone)
    tell()
    assert "issue.commented" in told("analyst.desk")
    assert "issue.commented" not in told("liaison.kpu")


def test_an_agency_that_is_asked_is_told_and_the_asker_of_the_answer():
    issue = cast.analysing()
    cast.membership("liaison.bawaslu")
    by, to = cast.hat("analyst.desk"), cast.agency("bawaslu")
    ask_agency(issue, to, by=by, question="Berapa pemilih?", due=due_in(3))
    tell()
    assert told("liaison.bawaslu") == ["issue.asked"]


def test_an_agency_without_a_liaison_is_reported_to_the_secretary():
    issue = cast.analysing()
    by, to = cast.hat("analyst.desk"), cast.agency("bawaslu")
    ask_agency(issue, to, by=by, question="Berapa pemilih?", due=due_in(3))
    tell()
    about = Notification.objects.get(kind="portal.unreachable")
    assert (about.membership.role, about.object_id) == (Role.SECRETARY, to.pk)


def test_a_substitute_reads_the_inbox_and_gets_the_mail():
    holder = cast.membership("secretary.desk")
    other = cast.membership("staff.desk").user
    Substitution.objects.create(
        membership=holder,
        substitute=other,
        kind="plh",
        basis="Sprin-1",
        starts_on=clock.today(),
        confirmed_at=clock.now(),
    )
    cast.reported()
    tell()
    assert {item.delivery.user for item in MailItem.objects.all()} == {holder.user, other}


def test_the_same_notice_written_twice_is_told_and_mailed_once():
    cast.membership("secretary.desk")
    cast.reported()
    roster, event = Roster(clock.today()), Event.objects.get(verb="issue.submit")
    notice = notice_of(event, roster)
    assert [write([notice], roster), write([notice], roster)] == [1, 0]
    assert MailItem.objects.count() == 1


def test_an_event_that_cannot_be_told_waits_and_holds_up_no_other(monkeypatch):
    cast.membership("secretary.desk")
    first, second = cast.reported(), cast.reported()

    def fail(act):
        if act.page.pk == first.pk:
            raise RuntimeError("cannot be told")
        return act.roster.at_desk(act.page.term_id, Role.SECRETARY)

    monkeypatch.setitem(RULES, "issue.submit", (fail,))
    tell()
    assert [row.object_id for row in Notification.objects.all()] == [second.pk]
    assert [left.event.object_id for left in PendingEvent.objects.all()] == [first.pk]


def test_a_line_loses_number_and_title_with_the_right_to_read():
    cast.membership("secretary.desk")
    ISSUES.take("return", cast.reported(), by=cast.hat("secretary.desk"), reason="Lengkapi.")
    tell()
    inbox = Notification.objects.filter(membership=cast.membership("liaison.kpu"))
    (before,) = lines(inbox, cast.hat("liaison.kpu"))
    Issue.objects.update(classification=4)
    (after,) = lines(inbox, cast.hat("liaison.kpu"))
    assert before.title == "Daftar pemilih di Riau belum akurat"
    assert (after.title, after.number, after.page) == ("", "", None)


def test_words_of_an_inbox_need_as_many_queries_for_one_as_for_many(
    django_assert_max_num_queries,
):
    cast.membership("secretary.desk")
    for _n in range(12):
        cast.reported()
    report(cast.follow_up())
    tell()
    hat = cast.hat("secretary.desk")
    rows = list(Notification.objects.visible_to(hat).select_related("event"))
    lines(rows[:1], hat)  # what is kept for a minute is loaded once
    with django_assert_max_num_queries(3):
        assert len(lines(rows, hat)) >= 13
