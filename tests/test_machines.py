"""Every machine, driven by random people through random steps, keeps its promises."""

import os
import random

import pytest
from django.db import transaction
from django.db.models import Count, F, Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agencies import clock
from agencies.access.refusals import WrongState
from agencies.models import Event
from agencies.workflow.due import due_in
from agencies.workflow.machine import MACHINES
from issues.acts import ask_agency
from issues.models import Issue
from issues.workflow import CHANGES_CLASS
from monitoring.extensions import ask_extension
from monitoring.models import FollowUp
from recommendations.models import Recommendation
from tests.support import acted_once, cast
from tests.support.relations import ended_work
from tests.support.walk import PEOPLE, World, machine_of

pytestmark = pytest.mark.django_db
PROVE = bool(os.environ.get("PROVE"))
WALKS, TURNS = (400, 400) if PROVE else (20, 160)
STARTS = (
    cast.draft,
    cast.reported,
    cast.recommending,
    lambda: cast.issued().issues.get(),
    ended_work,
)


@pytest.fixture
def hats():
    return [cast.hat(name) for name in PEOPLE]


def promises_hold(world: World) -> None:
    of_issue = Recommendation.objects.filter(issues=world.issue).order_by()
    state, last_step = Issue.objects.values_list("state", "last_step").get(pk=world.issue.pk)
    if state == "closed":
        open_work = FollowUp.objects.filter(recommendation__issues=world.issue).unsettled()
        assert last_step in (
            "close",
            "confirm_closing",
            "resolve",
            "conclude",
            *CHANGES_CLASS,
        )
        assert not open_work.exists()
    ended = ("fulfilled", "withdrawn", "superseded")
    of_ended = FollowUp.objects.filter(recommendation__in=of_issue.filter(state__in=ended))
    assert not of_ended.open().exists()
    of_themselves = of_issue.exclude(state__in=("draft", "in_review"))
    assert not of_themselves.filter(approved_by__user=F("drafted_by__user")).exists()


def streams_have_no_gaps() -> None:
    for stream, key in set(Event.objects.order_by().values_list("stream", "stream_id")):
        rows = Event.objects.filter(stream=stream, stream_id=key).order_by("seq")
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))


def somebody_can_go_on(world: World) -> None:
    """No orphan: where a state is not an end, somebody of the cast has a button."""
    for obj in world.objects():
        machine = machine_of(obj)
        if obj.state in machine.ends:
            continue
        if machine.kind == "recommendation" and obj.state == "issued":
            assert FollowUp.objects.filter(recommendation=obj).unsettled().exists() or (
                obj.confirm_due_at and not obj.confirmed_at
            )
            continue
        hats = [*world.hats, cast.hat("liaison.kominfo")]
        assert any(machine.open_to(hat, obj) for hat in hats), (machine.kind, obj.state)


def events() -> tuple[int, int]:
    """How many there are, and how many of them tell of a step."""
    steps = Count("pk", filter=~Q(to_state=""))
    return tuple(Event.objects.order_by().aggregate(all=Count("pk"), steps=steps).values())


def one_turn_one_event(world: World, before: tuple[int, int]) -> tuple[int, int]:
    """Returns the events behind it; where nothing was written, all is as it was."""
    written = acted_once.written()
    taken = world.turn()
    if acted_once.written() == written:
        assert not taken
        return before
    behind = events()
    if taken:
        assert behind[0] > before[0]
    else:
        assert behind[1] == before[1]
    promises_hold(world)
    return behind


def test_random_steps_by_random_people_keep_every_promise(hats):
    walked: set[str] = set()
    walk(hats, walked)
    everything = {f"{kind}.{name}" for kind, m in MACHINES.items() for name in m.by_name}
    never = everything - walked
    assert len(never) <= len(everything) // 4, sorted(never)


@settings(
    max_examples=WALKS,
    deadline=None,
    derandomize=not PROVE,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # a seed does not shrink to anything simpler
)
@given(seed=st.integers(0, 2**32))
def walk(hats, walked, seed):
    rng = random.Random(seed)
    with transaction.atomic():
        world = World(rng, hats, rng.choice(STARTS)(), cast.reported("liaison.bawaslu"))
        promises_hold(world)
        behind = events()
        for _turn in range(TURNS):
            behind = one_turn_one_event(world, behind)
        somebody_can_go_on(world)
        streams_have_no_gaps()
        walked.update(Event.objects.order_by().values_list("verb", flat=True).distinct())
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", sorted(MACHINES))
def test_every_state_can_be_reached_and_left_or_ends(kind):
    machine = MACHINES[kind]
    leads_to = {state for step in machine.steps for state in (step.target, *step.also)}
    left = {state for step in machine.steps if step.target for state in step.source}
    begins = next(iter(machine.states))
    for state in machine.states:
        assert state == begins or state in leads_to, f"nothing leads to {state}"
        assert state in left or state in machine.ends, f"nothing leads out of {state}"


@pytest.fixture
def one_of_each():
    secretary, issue = cast.hat("secretary.desk"), cast.analysing()
    ask_agency(issue, cast.agency("polri"), by=secretary, question="?", due=due_in(3))
    work, day = cast.follow_up(), clock.today() + cast.a_day(60)
    more_time = ask_extension(work, by=secretary, wanted_on=day, reason="Cuaca.")
    return [issue, issue.requests.get(), work.recommendation, work, more_time]


def test_no_step_is_taken_from_a_state_that_it_does_not_leave(one_of_each):
    for obj in one_of_each:
        machine = machine_of(obj)
        for state in machine.states:
            type(obj).objects.filter(pk=obj.pk).update(state=state)
            for step in machine.steps:
                if state not in step.source:
                    with pytest.raises(WrongState):
                        machine.take(step.name, obj, by=cast.hat("secretary.desk"))
