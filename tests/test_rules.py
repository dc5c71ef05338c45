"""A rule is one condition: what it says of a table it says of each object, for every hat."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db.models import BooleanField, Case, Value, When

from agencies import clock
from agencies.access.hats import wear, wearable_by
from agencies.calendar import counted_from, due_after, working_calendar
from agencies.models import Membership, Substitution
from agencies.workflow.rules import NOBODY
from desk.work import turns
from issues.models import Issue
from issues.models.share import IssueShare
from issues.rights import ACTS, allowed
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from tests.support import cast, relations
from tests.support.walk import PEOPLE, World, machine_of

pytestmark = pytest.mark.django_db
LETTER: dict[str, Any] = {
    "letter_number": "B/7",
    "letter_date": cast.NOW.date(),
    "received_on": cast.NOW.date(),
    "subject": "Balasan",
    "text": "Sudah.",
}


def stand_in(name: str, role: str):
    """The hat of somebody who wears another's role for a time."""
    relations.substitute(name, role)
    user = Substitution.objects.get(substitute__username=name).substitute
    return wear(wearable_by(user, clock.today())[-1], clock.today())


def recorded(by) -> FollowUp:
    return FOLLOW_UPS.take("record_reply", relations.acknowledged(), by=by, **LETTER)


def to_verify(hat) -> list[FollowUp]:
    return list(turns.follow_ups_to_verify(hat))


def asked_of_the_table(rows, conditions) -> dict[int, set[str]]:
    """Of every row, the names of the conditions that let it through; one query."""
    asked = {
        f"may_{name}": Case(
            When(may, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for name, may in conditions.items()
        if may != NOBODY
    }
    return {
        row.pk: {name.removeprefix("may_") for name in asked if getattr(row, name)}
        for row in rows.annotate(**asked)
    }


def in_two_minds(hat, obj) -> set[str]:
    """Steps and acts on which the table and the object itself differ, where the hat sees it."""
    machine = machine_of(obj)
    steps = {step.name: step.rows(hat) for step in machine.steps}
    one_by_one = {name for name in steps if machine.may(hat, name, obj)}
    if isinstance(obj, Issue):
        steps |= {f"act_{name}": act.rows(hat) for name, act in ACTS.items()}
        one_by_one |= {f"act_{name}" for name in ACTS if allowed(name, obj, hat)}
    for number, rule in enumerate(rule for step in machine.steps for rule in step.rules):
        if rule.own:  # all other rows, however they are found
            steps[f"own_{number}"] = rule.own(hat)
            one_by_one |= set() if rule.lets(hat, obj) else {f"own_{number}"}
    found = asked_of_the_table(type(obj).objects.visible_to(hat).filter(pk=obj.pk), steps)
    return found[obj.pk] ^ one_by_one if obj.pk in found else set()


@pytest.mark.parametrize("seed", [7, pytest.param(8, marks=pytest.mark.prove)])
def test_the_table_and_the_object_never_differ_in_a_random_world(seed):
    rng, hats = random.Random(seed), [cast.hat(name) for name in PEOPLE]
    hats += [stand_in("pengganti", "analyst.desk"), stand_in("plh", "head.polri")]
    begun = cast.issued().issues.get() if seed % 2 else cast.reported()
    world = World(rng, hats, begun, cast.reported("liaison.bawaslu"))
    for turn in range(60):
        world.turn()
        if turn % 15 == 14:
            for obj in world.objects():
                assert not [(hat.label, odd) for hat in hats if (odd := in_two_minds(hat, obj))]
    # Roles end and what was opened is closed: hats on pages that stand open, and worn anew.
    gone = ("analyst.desk", "secretary.desk2", "liaison.kemendagri")
    Membership.objects.filter(user__username__in=gone).update(ends_on=clock.today())
    left = [wearable_by(hat.user, clock.today()) for hat in hats]
    worn = [wear(mine[-1], clock.today()) for mine in left if mine]
    assert len(worn) < len(hats)
    shares = IssueShare.objects.filter(content_object=world.issue)
    for change in (lambda: None, shares.exclude(group__agency=world.issue.reported_by).delete):
        change()
        for obj in world.objects():
            everybody = [*hats, *worn]
            assert not [(hat.label, odd) for hat in everybody if (odd := in_two_minds(hat, obj))]


def test_who_was_stood_in_for_verifies_what_the_substitute_recorded():
    analyst, substitute = cast.hat("analyst.desk"), stand_in("pengganti", "analyst.desk")
    work = recorded(substitute)
    assert to_verify(analyst) == [work]
    assert not to_verify(substitute)


def test_who_recorded_a_reply_verifies_it_neither_after_the_agency_amended_it():
    analyst, other = cast.hat("analyst.desk"), cast.hat("analyst.desk2")
    work = recorded(analyst)
    points = list(work.own_points())
    FOLLOW_UPS.take("amend", work, by=cast.hat("liaison.kemendagri"), text="Ralat.", points=points)
    assert not to_verify(analyst)
    assert to_verify(other) == [work]


def test_only_the_analyst_named_submits_the_analysis():
    issue, other = cast.analysing(), cast.hat("analyst.desk2")
    names = [step.name for step in machine_of(issue).open_to(other, issue)]
    assert "submit_analysis" not in names
    assert "submit_analysis" in [
        step.name for step in machine_of(issue).open_to(cast.hat("analyst.desk"), issue)
    ]


@pytest.mark.parametrize("days", [2, 3])
def test_a_term_of_working_days_is_counted_back_as_it_is_counted_on(days):
    calendar, tz = working_calendar(), clock.ZONES["WIT"]
    first = counted_from(cast.NOW, days, tz, calendar)
    assert due_after(first, days, tz, calendar) > cast.NOW
    assert due_after(first - dt.timedelta(seconds=1), days, tz, calendar) <= cast.NOW
