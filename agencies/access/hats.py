"""The hat: one person acting in one role. Every right comes from the hat worn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.lookups import In

from agencies import clock
from agencies.access.plans import kept_plan
from agencies.access.prepared import DAY, KEY, Prepared
from agencies.calendar import working_calendar
from agencies.models import (
    AuditAssignment,
    DeskTerm,
    Membership,
    Role,
    Substitution,
    TermMembership,
    User,
    WorkingGroupMembership,
)
from agencies.models.people import READING_DESK_ROLES, MembershipQuerySet

if TYPE_CHECKING:
    from agencies.models import Agency

SESSION_KEY = "hat"  # under it a session keeps which hat is worn


@dataclass(frozen=True)
class Hat:
    """An acting membership, with what it opens *as of now*.

    `groups` are the keys that shares may name: the agency, the units under it and the
    working groups it sits in today; or the desk term's group. For an auditor those of the
    assignments in force, for an administrator none. `left` are the keys of memberships,
    given up by their holders, whose unsent drafts fall to this hat.
    """

    membership: Membership
    user: User
    substitution: Substitution | None = None
    groups: tuple[int, ...] = field(default=())
    regions: tuple[int, ...] = field(default=())
    left: tuple[int, ...] = field(default=())

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
    def seat(self) -> Agency | DeskTerm:
        """Where it acts: an agency, or the desk."""
        return cast("Agency | DeskTerm", self.term or self.agency)

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
        return words_of(self.substitution or self.membership)

    @property
    def opens(self) -> Hashable:
        """All that decides what the hat may see and do today: who wears it, what it opens, when
        its desk begins, the days in the three zones, and the days off, by which some limits are
        counted."""
        member, moment = self.membership, clock.now()
        days = tuple(moment.astimezone(zone).date() for zone in clock.ZONES.values())
        role = (member.pk, member.role, member.clearance, member.agency_id, member.term_id)
        worn = (self.user.pk, self.substitution.pk if self.substitution else None)
        begins = self.term and self.term.starts_on
        return (role, worn, begins, self.groups, self.regions, self.left, days, working_calendar())


class Portal:
    """The one actor that is no person: what the portal does by rule."""

    membership = substitution = agency = term = None
    user: User | None = None
    role = "portal"
    groups: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    clearance = 0
    is_desk = False
    person = label = role_label = "Sinergi"


class Person(Portal):
    """Somebody logged in who wears no hat today, acting on the own account."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.person = str(user)
        self.label = self.role = self.role_label = ""


PORTAL = Portal()
Actor = Hat | Portal


def memberships_in_force(today: dt.date) -> MembershipQuerySet:
    """Memberships that can be worn today, with the keys that each opens.

    Those of active people, in a desk term in force or in an agency admitted to one. A desk
    role that no second person has confirmed is none of them. An administrator's outlasts the
    desk, as long as no desk in force has an administrator of its own.
    """
    return _in_force(today).all()


def worn_today(today: dt.date) -> MembershipQuerySet:
    """The same memberships without their keys: a look at other rows for each."""
    return _worn(today).all()


@lru_cache(maxsize=4)
def _in_force(today: dt.date) -> MembershipQuerySet:
    """Asked for with every page: put together once a day."""
    return _worn(today).annotate(**_keys(today))


@lru_cache(maxsize=4)
def _worn(today: dt.date) -> MembershipQuerySet:
    admitted = TermMembership.objects.current(today).filter(
        Q(agency=OuterRef("agency")) | Q(agency=OuterRef("agency__parent"))
    )
    terms = DeskTerm.objects.current(today)
    administrators = Membership.objects.current(today).confirmed().filter(role=Role.ADMIN)
    present = administrators.who_can_log_in().filter(term__in=terms)
    last = Q(role=Role.ADMIN, term__starts_on__lte=today) & ~Q(Exists(present))
    return (
        Membership.objects.of_active_people()
        .current(today)
        .confirmed()
        .filter(Q(term__in=terms) | last | Q(Exists(admitted), agency__is_active=True))
        .select_related("user", "agency__parent", "term")
    )


def _keys(today: dt.date) -> dict[str, ArraySubquery]:
    """Groups, regions and heritage of a membership, read in the query that reads the membership."""
    seated = WorkingGroupMembership.objects.current(today).filter(
        agency=OuterRef(OuterRef("agency"))
    )
    groups = Group.objects.filter(
        Q(desk_term=OuterRef("term"))
        | Q(agency=OuterRef("agency"))
        | Q(agency__parent=OuterRef("agency"))
        | Q(working_group__in=seated.values("working_group"))
    )
    regions = Membership.regions.through.objects.filter(membership=OuterRef("pk"))
    examined = AuditAssignment.objects.in_force(today).filter(auditor=OuterRef("pk"))
    return {
        "audit_keys": ArraySubquery(examined.order_by("pk").values("group")),
        "group_keys": ArraySubquery(groups.order_by("pk").values("pk")),
        "region_keys": ArraySubquery(regions.values("region")),
        "left_keys": ArraySubquery(_left(today).order_by("pk").values("pk")),
    }


@kept_plan
def _with_keys() -> Prepared[Membership]:
    """A membership, in force or not, with the keys that it opens."""
    return Prepared(Membership.objects.annotate(**_keys(DAY)).filter(pk=KEY))


@kept_plan
def _if_in_force() -> Prepared[Membership]:
    """A membership, if it can be worn that day."""
    return Prepared(_in_force(DAY).filter(pk=KEY))


@kept_plan
def _worn_by() -> Prepared[Membership]:
    """What a person may wear that day: own memberships and those that are lent."""
    lent = Substitution.objects.current(DAY).filter(substitute=KEY, membership=OuterRef("pk"))
    return Prepared(_in_force(DAY).filter(Q(user=KEY) | Exists(lent)))


def _left(today: dt.date) -> MembershipQuerySet:
    """Roles given up at the same place: of the same kind, or any for those who answer for it."""
    worn = ExpressionWrapper(OuterRef("role"), CharField())
    same_place = Q(agency=OuterRef("agency")) | Q(term=OuterRef("term"))
    same_role = Q(role=OuterRef("role")) | Q(In(worn, (Role.HEAD, Role.SECRETARY)))
    return Membership.objects.given_up(today).filter(same_place, same_role)


def hat_of(membership: Membership, today: dt.date, substitution: Substitution | None = None) -> Hat:
    """Put the membership on; `substitution` says that somebody else wears it.

    A desk role that runs the portal opens no content; one that examines it, what was opened
    to its assignment.
    """
    keys: Any = membership
    if not hasattr(membership, "group_keys"):
        (keys,) = _with_keys().of(membership.pk, day=today)
    reads = not membership.term_id or membership.role in READING_DESK_ROLES
    return Hat(
        membership=membership,
        user=substitution.substitute if substitution else membership.user,
        substitution=substitution,
        groups=tuple(keys.group_keys if reads else keys.audit_keys),
        regions=tuple(keys.region_keys),
        left=tuple(keys.left_keys) if reads else (),
    )


def wearable_by(user: User, today: dt.date) -> list[Membership | Substitution]:
    """What the person may wear today: own memberships, then substitutions."""
    rows = _worn_by().of(user.pk, day=today)
    own = [row for row in rows if row.user_id == user.pk]
    others = {row.pk: row for row in rows if row.user_id != user.pk}
    if not others:
        return [*own]
    lent = Substitution.objects.current(today).filter(substitute=user, membership__in=others)
    substitutions = list(lent.select_related("substitute"))
    for substitution in substitutions:
        substitution.membership = others[substitution.membership_id]
    return [*own, *substitutions]


def wear(choice: Membership | Substitution, today: dt.date) -> Hat:
    if isinstance(choice, Substitution):
        return hat_of(choice.membership, today, choice)
    return hat_of(choice, today)


def as_of_now(hat: Hat, today: dt.date) -> Hat | None:
    """The same hat with what it opens now; None once role, substitution or account has ended."""
    member = next(iter(_if_in_force().of(hat.membership.pk, day=today)), None)
    if member is None:
        return None
    if hat.substitution is None:
        return hat_of(member, today) if member.user_id == hat.user.pk else None
    lent = Substitution.objects.current(today).filter(pk=hat.substitution.pk)
    by_them = lent.filter(substitute=hat.user.pk, substitute__is_active=True)
    still = by_them.select_related("substitute").first()
    return hat_of(member, today, still) if still else None


def words_of(choice: Membership | Substitution) -> str:
    """ "Penghubung KPU", or "Plh. Sekretaris Desk" for a substitution."""
    if isinstance(choice, Substitution):
        return f"{choice.get_kind_display()} {choice.membership.label}"
    return choice.label


def choice_named(user: User, key: str) -> Membership | Substitution | None:
    """What this person wears under that key, or wore once; nothing of anybody else."""
    try:
        public_id = UUID(key)
    except ValueError:
        return None
    own = Membership.objects.filter(user=user, public_id=public_id)
    lent = Substitution.objects.filter(substitute=user, public_id=public_id)
    return (
        own.select_related("agency", "term").first()
        or lent.select_related("membership__agency", "membership__term").first()
    )
