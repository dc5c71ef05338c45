"""The hat: one person acting in one role. Every right comes from the hat worn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q

from agencies.models import Membership, Role, Substitution, TermMembership, User
from agencies.models.people import READING_DESK_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agencies.models import Agency, DeskTerm


@dataclass(frozen=True)
class Hat:
    """An acting membership, with what it opens *as of now*.

    `groups` are the keys that shares may name: the agency, the units under it and the
    working groups it sits in today; or the desk term's group. Empty for hats that do
    not read content (administrator, auditor).
    """

    membership: Membership
    user: User
    substitution: Substitution | None = None
    groups: tuple[int, ...] = field(default=())
    regions: tuple[int, ...] = field(default=())

    @property
    def role(self) -> str:
        return self.membership.role

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)

    @property
    def person(self) -> str:
        return str(self.user)

    @property
    def agency(self) -> Agency | None:
        return self.membership.agency

    @property
    def term(self) -> DeskTerm | None:
        return self.membership.term

    @property
    def is_desk(self) -> bool:
        return self.membership.term_id is not None

    @property
    def clearance(self) -> int:
        return self.membership.clearance

    @property
    def public_id(self) -> UUID:
        return (self.substitution or self.membership).public_id

    @property
    def label(self) -> str:
        """ "Penghubung KPU"; "Plh. Sekretaris Desk" for a substitute."""
        prefix = f"{self.substitution.get_kind_display()} " if self.substitution else ""
        return prefix + self.membership.label


class Portal:
    """The one actor that is no person: what the portal does by rule."""

    membership = user = substitution = agency = term = None
    role = "portal"
    groups: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    clearance = 0
    is_desk = False
    person = label = role_label = "Sinergi"


PORTAL = Portal()
Actor = Hat | Portal


def groups_of(membership: Membership, today: dt.date) -> tuple[int, ...]:
    """Group ids that the membership opens today, in ascending order."""
    if membership.term_id:
        reads = membership.role in READING_DESK_ROLES
        return (membership.term.group_id,) if reads else ()  # type: ignore[union-attr]
    agency = membership.agency_id
    seats = Q(
        working_group__memberships__agency=agency,
        working_group__memberships__starts_on__lte=today,
    ) & (
        Q(working_group__memberships__ends_on__isnull=True)
        | Q(working_group__memberships__ends_on__gt=today)
    )
    opened = Group.objects.filter(Q(agency=agency) | Q(agency__parent=agency) | seats)
    return tuple(sorted(set(opened.values_list("pk", flat=True))))


def memberships_in_force(today: dt.date) -> Iterable[Membership]:
    """Memberships that can be worn today, of active people in admitted agencies."""
    admitted = TermMembership.objects.current(today).filter(
        Q(agency=OuterRef("agency")) | Q(agency=OuterRef("agency__parent"))
    )
    return (
        Membership.objects.current(today)
        .of_active_people()
        .filter(Q(term__isnull=False) | Q(Exists(admitted), agency__is_active=True))
        .select_related("user", "agency", "agency__parent", "term")
    )


def hat_of(membership: Membership, today: dt.date, substitution: Substitution | None = None) -> Hat:
    """Put the membership on; `substitution` says that somebody else wears it."""
    return Hat(
        membership=membership,
        user=substitution.substitute if substitution else membership.user,
        substitution=substitution,
        groups=groups_of(membership, today),
        regions=tuple(membership.regions.values_list("pk", flat=True)),
    )


def wearable_by(user: User, today: dt.date) -> list[Membership | Substitution]:
    """What the person may wear today: own memberships, then substitutions."""
    own = list(memberships_in_force(today).filter(user=user))
    lent = (
        Substitution.objects.current(today)
        .filter(substitute=user, membership__in=memberships_in_force(today))
        .select_related(
            "substitute",
            "membership__user",
            "membership__agency__parent",
            "membership__term",
        )
    )
    return [*own, *lent]


def wear(choice: Membership | Substitution, today: dt.date) -> Hat:
    if isinstance(choice, Substitution):
        return hat_of(choice.membership, today, choice)
    return hat_of(choice, today)
