"""The portal's own filters, alone: the tests' connection is shown every row by the database."""

from __future__ import annotations

from typing import Any

import pytest

from agencies import clock
from agencies.models import Region
from agencies.pages.timeline import visible_in
from agencies.record.events import Said
from agencies.workflow.due import due_in
from issues.acts import ask_agency
from issues.files import keep
from issues.models import (
    AgencyView,
    Analysis,
    Attachment,
    Comment,
    InformationRequest,
    Issue,
    IssueReceipt,
    Reading,
)
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp, Notification, ProgressReport
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from recommendations.models import Addressee, Recommendation
from tests.issues.conftest import pdf
from tests.support import cast
from tests.support.made_once import made_once
from tests.support.pages import browser
from tests.support.worlds import build

pytestmark = pytest.mark.django_db
world = made_once(lambda: build(1))
CONTENT: tuple[Any, ...] = (
    Issue,
    Analysis,
    AgencyView,
    Attachment,
    Comment,
    Recommendation,
    Addressee,
    FollowUp,
    ProgressReport,
)


def numbers(model: Any, name: str) -> int:
    return model.objects.visible_to(cast.hat(name)).count()


def test_a_stranger_is_shown_no_row_of_content(world):
    assert [model for model in CONTENT if not model.objects.exists()] == []
    assert {model: numbers(model, "liaison.kominfo") for model in CONTENT} == dict.fromkeys(
        CONTENT, 0
    )


@pytest.mark.parametrize("name", ["auditor.desk", "admin.desk"])
def test_who_runs_or_examines_the_portal_is_shown_none_either(world, name):
    assert {model: numbers(model, name) for model in CONTENT} == dict.fromkeys(CONTENT, 0)


def test_a_row_above_the_ceiling_is_left_out():
    cast.follow_up("kemendagri", issue=cast.recommending("liaison.kemendagri", classification=2))
    low = cast.hat("liaison.kemendagri2", clearance=1)
    for model in (Issue, Recommendation, FollowUp):
        assert numbers(model, "liaison.kemendagri") == 1
        assert model.objects.visible_to(low).count() == 0


def test_a_regional_hat_is_shown_its_regions_alone():
    cast.follow_up()
    cast.membership("analyst.desk3").regions.set([Region.objects.get(code="91")])
    assert numbers(Issue, "analyst.desk3") == numbers(Recommendation, "analyst.desk3") == 0
    assert numbers(FollowUp, "analyst.desk3") == 0
    assert numbers(Issue, "analyst.desk") == 1


def test_an_agency_finds_its_own_follow_ups_by_the_same_rules():
    follow_up = cast.follow_up()
    liaison = cast.hat(f"liaison.{follow_up.agency.code.lower()}")

    def found() -> bool:
        seen = FollowUp.objects.visible_to(liaison).filter(agency=liaison.agency)
        at_agency = FollowUp.objects.visible_at_agency(liaison)
        assert set(at_agency) == set(seen)
        return follow_up in at_agency

    assert found()
    row = FollowUp.objects.filter(pk=follow_up.pk)
    row.update(classification=liaison.clearance + 1)
    assert not found()
    row.update(classification=1, parties=[liaison.groups[0] + 1])
    assert not found()
    row.update(parties=follow_up.parties)
    assert found()


def test_an_unsent_draft_is_its_writers():
    cast.draft()
    assert (numbers(Issue, "liaison.kpu"), numbers(Issue, "head.kpu")) == (1, 0)


def test_a_receipt_is_its_agencys():
    cast.reported()
    assert (numbers(IssueReceipt, "liaison.kpu"), numbers(IssueReceipt, "liaison.polri")) == (1, 0)


def test_what_was_revoked_is_shown_no_more():
    issue = ISSUES.take(
        "accept",
        cast.reported(),
        by=cast.hat("secretary.desk"),
        classification=1,
        analyst=cast.membership("analyst.desk"),
    )
    polri, secretary = cast.agency("polri"), cast.hat("secretary.desk")
    issue.share_with(polri.group, "shared", by=secretary, reason="uji")
    assert numbers(Issue, "liaison.polri") == 1
    issue.revoke(polri.group, "shared")
    assert numbers(Issue, "liaison.polri") == 0


def note(issue: Issue, **narrowed: Any) -> Comment:
    writer = cast.membership("liaison.kpu")
    return Comment.objects.create(
        issue=issue, text="Catatan", by=writer, at=clock.now(), **narrowed
    )


def file(**place: Any) -> Attachment:
    return keep(pdf(), by=cast.hat("liaison.kpu"), **place)


def test_notes_and_files_go_with_their_issue():
    issue = cast.reported()
    note(issue)
    file(issue=issue)
    for model in (Comment, Attachment):
        assert (numbers(model, "liaison.kpu"), numbers(model, "liaison.polri")) == (1, 0)


def test_notes_and_files_that_name_their_readers_are_theirs():
    issue, desk = cast.reported(), [cast.term().group_id]
    note(issue, parties=desk)
    file(issue=issue, parties=desk)
    for model in (Comment, Attachment):
        assert (numbers(model, "secretary.desk"), numbers(model, "liaison.kpu")) == (1, 0)


def test_a_loose_file_is_read_by_those_whom_it_names():
    file(parties=[cast.agency("polri").group_id])
    assert (numbers(Attachment, "liaison.polri"), numbers(Attachment, "liaison.kpu")) == (1, 0)


def test_a_regional_hat_is_shown_no_loose_file_of_other_regions():
    file(parties=[cast.term().group_id])
    cast.membership("analyst.desk3").regions.set([Region.objects.get(code="91")])
    assert (numbers(Attachment, "analyst.desk"), numbers(Attachment, "analyst.desk3")) == (1, 0)


def test_an_act_told_to_few_is_in_no_other_timeline():
    issue, desk = cast.reported(classification=2), [cast.term().group_id]
    issue.share_with(cast.agency("polri").group, "shared", by=cast.hat("secretary.desk"), reason="")
    for said in (Said(parties=desk), Said(classification=4)):
        issue.tell("commented", by=cast.hat("chair.desk"), said=said)

    def told(name: str) -> int:
        seen = visible_in(cast.hat(name), issue.event_stream)
        return seen.filter(verb="issue.commented").count()

    assert (told("chair.desk"), told("liaison.polri")) == (2, 0)


def test_an_inbox_is_its_hats():
    cast.reported()
    cast.membership("secretary.desk")
    consume(Roster(clock.today()))
    assert numbers(Notification, "secretary.desk") == 1
    assert numbers(Notification, "chair.desk") == 0


def test_who_has_read_is_known_to_desk_and_origin_alone():
    issue = cast.reported(classification=2)
    issue.share_with(cast.agency("polri").group, "shared", by=cast.hat("secretary.desk"), reason="")
    browser("liaison.polri").get(f"/issues/{issue.public_id}/")
    seen = {name: numbers(Reading, name) for name in ("secretary.desk", "liaison.kpu")}
    assert seen == {"secretary.desk": 1, "liaison.kpu": 1}
    assert numbers(Reading, "head.polri") == 0


def test_a_question_is_known_to_the_agency_that_is_asked():
    issue = cast.analysing()
    for code in ("polri", "tni"):
        issue.share_with(
            cast.agency(code).group, "shared", by=cast.hat("secretary.desk"), reason=""
        )
    ask_agency(
        issue,
        cast.agency("polri"),
        by=cast.hat("secretary.desk"),
        question="Berapa?",
        due=due_in(3),
    )
    assert numbers(InformationRequest, "liaison.polri") == 1
    assert numbers(InformationRequest, "liaison.tni") == 0


def test_admission_opens_parts_up_to_the_grade_of_the_issue():
    issue, chair = cast.reported(classification=2), cast.hat("chair.desk")
    issue.share_with(cast.agency("perludem").group, "admitted", by=chair, reason="")
    note(issue, classification=2)
    note(issue, classification=3)
    assert numbers(Comment, "liaison.perludem") == 1
