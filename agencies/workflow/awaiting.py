"""Which rows wait for a hat: the machine's table, read as a query instead of row by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, Q, Value, When

from agencies.access.hats import Actor
from agencies.workflow.machine import MACHINES, Step
from agencies.workflow.rules import NOBODY


def awaiting(
    rows: Any,
    hat: Actor,
    kind: str,
    *,
    first: tuple[str, ...] = (),
    steps: Collection[str] | None = None,
    only: Mapping[str, Q] | None = None,
    states: Collection[str] = (),
) -> Any:
    """Those of the rows on which the hat has a main button now; `turn` names its step.

    The same answer as `open_to` gives row by row, without the steps that are quiet. `first`
    names steps that go before others in `turn`. `steps` asks for these steps alone, `only`
    for no more than these rows of a step, `states` for rows in one of these.
    """
    turns = {
        step.name: Turn(step.source, (only or {}).get(step.name, Q()) & may)
        for step in _in_order(kind, first)
        if steps is None or step.name in steps
        if (may := step.rows_in_any_state(hat)) != NOBODY
    }
    return with_turn(rows, turns, states)


class Turn(NamedTuple):
    """A step that waits: in which states, and on which rows of these."""

    states: Collection[str]
    rows: Q

    @property
    def waiting(self) -> Q:
        return Q(state__in=self.states) & self.rows

    def within(self, states: Collection[str]) -> Turn:
        return Turn([state for state in self.states if state in states], self.rows)


def with_turn(rows: Any, turns: Mapping[str, Turn], states: Collection[str] = ()) -> Any:
    """Those of the rows to which one of the conditions applies; `turn` names the first that does.

    With `states` those in one of these: within a single state an index gives the first in their
    order without a look at the others. PostgreSQL checks conditions in the order given, so those
    that look at other rows come last.
    """
    if states:
        turns = {name: turn.within(states) for name, turn in turns.items()}
    turns = {name: turn for name, turn in turns.items() if turn.states}
    if not turns:
        return rows.annotate(turn=Value("")).none()
    common, turns = _in_common(turns)
    either = reduce(or_, sorted((turn.waiting for turn in turns.values()), key=_looks_further))
    asked = sorted([*common, either], key=_looks_further)
    return rows.filter(*asked).annotate(turn=Case(*_named(turns)))


def _in_common(turns: Mapping[str, Turn]) -> tuple[list[Q], Mapping[str, Turn]]:
    """What all of the turns ask of a row, and each without it: planned once, not for each."""
    asked = {name: _parts(turn.rows) for name, turn in turns.items()}
    first, *others = asked.values()
    common = [part for part in first if others and all(part in other for other in others)]
    apart = {
        name: Turn(turn.states, Q(*(part for part in asked[name] if part not in common)))
        for name, turn in turns.items()
    }
    return common, apart


def _parts(condition: Q) -> list[Q]:
    """The conditions that must all hold."""
    if condition.connector != Q.AND or condition.negated:
        return [condition]
    return [part if isinstance(part, Q) else Q(part) for part in condition.children]


def _named(turns: Mapping[str, Turn]) -> list[When]:
    """The branches of `turn`. Where no later step may apply, the state alone tells it: what a
    condition looks for in other tables is planned once, not twice."""
    named: list[When] = []
    later: set[str] = set()
    for name, turn in reversed(list(turns.items())):
        states = set(turn.states)
        if told := states - later:
            named.insert(0, When(state__in=sorted(told), then=Value(name)))
        if asked := states & later:
            named.insert(0, When(Q(state__in=sorted(asked)) & turn.rows, then=Value(name)))
        later |= states
    return named


def _looks_further(condition: Q) -> bool:
    """Whether the condition looks at other rows than the one that may wait."""
    parts = condition.children
    return any(_looks_further(p) if isinstance(p, Q) else not isinstance(p, tuple) for p in parts)


def decided_by(hat: Actor, kind: str) -> set[str]:
    """Names of the steps that the hat's role decides."""
    return {s.name for s in MACHINES[kind].steps if any(hat.role in who.roles for who in s.who)}


def entered_by(hat: Actor, kind: str) -> set[str]:
    """Names of the steps that the hat may only enter, decided by another."""
    names = (
        s.name for s in MACHINES[kind].steps if any(hat.role in who.roles for who in s.entered_by)
    )
    return set(names) - decided_by(hat, kind)


def _in_order(kind: str, first: tuple[str, ...]) -> list[Step]:
    steps = [step for step in MACHINES[kind].steps if step.who and step.offered and not step.quiet]
    return sorted(steps, key=lambda step: first.index(step.name) if step.name in first else 99)
