"""A leaver's open work: what hangs on a role, in kinds and numbers, and handing it on.

The apps above say what hangs on a role (`HOLDINGS`, filled in their `apps.py`) and hand it over
inside the transaction in which the role ends. Whoever ends it need not be able to read any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from agencies import clock
from agencies.access.hats import Actor, Hat, hat_of, memberships_in_force
from agencies.access.visibility import as_portal
from agencies.models import Membership, Role


@dataclass(frozen=True)
class Holding:
    """A kind of open work that names one role.

    - `words`: "2 drafts", for a number of them.
    - `takers`: the roles that may go on with it.
    - `rows(role)`: what hangs on the role, whoever may read it.
    - `fits(hat)`: the rows of it that this hat may read and go on with.
    - `give(row, to, by)`: writes the new name into one locked row, and the event.
    """

    words: Callable[[int], str]
    takers: tuple[Role, ...]
    rows: Callable[[Membership], QuerySet[Any]]
    fits: Callable[[Hat], Q]
    give: Callable[[Any, Hat, Actor], None]


HOLDINGS: list[Holding] = []


@as_portal()
def held_by(role: Membership) -> list[tuple[Holding, int]]:
    """The kinds of open work that hang on the role, each with how much of it."""
    counted = [(kind, kind.rows(role).count()) for kind in HOLDINGS]
    return [(kind, number) for kind, number in counted if number]


def in_words(held: list[tuple[Holding, int]]) -> str:
    """ "2 drafts, 1 analysis"."""
    return ", ".join(kind.words(number) for kind, number in held)


def colleagues_for(role: Membership, held: list[tuple[Holding, int]]) -> QuerySet[Membership]:
    """Who at the same place can go on with some of it, today."""
    takers = {taker for kind, _number in held for taker in kind.takers}
    there = memberships_in_force(clock.today()).exclude(user=role.user_id)
    return there.filter(role__in=takers, agency=role.agency, term=role.term)


@as_portal()
def hand_over(role: Membership, to: Membership, by: Actor) -> int:
    """Give the colleague all of it that they may read and go on with; returns how much that was.

    The rest falls to the agency or desk, as it does without a colleague. Locks row by row in
    the order of the apps, as every step does.
    """
    hat = hat_of(to, clock.today())
    given = 0
    for kind in HOLDINGS:
        if to.role not in kind.takers:
            continue
        fitting = kind.rows(role).filter(kind.fits(hat)).order_by("pk")
        for row in fitting.select_for_update(of=("self",)):
            kind.give(row, hat, by)
            given += 1
    return given
