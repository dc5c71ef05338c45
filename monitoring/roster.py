"""Who wears which role today: the people whom a notice can reach."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from agencies.access.hats import Hat, hat_of, memberships_in_force
from agencies.models import Membership, Role, Substitution, User
from agencies.models.classification import Classification


class Roster:
    """The roles in force on a day, read once and asked often. Good for one sweep."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self._hats: dict[int, Hat] = {}

    @cached_property
    def _by_key(self) -> dict[int, Membership]:
        return {membership.pk: membership for membership in memberships_in_force(self.today)}

    @cached_property
    def _by_place(self) -> dict[tuple[str, int | None, str], list[Membership]]:
        places = defaultdict(list)
        for one in self._by_key.values():
            place = ("term", one.term_id) if one.term_id else ("agency", one.agency_id)
            places[(*place, one.role)].append(one)
        return places

    @cached_property
    def _substitutes(self) -> dict[int, list[User]]:
        lent = defaultdict(list)
        rows = Substitution.objects.current(self.today).filter(substitute__is_active=True)
        for substitution in rows.select_related("substitute"):
            lent[substitution.membership_id].append(substitution.substitute)
        return lent

    def in_agency(self, agency_id: int | None, *roles: Role) -> list[Membership]:
        return [one for role in roles for one in self._by_place[("agency", agency_id, role)]]

    def at_desk(self, term_id: int | None, *roles: Role) -> list[Membership]:
        return [one for role in roles for one in self._by_place[("term", term_id, role)]]

    def holders(self, *membership_ids: int | None) -> list[Membership]:
        """Those of the memberships that can be worn today."""
        return [self._by_key[key] for key in membership_ids if key in self._by_key]

    def secretaries(self) -> list[Membership]:
        """The secretaries of every desk in force."""
        return [one for one in self._by_key.values() if one.role == Role.SECRETARY]

    def hat(self, membership: Membership) -> Hat:
        """The hat with what it opens today."""
        if membership.pk not in self._hats:
            self._hats[membership.pk] = hat_of(membership, self.today)
        return self._hats[membership.pk]

    @cached_property
    def _worn_by(self) -> dict[int, list[Membership]]:
        worn = defaultdict(list)
        for one in self._by_key.values():
            for user in self.wearers(one):
                worn[user.pk].append(one)
        return worn

    def worn_by(self, user: User) -> list[Membership]:
        """What the person may wear, as holder or as substitute."""
        return self._worn_by[user.pk]

    def reads_as(self, membership: Membership) -> object:
        """A value that is equal for memberships to which the same shared rows are open."""
        hat = self.hat(membership)
        return hat.groups, hat.clearance, hat.regions

    def wearers(self, membership: Membership) -> list[User]:
        """The holder and whoever substitutes today: all of them get the mail."""
        return [membership.user, *self._substitutes[membership.pk]]


def can_read(
    hat: Hat, parties: Iterable[int] | None, classification: int = Classification.OPEN
) -> bool:
    """Whether what is narrowed to these groups and this grade is open to the hat."""
    among = parties is None or bool(set(parties) & set(hat.groups))
    return among and classification <= hat.clearance


def unique(memberships: Iterable[Membership]) -> list[Any]:
    return list({one.pk: one for one in memberships}.values())
