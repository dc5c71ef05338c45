"""Who can act today, and where nobody can: read once, asked as conditions on rows.

A condition holds for rows at whose classification nobody in charge may read; each is
written with constant keys, so that an index finds the few rows that it names.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, reduce
from operator import and_
from typing import NamedTuple

from django.db.models import Q

from agencies.awaiting import NOBODY
from agencies.hats import memberships_in_force
from agencies.models import Agency, DeskTerm, Membership, Role, Substitution
from agencies.models.people import Classification


class Held(NamedTuple):
    """A role in force, with everybody who may wear it."""

    key: int
    role: str
    clearance: int
    label: str
    people: dict[int, tuple[str, str]]  # person: name, mail address


class InCharge:
    """The roles of a desk term and of all agencies on a day."""

    def __init__(self, term: DeskTerm, today: dt.date) -> None:
        self.term, self.today = term, today
        self.desk: list[Held] = []
        self.agencies: dict[int, list[Held]] = defaultdict(list)
        stand_ins = self._stand_ins()
        rows = memberships_in_force(today).filter(Q(term=term) | Q(agency__isnull=False))
        for one in rows:
            people = {one.user_id: (str(one.user), one.user.email)} | stand_ins[one.pk]
            held = Held(one.pk, one.role, one.clearance, one.label, people)
            place = self.desk if one.term_id else self.agencies[one.agency_id]
            place.append(held)

    def _stand_ins(self) -> dict[int, dict[int, tuple[str, str]]]:
        lent: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
        rows = Substitution.objects.current(self.today).filter(substitute__is_active=True)
        for row in rows.select_related("substitute"):
            person = row.substitute
            lent[row.membership_id][person.pk] = (str(person), person.email)
        return lent

    @cached_property
    def _gone(self) -> list[int]:
        """Roles of this desk that nobody can wear today."""
        here = [held.key for held in self.desk]
        rows = Membership.objects.filter(term=self.term).exclude(pk__in=here)
        return list(rows.values_list("pk", flat=True))

    @cached_property
    def _agency_keys(self) -> frozenset[int]:
        return frozenset(Agency.objects.values_list("pk", flat=True))

    def without_desk(self, *roles: Role, but: Callable[[int], Q] = lambda person: NOBODY) -> Q:
        """Rows that no holder of these roles at the desk can decide.

        `but` names, for a person, the rows that this person may not decide (own text).
        """
        held = [one for one in self.desk if one.role in roles]
        return self._by_level(
            lambda level: [p for one in held if one.clearance >= level for p in one.people], but
        )

    @staticmethod
    def _by_level(able: Callable[[int], list[int]], but: Callable[[int], Q]) -> Q:
        found = NOBODY
        for level in Classification:
            refused = reduce(and_, (but(person) for person in sorted(set(able(level)))), Q())
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
        """Rows whose agency has nobody in these roles who may read them."""
        found = NOBODY
        for level in Classification:
            able = {
                key
                for key, held in self.agencies.items()
                if any(one.role in roles and one.clearance >= level for one in held)
            }
            lacking = sorted(self._agency_keys - able)
            found |= Q(classification=level, **{f"{column}__in": lacking})
        return found

    def unreached(self) -> tuple[list[int], list[int]]:
        """Agencies without a liaison, and those none of whose liaisons has a mail address."""
        liaisons = {
            key: [one for one in held if one.role == Role.LIAISON]
            for key, held in self.agencies.items()
        }
        none = [key for key in self._agency_keys if not liaisons.get(key)]
        mute = [
            key
            for key, held in liaisons.items()
            if held and not any(mail for one in held for _name, mail in one.people.values())
        ]
        return sorted(none), sorted(mute)

    def head_of(self, agency: int | None) -> str:
        """The responsible official of an agency in words, "" where there is none."""
        held = self.agencies.get(agency or 0, ())
        return named(next((one for one in held if one.role == Role.HEAD), None))

    def administrator(self) -> str:
        """Who names people at this desk in words, "" where there is none."""
        return named(next((one for one in self.desk if one.role == Role.ADMIN), None))

    def has(self, *roles: Role) -> bool:
        """Whether anybody at the desk holds one of these roles."""
        return any(one.role in roles for one in self.desk)


def named(held: Held | None) -> str:
    """ "Budi Santoso, Pejabat penanggung jawab KPU"."""
    if held is None:
        return ""
    name, _mail = next(iter(held.people.values()))
    return f"{name}, {held.label}"
