"""Many people act on the same issues at once, on real PostgreSQL with real threads."""

from __future__ import annotations

import os
import random
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections, transaction

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.refusals import WrongState
from agencies.administration.role_forms import LeavingForm
from agencies.models import Event, Membership
from issues.models import Comment, Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from tests.support import cast

pytestmark = [pytest.mark.django_db, pytest.mark.real_commits]
WRITERS, OBJECTS, TURNS = (50, 20, 40) if os.environ.get("PROVE") else (16, 6, 8)
REFUSED = (WrongState, PermissionDenied, ValidationError)


def at_once(work, arguments) -> list:
    """Run the work in as many threads as there are arguments; each has its connection."""

    def one(argument):
        try:
            with clock.at(cast.NOW):
                return work(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(one, arguments))


def test_a_double_click_acts_once():
    issue, secretary = cast.reported(), cast.hat("secretary.desk")
    key = uuid.uuid4()
    analyst = cast.membership("analyst.desk")

    def accept(_turn):
        return ISSUES.take(
            "accept", issue, by=secretary, key=key, classification=1, analyst=analyst
        ).state

    assert at_once(accept, range(8)) == ["analysing"] * 8
    assert Event.objects.filter(verb="issue.accept", stream_id=issue.pk).count() == 1


def test_of_two_people_only_one_takes_the_step():
    issue = cast.reported()
    hats = [cast.hat("secretary.desk"), cast.hat("secretary.desk2")]

    def give_back(hat: Hat) -> bool:
        try:
            ISSUES.take("return", issue, by=hat, reason="Lengkapi.")
        except WrongState:
            return False
        return True

    assert sorted(at_once(give_back, hats)) == [False, True]


def test_of_two_administrators_who_end_each_other_one_stays():
    roles = [cast.membership("admin.desk"), cast.membership("admin.desk2")]

    def end(role: Membership) -> bool:
        with transaction.atomic():
            form = LeavingForm({"ends_on": "3/9/2024", "reason": "Pindah"}, ending=role)
            if valid := form.is_valid():
                form.save()
        return valid

    assert sorted(at_once(end, roles)) == [False, True]


def test_many_writers_lose_nothing_and_do_nothing_twice():
    issues = [cast.issued().issues.get() for _number in range(OBJECTS)]
    hats = [cast.hat(name) for name in ("secretary.desk", "analyst.desk2", "liaison.kemendagri")]
    hats += [cast.hat("liaison.polri"), cast.hat("chair.desk")]
    told = at_once(lambda seed: write(random.Random(seed), issues, hats), range(WRITERS))
    comments = sum(count for count, _steps in told)
    steps = sum(steps for _count, steps in told)
    assert comments == Comment.objects.count() > 0
    taken = Event.objects.filter(verb__in=["follow_up.acknowledge", "follow_up.progress"])
    assert steps == taken.count() > 0
    for issue in issues:
        rows = Event.objects.filter(stream="issue", stream_id=issue.pk).order_by("seq")
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))


def write(rng: random.Random, issues: list[Issue], hats: list[Hat]) -> tuple[int, int]:
    """Notes and follow-up steps in any order; counts what was not refused."""
    comments = steps = 0
    for _turn in range(TURNS):
        issue, hat = rng.choice(issues), rng.choice(hats)
        if rng.random() < 0.4:
            with transaction.atomic():
                note = Comment.objects.create(
                    issue=issue, text="Catatan.", by=hat.membership, at=clock.now()
                )
                issue.tell("commented", by=hat, obj=note)
            comments += 1
            continue
        follow_up = rng.choice(FollowUp.objects.filter(recommendation__issues=issue))
        step = rng.choice(["acknowledge", "progress"])
        try:
            FOLLOW_UPS.take(step, follow_up, by=hat, text="Berjalan.", proof="")
        except REFUSED:
            continue
        steps += 1
    return comments, steps
