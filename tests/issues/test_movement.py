"""When an issue moved last, as far as every one of its readers may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from agencies import clock
from agencies.workflow.due import due_in
from issues import acts
from issues.acts import ask_agency
from issues.models import Issue
from issues.workflow import WORKFLOW
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from tests.support import cast

pytestmark = pytest.mark.django_db
LATER = cast.NOW + dt.timedelta(hours=5)


def moved(issue: Issue, act: Callable[[], object]) -> bool:
    """Whether the act, done later, is the last movement."""
    with clock.at(LATER):
        act()
    return Issue.objects.get(pk=issue.pk).moved_at >= LATER


def note(issue: Issue, **limits) -> Callable[[], object]:
    limits = {"classification": 1} | limits
    return lambda: acts.comment(issue, cast.hat("analyst.desk"), text="Catatan", **limits)


def test_what_all_readers_may_know_moves_the_issue():
    issue = cast.reported()
    assert moved(issue, note(issue))
    assert moved(
        issue := cast.reported(),
        lambda: WORKFLOW.take("resolve", issue, outcome="Selesai", by=cast.hat("secretary.desk")),
    )


def test_what_is_narrower_than_the_issue_does_not():
    issue = cast.reported()
    secretary, tni = cast.hat("secretary.desk"), cast.agency("tni")
    cast.membership("liaison.tni")
    assert not moved(issue, note(issue, parties=acts.desk_and(issue)))
    assert not moved(issue, note(issue, classification=2))
    assert not moved(issue, lambda: acts.share(issue, secretary, tni.group, reason="Terkait"))
    assert not moved(
        issue, lambda: ask_agency(issue, tni, by=secretary, question="Berapa?", due=due_in(3))
    )


def test_a_note_of_the_issues_class_moves_it_unless_somebody_below_was_admitted():
    issue = cast.reported(classification=2)
    assert moved(issue, note(issue, classification=2))
    other = cast.reported(classification=2)
    secretary, perludem = cast.hat("secretary.desk"), cast.agency("perludem")
    acts.admit(other, secretary, perludem, reason="Ahli")
    other.refresh_from_db()
    assert not moved(other, note(other, classification=2))
    assert moved(other, note(other))


def test_reports_and_recommendations_do_not_move_it():
    work = cast.follow_up()
    issue = work.recommendation.issues.get()
    kemendagri = cast.hat("liaison.kemendagri")
    assert not moved(issue, lambda: FOLLOW_UPS.take("acknowledge", work, by=kemendagri))
    points = list(work.own_points())
    report = {"text": "Selesai", "points": points, "evidence": []}
    assert not moved(issue, lambda: FOLLOW_UPS.take("report", work, by=kemendagri, **report))
    assert not moved(issue, lambda: cast.recommendation(issue, to=("bssn",)))


def test_a_draft_moves_when_it_is_begun_and_sent():
    with clock.at(LATER):
        issue = cast.draft()
    assert issue.moved_at >= LATER
    with clock.at(LATER + cast.a_day(1)):
        WORKFLOW.take("submit", issue, by=cast.hat("liaison.kpu"))
    assert Issue.objects.get(pk=issue.pk).moved_at >= LATER + cast.a_day(1)


def test_a_later_save_of_an_older_copy_does_not_take_it_back():
    issue = cast.reported()
    old = Issue.objects.get(pk=issue.pk)
    assert moved(issue, note(issue))
    old.save_own()
    assert Issue.objects.get(pk=issue.pk).moved_at >= LATER
