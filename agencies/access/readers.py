"""Who will read something: said before it is sent ("akan terbaca oleh 4 instansi, 11 orang")."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.access.hats import Actor, memberships_in_force, worn_today
from agencies.access.prepared import KEY, OTHER_KEY, Keys, Once, Prepared
from agencies.models import Agency, AuditAssignment, Membership, WorkingGroupMembership
from agencies.models.people import READING_DESK_ROLES, MembershipQuerySet


def named(group: Group) -> str:
    """The agency, working group, desk or auditor for which a group stands."""
    for kind in ("agency", "working_group", "desk_term", "audit_assignment"):
        if hasattr(group, kind):
            return str(getattr(group, kind))
    return str(group)


def groups_named() -> QuerySet[Group]:
    """Groups with what `named` asks for."""
    return Group.objects.select_related("agency", "working_group", "desk_term", "audit_assignment")


def people_by_agency(today: dt.date) -> dict[int, int]:
    """How many people hold a role at each agency today."""
    held = memberships_in_force(today).filter(agency__isnull=False).order_by()
    return dict(held.values_list("agency").annotate(people=Count("user", distinct=True)))


class Readers(NamedTuple):
    """How many agencies, and how many people at them and at the desk; `who` names them."""

    agencies: int
    people: int
    who: tuple[Circle, ...] = ()

    @property
    def mark(self) -> str:
        """Tells whether two countings came to the same."""
        return f"{self.agencies}-{self.people}"

    @property
    def sentence(self) -> str:
        """What is said before it is sent."""
        if not self.agencies:
            return _("Will be read at the desk alone, by %(people)s people.") % {
                "people": self.people
            }
        told = _("Will be read by %(agencies)s agencies, %(people)s people.")
        return told % {"agencies": self.agencies, "people": self.people}


class Circle(NamedTuple):
    """The readers at one agency, or at the desk (no agency); not named where it shields them."""

    agency: str
    people: int
    names: tuple[str, ...]


def readers_of(
    groups: Collection[int],
    classification: int,
    today: dt.date,
    *,
    admitted: Collection[int] = (),
) -> Readers:
    """Who reads at this level what is shared with these groups."""
    reading = READING.of((today, classification), lambda: _reading(today, classification))
    places: dict[Agency | None, dict[int, str]] = defaultdict(dict)
    for one in reading.of(groups, admitted):
        places[one.agency][one.user_id] = str(one.user)
    everybody = {person for people in places.values() for person in people}
    agencies = sorted(filter(None, places), key=str)
    who = tuple(_circle(place, places[place]) for place in [*agencies, None] if place in places)
    return Readers(len(agencies), len(everybody), who)


# Who reads, as it is asked of the database.
READING: Once[Prepared[Membership]] = Once()


def _reading(today: dt.date, classification: int) -> Prepared[Membership]:
    rows = memberships_reading(KEY, classification, today, admitted=OTHER_KEY)
    return Prepared(rows.select_related(None).select_related("agency__parent", "user"))


def shielding(hat: Actor) -> list[int]:
    """Keys of the agencies, with their units, whose people the hat may not know by name."""
    agencies = Agency.objects.select_related("parent").exclude(group__in=hat.groups)
    return [agency.pk for agency in agencies if shields(agency)]


def shields(agency: Agency) -> bool:
    """Whether its people are counted and not named; so are those of a unit below it."""
    return agency.shields_people or bool(agency.parent and shields(agency.parent))


def _circle(agency: Agency | None, people: dict[int, str]) -> Circle:
    names = () if agency and shields(agency) else tuple(sorted(people.values()))
    return Circle(str(agency or ""), len(people), names)


def memberships_reading(
    groups: Keys,
    classification: int,
    today: dt.date,
    *,
    admitted: Keys = (),
) -> MembershipQuerySet:
    """Roles in force that read at this level what is shared with these groups.

    The same rule as `hats.hat_of`, from the other side: people of an agency read what
    is shared with it, with a unit below it, or with a working group it sits in today;
    above their ceiling only where their agency was `admitted` by name.
    """
    groups, admitted = _listed(groups), _listed(admitted)
    seats = WorkingGroupMembership.objects.current(today).filter(
        working_group__group__one_of=groups
    )
    examining = AuditAssignment.objects.in_force(today).filter(group__one_of=groups)
    opened = (
        Q(agency__group__one_of=groups)
        | Q(agency__units__group__one_of=groups)
        | Q(agency__in=seats.values("agency"))
        | Q(term__group__one_of=groups, role__in=READING_DESK_ROLES)
        | Q(pk__in=examining.values("auditor"))
    )
    within = Q(clearance__gte=classification) | Q(agency__group__one_of=admitted)
    return worn_today(today).filter(opened, within)


def _listed(keys: Keys) -> Keys:
    return keys if isinstance(keys, int) else list(keys)
