"""A leaver's open work goes to the colleague who is named, or falls to the place."""

from typing import Any

import pytest

from agencies.models import Event, Membership
from issues.models import Issue
from monitoring.models import Notification
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from recommendations.models import Recommendation
from tests.support import cast, pages
from tests.support.forms import form_to

pytestmark = pytest.mark.django_db
END = {"ends_on": "2024-09-04", "reason": "Pindah tugas"}


def page_of(role: Membership) -> str:
    return f"/agencies/roles/{role.public_id}/end/"


def end(leaver: str, to: str = "", by: str = "admin.desk") -> Any:
    """End a role on 4 September; its work goes to the colleague."""
    role = cast.membership(leaver)
    chosen = {"handed_to": str(cast.membership(to).public_id)} if to else {}
    return pages.browser(by).post(page_of(role), END | chosen, follow=True)


def draft_of(recommendation: Recommendation) -> str:
    return Recommendation.objects.get(pk=recommendation.pk).drafted_by.user.username


def named(issue: Issue, column: str) -> str:
    return str(getattr(Issue.objects.get(pk=issue.pk), column).user.username)


@pytest.mark.parametrize("by", ["admin.desk", "head.kpu"])
def test_the_page_tells_kinds_and_numbers_and_no_title(by):
    issue = cast.draft(title="Rahasia sekali")
    page = pages.browser(by).get(page_of(cast.membership("liaison.kpu"))).text
    assert "1 konsep permasalahan" in page
    assert "Rahasia sekali" not in page
    assert issue.number not in page


def test_an_unsent_draft_goes_to_the_colleague_and_the_record_says_so():
    issue = cast.draft()
    end("liaison.kpu", to="liaison.kpu2")
    assert named(issue, "entered_by") == "liaison.kpu2"
    event = Event.objects.get(verb="issue.handed_over")
    assert event.detail.changes == {"entered_by": ["Liaison.Kpu", "Liaison.Kpu2"]}
    assert event.user.username == "admin.desk"
    kept = Event.objects.get(verb="membership.end").detail.changes["handed_to"]
    assert kept == ["", "Liaison.Kpu2, Penghubung KPU (1)"]


def test_the_colleague_is_told():
    cast.draft()
    end("liaison.kpu", to="liaison.kpu2")
    consume(Roster(cast.NOW.date()))
    told = Notification.objects.filter(kind="issue.handed_over")
    assert [one.membership.user.username for one in told] == ["liaison.kpu2"]


def test_without_a_colleague_it_falls_to_the_place_as_ever():
    issue = cast.draft()
    end("liaison.kpu")
    assert named(issue, "entered_by") == "liaison.kpu"
    assert not Event.objects.filter(verb="issue.handed_over").exists()


def test_an_analysis_goes_to_another_analyst():
    issue = cast.analysing()
    end("analyst.desk", to="analyst.desk2")
    assert named(issue, "analyst") == "analyst.desk2"


def test_what_is_to_be_drafted_and_what_was_begun_go_along():
    issue = cast.recommending()
    Issue.objects.filter(pk=issue.pk).update(drafter=cast.membership("analyst.desk"))
    begun = cast.recommendation(cast.recommending())
    end("analyst.desk", to="secretary.desk")
    assert (named(issue, "drafter"), draft_of(begun)) == ("secretary.desk", "secretary.desk")


def test_what_the_colleague_may_not_read_stays_with_the_place():
    secret = cast.analysing("liaison.bin", classification=3)
    open_ = cast.analysing()
    cast.membership("analyst.desk2", clearance=2)
    page = end("analyst.desk", to="analyst.desk2").text
    assert (named(secret, "analyst"), named(open_, "analyst")) == ("analyst.desk", "analyst.desk2")
    assert "1 kembali ke tempatnya" in page


def test_an_analyst_of_the_agency_that_it_is_about_does_not_get_it():
    issue, other = cast.analysing(), cast.membership("analyst.desk2")
    Membership.objects.create(
        user=other.user, agency=cast.agency("kpu"), role="liaison", starts_on="2024-01-02"
    )
    end("analyst.desk", to="analyst.desk2")
    assert named(issue, "analyst") == "analyst.desk"


@pytest.mark.parametrize("to", ["liaison.polri", "head.kpu", "analyst.desk2"])
def test_only_somebody_at_the_same_place_who_can_go_on_is_offered(to):
    cast.draft()
    answer = end("liaison.kpu", to=to)
    assert answer.status_code == 422
    assert "handed_to" in answer.context["form"].errors


def test_where_nothing_is_held_nothing_is_asked():
    page = pages.browser("admin.desk").get(page_of(cast.membership("liaison.polri"))).text
    assert "handed_to" not in form_to(page, "").entries


def test_a_submitted_issue_is_not_the_leavers_any_more():
    issue = cast.reported()
    cast.draft()
    end("liaison.kpu", to="liaison.kpu2")
    assert named(issue, "entered_by") == "liaison.kpu"
