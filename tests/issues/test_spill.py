"""A flag: hidden at once, decided by the secretary, and the list of whom it had reached."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from agencies import clock
from agencies.models import Event
from issues.files import keep
from issues.models import Erasure, Issue, Spill
from issues.workflow import WORKFLOW
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from recommendations.models import Recommendation
from tests.issues.conftest import pdf
from tests.issues.test_steps import REASON, take
from tests.support import cast

pytestmark = pytest.mark.django_db


def url(issue: Issue, page: str = "") -> str:
    return f"/issues/{issue.public_id}/{page}"


def shared(code: str, issue: Issue | None = None, **fields: Any) -> Issue:
    issue = issue or cast.reported(**fields)
    issue.share_with(cast.agency(code).group, "shared", by=cast.hat("secretary.desk"), reason="")
    return issue


def flagged(issue: Issue, by: str = "liaison.kpu") -> Issue:
    return WORKFLOW.take("flag_too_low", issue, by=cast.hat(by), reason=REASON["reason"])


def settled(login: Any, issue: Issue, keep: str) -> Any:
    return take(login("secretary.desk"), issue, "settle_flag", keep=keep, **REASON)


@pytest.mark.parametrize("name", ["liaison.perludem", "head.polri"])
def test_an_agency_with_which_it_is_shared_may_flag(login, name):
    issue = shared(name.partition(".")[2])
    assert take(login(name), issue, "flag_too_low", **REASON).status_code == 302
    assert Issue.objects.get(pk=issue.pk).classification == 2


def test_a_supporting_addressee_may_flag_and_the_papers_follow(login):
    made = cast.issued()
    issue = made.issues.get()
    take(login("liaison.polri"), issue, "flag_too_low", **REASON)
    assert Recommendation.objects.get(pk=made.pk).classification == 2
    assert set(made.follow_ups.values_list("classification", flat=True)) == {2}


def test_an_agency_that_does_not_read_it_may_not(login):
    issue = cast.reported()
    assert take(login("liaison.polri"), issue, "flag_too_low", **REASON).status_code == 404
    assert not WORKFLOW.may(cast.hat("liaison.polri"), "flag_too_low", issue)


def test_whoever_hides_it_from_themselves_is_told_what_follows(login):
    client, issue = login("liaison.perludem"), shared("perludem")
    answer = take(client, issue, "flag_too_low", **REASON)
    assert answer.url == "/issues/flagged/"
    assert issue.title not in client.get(answer.url).text
    assert client.get(url(issue)).status_code == 404


def test_a_double_click_of_theirs_flags_once(login):
    client, issue = login("liaison.perludem"), shared("perludem")
    data = {"key": str(uuid4()), "version": issue.version, **REASON}
    answers = [client.post(url(issue, "step/flag_too_low/"), data) for _click in range(2)]
    assert [answer.url for answer in answers] == ["/issues/flagged/"] * 2
    assert Issue.objects.get(pk=issue.pk).classification == 2


def test_another_persons_key_opens_no_page(login):
    issue, key = shared("perludem"), str(uuid4())
    data = {"key": key, "version": issue.version, **REASON}
    login("liaison.perludem").post(url(issue, "step/flag_too_low/"), data)
    stranger = login("liaison.kominfo").post(url(issue, "step/flag_too_low/"), data)
    assert stranger.status_code == 404


def test_an_agency_admitted_by_name_is_hidden_from_until_it_is_decided(login):
    issue = cast.reported(classification=2)
    by = cast.hat("chair.desk")
    issue.share_with(cast.agency("perludem").group, "admitted", by=by, reason="Diperlukan")
    client = login("liaison.perludem")
    assert client.get(url(issue)).status_code == 200
    issue = flagged(issue)
    assert client.get(url(issue)).status_code == 404
    settled(login, issue, "back")
    assert client.get(url(issue)).status_code == 200


def test_downloads_stop_with_the_flag(login):
    issue = shared("perludem")
    file = keep(pdf(), by=cast.hat("liaison.kpu"), issue=issue)
    client = login("liaison.perludem")
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 200
    flagged(issue)
    assert client.get(f"/issues/files/{file.public_id}/").status_code == 404


def test_the_secretary_keeps_the_higher_class(login):
    issue = flagged(cast.reported())
    settled(login, issue, "keep")
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.classification, issue.flagged_at, issue.spills.get().kept) == (2, None, True)


def test_the_secretary_puts_the_class_back_without_asking_the_originator(login):
    issue = flagged(cast.reported())
    settled(login, issue, "back")
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.classification, issue.flagged_at, issue.spills.get().kept) == (1, None, False)
    assert Event.objects.get(verb="issue.settle_flag").detail.changes["classification"] == [2, 1]


def test_the_papers_go_back_with_it(login):
    made = cast.issued()
    settled(login, flagged(made.issues.get()), "back")
    assert Recommendation.objects.get(pk=made.pk).classification == 1


def test_two_flags_go_back_to_the_class_before_the_first(login):
    issue = flagged(flagged(cast.reported(), "secretary.desk"), "secretary.desk")
    assert issue.classification == 3
    settled(login, issue, "back")
    assert Issue.objects.get(pk=issue.pk).classification == 1


def test_what_nobody_flagged_is_not_decided(login):
    assert settled(login, cast.reported(), "keep").status_code == 403


def test_to_reclassify_decides_the_flag_too(login):
    issue = flagged(cast.reported())
    take(login("secretary.desk"), issue, "reclassify", classification=3, **REASON)
    spill = Spill.objects.get()
    assert (spill.kept, spill.decided_by) == (True, cast.membership("secretary.desk"))


def test_the_flagger_and_the_reporter_are_told_of_the_decision(login):
    issue = flagged(shared("polri"), "liaison.polri")
    settled(login, issue, "keep")
    with clock.at(cast.NOW):
        consume(Roster(clock.today()))
    told = cast.membership("liaison.polri").notifications.values_list("kind", flat=True)
    assert "issue.settle_flag" in told


def lines(client: Any, issue: Issue) -> dict[str, set[str]]:
    found = client.get(url(issue, "spill/")).context["lines"]
    return {line.name.partition(",")[0]: set(line.ways) for line in found}


def test_the_list_names_everybody_whom_it_reached_and_how(login):
    issue = shared("perludem")
    file = keep(pdf(), by=cast.hat("liaison.kpu"), issue=issue)
    login("liaison.perludem").get(f"/issues/files/{file.public_id}/")
    login("leadership.desk").get(url(issue, "print/"))
    found = lines(login("secretary.desk"), flagged(issue))
    assert found["Liaison.Perludem"] == {"download"}
    assert found["Leadership.Desk"] == {"print"}
    assert "acted" in found["Liaison.Kpu"]


def test_who_was_told_in_the_inbox_is_among_them(login):
    with clock.at(cast.NOW):
        issue = cast.reported()
        cast.membership("secretary.desk2")
        consume(Roster(clock.today()))
        issue = flagged(issue)
    assert lines(login("chair.desk"), issue)["Secretary.Desk2"] == {"told"}


def test_who_reads_it_after_the_flag_is_not_among_them(login):
    issue = flagged(cast.reported())
    login("analyst.desk").get(url(issue))
    assert "Analyst.Desk" not in lines(login("secretary.desk"), issue)


def test_the_list_counts_who_could_have_read_it_without_a_trace(login):
    issue = shared("perludem")
    cast.membership("liaison.perludem")
    cast.membership("head.perludem")
    client = login("secretary.desk")
    before = client.get(url(flagged(issue), "spill/")).context["untraced"]
    Issue.objects.filter(pk=issue.pk).update(parties=[issue.term.group_id])
    after = client.get(url(issue, "spill/")).context["untraced"]
    assert before - after >= 2


def test_shielded_people_stand_as_a_number_in_one_line(login):
    issue = shared("bin", classification=2)
    for name in ("liaison.bin", "head.bin"):
        login(name).get(url(issue))
    page = login("secretary.desk").get(url(flagged(issue, "secretary.desk"), "spill/"))
    assert "2 orang BIN" in page.text
    assert ".Bin" not in page.text


def test_nobody_flagged_nothing_reached(login):
    assert login("secretary.desk").get(url(cast.reported(), "spill/")).status_code == 404


def mark(client: Any, issue: Issue, whom: str, act: str, **data: Any) -> Any:
    sent = {"key": str(uuid4()), "whom": whom, "act": act} | data
    return client.post(url(issue, "spill/mark/"), sent)


def person(name: str) -> str:
    return f"person-{cast.membership(name).public_id}"


def test_the_secretary_records_the_request_and_then_the_confirmation(login):
    client, issue = login("secretary.desk"), flagged(cast.reported())
    for act in ("asked", "confirmed"):
        assert mark(client, issue, person("liaison.kpu"), act).url == url(issue, "spill/")
    row = Erasure.objects.get()
    assert row.asked_by == row.confirmed_by == cast.membership("secretary.desk")
    assert Event.objects.filter(verb__startswith="issue.erasure_").count() == 2


def test_a_confirmation_needs_a_request_before(login):
    client, issue = login("secretary.desk"), flagged(cast.reported())
    assert mark(client, issue, person("liaison.kpu"), "confirmed").status_code == 422
    assert not Erasure.objects.exists()


def test_whom_it_did_not_reach_is_not_asked(login):
    client, issue = login("secretary.desk"), flagged(cast.reported())
    assert mark(client, issue, person("liaison.tni"), "asked").status_code == 422


def test_a_double_click_asks_once(login):
    client, issue = login("secretary.desk"), flagged(cast.reported())
    key = str(uuid4())
    for _click in range(2):
        mark(client, issue, person("liaison.kpu"), "asked", key=key)
    assert Event.objects.filter(verb="issue.erasure_asked").count() == 1


def test_a_shielded_agency_is_asked_as_one(login):
    issue = shared("bin", classification=2)
    login("liaison.bin").get(url(issue))
    issue = flagged(issue, "liaison.bin")
    mark(login("secretary.desk"), issue, f"agency-{cast.agency('bin').public_id}", "asked")
    assert Erasure.objects.get().agency == cast.agency("bin")
    assert Event.objects.get(verb="issue.erasure_asked").detail.note == "BIN"
