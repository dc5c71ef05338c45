"""Who can act today, and where nobody can: read once, asked as conditions on rows.

A condition holds for rows at whose classification nobody in charge may read. Each is written with
constant keys, so that an index finds the few rows that it names.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import groupby
from operator import and_, or_
from typing import Any, NamedTuple, TypeVar

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONArray

from agencies.access.hats import PORTAL, Actor, Hat, memberships_in_force
from agencies.access.plans import kept_plan
from agencies.access.prepared import DAY, KEY, Once, Together
from agencies.models import Agency, DeskTerm, Membership, Role, Substitution, TermMembership, User
from agencies.models.classification import Classification
from agencies.models.people import AGENCY_ROLES
from agencies.workflow.machine import Step
from agencies.workflow.rules import NOBODY, Named, Who

Of = TypeVar("Of")
PERSON = ("pk", "full_name", "username", "email")
Facts = tuple[tuple[int, int, str], ...]  # place of the query, key, and what stands there


class Held(NamedTuple):
    """A role in force, with everybody who may wear it."""

    key: int
    role: str
    clearance: int
    hats: list[Hat]


MADE: Once[InCharge] = Once(most=8)


def in_charge(term: DeskTerm, today: dt.date) -> InCharge:
    """Who can act at this desk today; read anew only when something it rests on has changed."""
    facts: Facts = tuple(_questions().rows(key=term.pk, day=today))
    return MADE.of((term.pk, today, facts), lambda: InCharge(term, today, facts))


@kept_plan
def _questions() -> Together:
    """Roles in force, who stands in for whom, all roles of the desk, agencies, those that left."""
    roles = memberships_in_force(DAY).filter(Q(term=KEY) | Q(agency__isnull=False))
    lent = Substitution.objects.current(DAY).filter(substitute__is_active=True)
    seats = TermMembership.objects.filter(term=KEY)
    lasting = seats.lasting(DAY).values("agency")
    gone = seats.exclude(agency__in=lasting).values("agency")
    left = Agency.objects.filter(Q(pk__in=gone) | Q(parent__in=gone)).exclude(pk__in=lasting)
    place = ("role", "clearance", "agency", "agency__abbreviation")
    return Together(
        [
            _told(roles, "pk", *place, *(f"user__{name}" for name in PERSON)),
            _told(lent.order_by("pk"), "membership", *(f"substitute__{name}" for name in PERSON)),
            _told(Membership.objects.filter(term=KEY).order_by("pk"), "pk"),
            _told(Agency.objects.order_by("pk"), "pk"),
            _told(left.order_by("pk"), "pk"),
        ]
    )


def _told(rows: Any, key: str, *columns: str) -> QuerySet:
    words = Cast(JSONArray(*columns), TextField()) if columns else Value("", TextField())
    return rows.values_list(F(key), words)


class InCharge:
    """The roles of a desk term and of all agencies on a day."""

    def __init__(self, term: DeskTerm, today: dt.date, facts: Facts) -> None:
        self.term, self.today, self.told = term, today, (term.pk, today, facts)
        self.desk: list[Held] = []
        self.agencies: dict[int, list[Held]] = defaultdict(list)
        roles, lent, own, everywhere, left = (
            [(key, told) for at, key, told in facts if at == place] for place in range(5)
        )
        stand_ins: dict[int, list[User]] = defaultdict(list)
        for key, told in lent:
            stand_ins[key].append(_person(*json.loads(told)))
        for key, told in roles:
            self._hold(key, stand_ins[key], *json.loads(told))
        here = {held.key for held in self.desk}
        self._gone = [key for key, _told in own if key not in here]
        self.left = [key for key, _told in left]
        self._at_table = frozenset(key for key, _told in everywhere).difference(self.left)

    def _hold(
        self,
        key: int,
        stand_ins: list[User],
        role: str,
        clearance: int,
        agency: int | None,
        abbreviation: str,
        *person: Any,
    ) -> None:
        at = {"agency": Agency(pk=agency, abbreviation=abbreviation)} if agency else {}
        own = _person(*person)
        member = Membership(pk=key, user=own, role=role, clearance=clearance, **at)
        held = Held(key, role, clearance, [Hat(member, one) for one in (own, *stand_ins)])
        (self.agencies[agency] if agency else self.desk).append(held)

    def nobody_may(self, step: Step) -> Q:
        """Rows, in whatever state, on which nobody in charge can decide the step.

        Rules about the row still apply; those that refuse one person as its author do not.
        """
        open_ = [rule.rows(PORTAL) for rule in step.rules if not rule.own]
        own = [rule.own for rule in step.rules if rule.own]
        nobody = (self._without(who, own) for who in step.who)
        return reduce(and_, (*open_, *nobody))

    def _without(self, who: Who, own: list[Callable[[Actor], Q]]) -> Q:
        if isinstance(who, Named):
            return self.without_holder(who.at)
        if who.roles[0] in AGENCY_ROLES:
            return self.without_agency(*who.roles, column=who.at)
        return self.without_desk(
            *who.roles, but=lambda hat: reduce(or_, (rows(hat) for rows in own), NOBODY)
        )

    def without_desk(self, *roles: Role, but: Callable[[Hat], Q] = lambda hat: NOBODY) -> Q:
        """Rows on which no holder of these roles at the desk can decide.

        `but` gives, for a hat, the rows that its person may not decide (own text).
        """
        held = [one for one in self.desk if one.role in roles]
        return self._by_level(
            lambda level: [hat for one in held if one.clearance >= level for hat in one.hats], but
        )

    @staticmethod
    def _by_level(able: Callable[[int], Iterable[Hat]], but: Callable[[Hat], Q]) -> Q:
        found = NOBODY
        for levels, hats in at_levels(able):
            found |= Q(classification__in=levels) & reduce(and_, map(but, hats), Q())
        return found

    def without_holder(self, column: str) -> Q:
        """Rows whose named desk member can no longer act, or not at their classification."""
        found = Q(**{f"{column}__in": self._gone})
        for levels, low in at_levels(
            lambda level: [held.key for held in self.desk if held.clearance < level]
        ):
            found |= Q(classification__in=levels, **{f"{column}__in": low})
        return found

    def without_agency(self, *roles: Role, column: str = "agency") -> Q:
        """Rows whose agency has nobody in these roles who may read them.

        An agency that left the desk is listed as a whole: see `left`.
        """

        def lacking(level: int) -> list[int]:
            able = {
                key
                for key, held in self.agencies.items()
                if any(one.role in roles and one.clearance >= level for one in held)
            }
            return sorted(self._at_table - able)

        found = NOBODY
        for levels, keys in at_levels(lacking):
            found |= Q(classification__in=levels, **{f"{column}__in": keys})
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

    def has(self, *roles: Role) -> bool:
        """Whether anybody at the desk holds one of these roles."""
        return any(one.role in roles for one in self.desk)


def at_levels(who: Callable[[int], Iterable[Of]]) -> list[tuple[list[Classification], list[Of]]]:
    """Who is in charge at each level of classification; levels with the same people are asked about
    together."""
    levels = groupby(Classification, lambda level: list(who(level)))
    return [(list(same), people) for people, same in levels]


def named(held: Held | None) -> str:
    """ "Budi Santoso, Pejabat penanggung jawab KPU"."""
    if held is None:
        return ""
    return f"{held.hats[0].user}, {held.hats[0].membership.label}"


def _person(*told: Any) -> User:
    return User(**dict(zip(PERSON, told, strict=True)))
