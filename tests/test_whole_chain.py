"""Scenario S24 on the machines: from a problem logged to a verified follow-up."""

import pytest
from django.core.exceptions import PermissionDenied

from agencies import clock
from agencies.access.hats import hat_of
from agencies.models import Event, Substitution
from issues.models import Issue
from issues.rules import analysed_themselves
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.models import Recommendation
from tests.support import cast

pytestmark = pytest.mark.django_db


def do_all(follow_up: FollowUp, agency: str, verdict: str = "accepted") -> FollowUp:
    liaison = cast.hat(f"liaison.{agency}")
    points = list(follow_up.own_points())
    follow_up = FOLLOW_UPS.take("acknowledge", follow_up, by=liaison)
    follow_up = FOLLOW_UPS.take("report", follow_up, by=liaison, text="Selesai.", points=points)
    verdicts = {point.pk: (verdict, "") for point in points}
    return FOLLOW_UPS.take("verify", follow_up, by=cast.hat("analyst.desk"), verdicts=verdicts)


def test_the_chain_runs_to_the_end():
    recommendation = cast.issued()
    issue = recommendation.issues.get()
    assert issue.state == "monitoring"
    for follow_up in recommendation.follow_ups.all():
        do_all(follow_up, follow_up.agency.code.lower())
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    assert recommendation.state == "fulfilled"
    issue = Issue.objects.get(pk=issue.pk)
    closed = ISSUES.take("close", issue, by=cast.hat("secretary.desk"), outcome="Daftar akurat.")
    assert closed.state == "closed"


def test_an_issue_does_not_close_while_a_follow_up_is_open():
    issue = cast.issued().issues.get()
    with pytest.raises(PermissionDenied, match="Kemendagri"):
        ISSUES.take("close", issue, by=cast.hat("secretary.desk"), outcome="Selesai.")


def test_whoever_wrote_the_analysis_does_not_approve_it():
    issue = cast.analysing()
    cast.write_analysis(issue, by="analyst.desk")
    issue = ISSUES.take("submit_analysis", issue, by=cast.hat("analyst.desk"))
    chair = cast.membership("chair.desk")
    chair.user = cast.membership("analyst.desk").user
    with pytest.raises(PermissionDenied):
        ISSUES.take("approve_analysis", issue, by=hat_of(chair, clock.today()))


def test_every_change_leaves_one_event_and_the_stream_has_no_gaps():
    issue = cast.issued().issues.get()
    events = Event.objects.filter(stream="issue", stream_id=issue.pk)
    numbers = list(events.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    steps = [event.verb for event in events.exclude(to_state="").order_by("seq")]
    assert steps == [
        "issue.submit",
        "issue.accept",
        "issue.submit_analysis",
        "issue.approve_analysis",
        "issue.monitor",
    ]


def test_an_addressee_reads_the_issue_only_after_issuing():
    approved = cast.approved(to=("kemendagri",))
    issue = approved.issues.get()
    liaison = cast.hat("liaison.kemendagri")
    assert not Issue.objects.visible_to(liaison).filter(pk=issue.pk).exists()
    cast.RECOMMENDATIONS.take("issue", approved, by=cast.hat("secretary.desk"), **cast.letter())
    assert Issue.objects.visible_to(liaison).filter(pk=issue.pk).exists()
    assert not Issue.objects.visible_to(cast.hat("liaison.bssn")).filter(pk=issue.pk).exists()


def test_whoever_wrote_as_a_substitute_does_not_approve_either():
    issue = cast.analysing()
    cast.write_analysis(issue)
    stand_in, lent = cast.membership("chair.desk").user, cast.membership("analyst.desk")
    substitution = Substitution.objects.create(
        membership=lent,
        substitute=stand_in,
        kind="plh",
        basis="ST-1",
        starts_on=clock.today(),
        confirmed_at=clock.now(),
    )
    worn = hat_of(lent, clock.today(), substitution)
    issue = ISSUES.take("submit_analysis", issue, by=worn)
    with pytest.raises(PermissionDenied):
        ISSUES.take("approve_analysis", issue, by=cast.hat("chair.desk"))
    assert Issue.objects.get(analysed_themselves(cast.hat("chair.desk"))) == issue
