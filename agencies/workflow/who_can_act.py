"""Who can act today, and where nobody can: read once, asked as conditions on rows.

A condition holds for rows at whose classification nobody in charge may read; each is
written with constant keys, so that an index finds the few rows that it names.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from functools import cached_property, reduce
from operator import and_
from typing import NamedTuple

from django.db.models import Q

from agencies.access.hats import PORTAL, Hat, memberships_in_force
from agencies.models import Agency, DeskTerm, Membership, Role, Substitution, TermMembership, User
from agencies.models.people import AGENCY_ROLES, Classification
from agencies.workflow.machine import Step
from agencies.workflow.rules import NOBODY, Named, Rule, Who


class Held(NamedTuple):
    """A role in force, with everybody who may wear it."""

    key: int
    role: str
    clearance: int
    label: str
    hats: list[Hat]


class InCharge:
    """The roles of a desk term and of all agencies on a day."""

    def __init__(self, term: DeskTerm, today: dt.date) -> None:
        self.term, self.today = term, today
        self.desk: list[Held] = []
        self.agencies: dict[int, list[Held]] = defaultdict(list)
        stand_ins = self._stand_ins()
        rows = memberships_in_force(today).filter(Q(term=term) | Q(agency__isnull=False))
        for one in rows:
            hats = [Hat(one, person) for person in (one.user, *stand_ins[one.pk])]
            held = Held(one.pk, one.role, one.clearance, one.label, hats)
            place = self.desk if one.term_id else self.agencies[one.agency_id]
            place.append(held)

    def _stand_ins(self) -> dict[int, list[User]]:
        lent: dict[int, list[User]] = defaultdict(list)
        rows = Substitution.objects.current(self.today).filter(substitute__is_active=True)
        for row in rows.select_related("substitute"):
            lent[row.membership_id].append(row.substitute)
        return lent

    @cached_property
    def _gone(self) -> list[int]:
        """Roles of this desk that nobody can wear today."""
        here = [held.key for held in self.desk]
        rows = Membership.objects.filter(term=self.term).exclude(pk__in=here)
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def _at_table(self) -> frozenset[int]:
        """Keys of all agencies but those that left."""
        return frozenset(Agency.objects.values_list("pk", flat=True)).difference(self.left)

    @cached_property
    def told(self) -> Hashable:
        """All that its conditions are made of."""
        held = [*self.desk, *(one for some in self.agencies.values() for one in some)]
        roles = [(o.key, o.role, o.clearance, *(hat.user.pk for hat in o.hats)) for o in held]
        others = (tuple(sorted(keys)) for keys in (self._gone, self._at_table, self.left))
        return (self.term.pk, *sorted(roles), *others)

    def nobody_may(self, step: Step) -> Q:
        """Rows that wait for the step and on which nobody in charge can decide it.

        What holds for the row alone must hold; who is refused as a person does not count.
        """
        open_ = [rule.rows(PORTAL) for rule in step.rules if not rule.personal]
        personal = [rule for rule in step.rules if rule.personal]
        nobody = (self._without(who, personal) for who in step.who)
        return reduce(and_, (*open_, *nobody), Q(state__in=step.source))

    def _without(self, who: Who, personal: list[Rule]) -> Q:
        if isinstance(who, Named):
            return self.without_holder(who.at)
        if who.roles[0] in AGENCY_ROLES:
            return self.without_agency(*who.roles, column=who.at)
        return self.without_desk(
            *who.roles, but=lambda hat: ~reduce(and_, (one.rows(hat) for one in personal), ~NOBODY)
        )

    def without_desk(self, *roles: Role, but: Callable[[Hat], Q] = lambda hat: NOBODY) -> Q:
        """Rows that no holder of these roles at the desk can decide.

        `but` names, for a hat, the rows that its person may not decide (own text).
        """
        held = [one for one in self.desk if one.role in roles]
        return self._by_level(
            lambda level: [hat for one in held if one.clearance >= level for hat in one.hats], but
        )

    @staticmethod
    def _by_level(able: Callable[[int], Iterable[Hat]], but: Callable[[Hat], Q]) -> Q:
        found = NOBODY
        for level in Classification:
            refused = reduce(and_, (but(hat) for hat in able(level)), Q())
            found |= Q(classification=level) & refused
        return found

    def without_holder(self, column: str) -> Q:
        """Rows whose named desk member can no longer act, or not at their classification."""
        found = Q(**{f"{column}__in": self._gone})
        for level in Classification:
            low = [held.key for held in self.desk if held.clearance < level]
            found |= Q(classification=level, **{f"{column}__in": low})
        return found

    def without_agency(self, *roles: Role, column: str = "agency") -> Q:
        """Rows whose agency has nobody in these roles who may read them.

        One that left the desk is listed as a whole: see `left`.
        """
        found = NOBODY
        for level in Classification:
            able = {
                key
                for key, held in self.agencies.items()
                if any(one.role in roles and one.clearance >= level for one in held)
            }
            lacking = sorted(self._at_table - able)
            found |= Q(classification=level, **{f"{column}__in": lacking})
        return found

    def unreached(self) -> tuple[list[int], list[int]]:
        """Agencies without a liaison, and those none of whose liaisons has a mail address."""
        liaisons = {
            key: [one for one in held if one.role == Role.LIAISON]
            for key, held in self.agencies.items()
        }
        none = [key for key in self._at_table if not liaisons.get(key)]
        mute = [
            key
            for key, held in liaisons.items()
            if key in self._at_table
            and held
            and not any(hat.user.email for one in held for hat in one.hats)
        ]
        return sorted(none), sorted(mute)

    def head_of(self, agency: int | None) -> str:
        """The responsible official of an agency in words, "" where there is none."""
        held = self.agencies.get(agency or 0, ())
        return named(next((one for one in held if one.role == Role.HEAD), None))

    def administrator(self) -> str:
        """Who names people at this desk in words, "" where there is none."""
        return named(next((one for one in self.desk if one.role == Role.ADMIN), None))

    @cached_property
    def left(self) -> list[int]:
        """Agencies whose seat at this desk has ended, with their units."""
        seats = TermMembership.objects.filter(term=self.term)
        lasting = seats.lasting(self.today).values("agency")
        gone = seats.exclude(agency__in=lasting).values("agency")
        rows = Agency.objects.filter(Q(pk__in=gone) | Q(parent__in=gone))
        return list(rows.exclude(pk__in=lasting).values_list("pk", flat=True))

    def has(self, *roles: Role) -> bool:
        """Whether anybody at the desk holds one of these roles."""
        return any(one.role in roles for one in self.desk)


def named(held: Held | None) -> str:
    """ "Budi Santoso, Pejabat penanggung jawab KPU"."""
    if held is None:
        return ""
    return f"{held.hats[0].user}, {held.label}"
