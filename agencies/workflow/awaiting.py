"""Which rows wait for a hat: the machine's table, read as a query instead of per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any

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
) -> Any:
    """Those of the rows on which the hat has a main button now; `turn` names its step.

    The same answer as `open_to` gives row by row, without the steps that are quiet. `first`
    names steps that go before others in `turn`. `steps` asks for these steps alone, `only`
    for no more than these rows of a step.
    """
    turns = {
        step.name: (only or {}).get(step.name, Q()) & may  # PostgreSQL asks in this order
        for step in _in_order(kind, first)
        if steps is None or step.name in steps
        if (may := step.rows(hat)) != NOBODY
    }
    return with_turn(rows, turns) if turns else rows.annotate(turn=Value("")).none()


def with_turn(rows: Any, turns: Mapping[str, Q]) -> Any:
    """Those of the rows to which one of the conditions applies; `turn` names the first."""
    named = (When(turn, then=Value(name)) for name, turn in turns.items())
    return rows.filter(reduce(or_, turns.values())).annotate(turn=Case(*named))


def decided(hat: Actor, kind: str) -> set[str]:
    """Names of the steps that the hat's role decides."""
    return {s.name for s in MACHINES[kind].steps if any(hat.role in who.roles for who in s.who)}


def entered(hat: Actor, kind: str) -> set[str]:
    """Names of the steps that the hat may only enter, decided by another."""
    names = (
        s.name for s in MACHINES[kind].steps if any(hat.role in who.roles for who in s.entered_by)
    )
    return set(names) - decided(hat, kind)


def _in_order(kind: str, first: tuple[str, ...]) -> list[Step]:
    steps = [step for step in MACHINES[kind].steps if step.who and step.offered and not step.quiet]
    return sorted(steps, key=lambda step: first.index(step.name) if step.name in first else 99)
