"""Which rows wait for a hat: the machine's table, read as a query instead of per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Q, Value, When

from agencies.hats import Actor
from agencies.workflow import MACHINES, Step, Who

NOBODY = Q(pk__in=())


def awaiting(
    rows: Any,
    hat: Actor,
    kind: str,
    *,
    agency: Mapping[str, str],
    term: str = "term",
    unless: Mapping[str, Q],
    first: tuple[str, ...] = (),
    steps: Collection[str] | None = None,
    only: Mapping[str, Q] | None = None,
) -> Any:
    """Those of the rows on which the hat has a main button now; `turn` names its step.

    The same answer as `open_to` gives row by row, without the steps that are quiet.
    `agency` and `term` say by which column a machine's `Who.of` and the desk term are
    found; `unless` holds, by the name of each reason of the table, the rows to which the
    reason applies. `first` names steps that go before others in `turn`. `steps` asks for
    these steps alone, `only` for no more than these rows of a step.
    """
    turns = {
        step.name: (
            reduce(or_, places)
            & Q(state__in=step.source)
            & _allowed(step, unless)
            & (only or {}).get(step.name, Q())
        )
        for step in _in_order(kind, first)
        if steps is None or step.name in steps
        if (places := _places(step, hat, agency, term))
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


def _places(step: Step, hat: Actor, agency: Mapping[str, str], term: str) -> list[Q]:
    """Where the hat's role counts for this step: at its agency, or in its term."""
    mine = [who for who in (*step.who, *step.entered_by) if hat.role in who.roles]
    return [place for who in mine if (place := _place(who, hat, agency, term)) != NOBODY]


def _place(who: Who, hat: Actor, agency: Mapping[str, str], term: str) -> Q:
    if who.of:
        return Q(**{agency[who.of]: hat.agency.pk}) if hat.agency else NOBODY
    return Q(**{term: hat.term.pk}) if hat.term else NOBODY


def _allowed(step: Step, unless: Mapping[str, Q]) -> Q:
    return reduce(lambda so_far, reason: so_far & ~unless[reason.__name__], step.unless, Q())
