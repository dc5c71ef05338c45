"""Which people a hat may find by name: those whom the portal names to it anyway."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from agencies.access.hats import Hat, worn_today
from agencies.access.readers import shielding
from agencies.models import TermMembership, members_of_desk
from agencies.models.people import READING_DESK_ROLES, MembershipQuerySet

MOST_WORDS = 6


def acquainted(hat: Hat, today: dt.date) -> MembershipQuerySet:
    """Roles in force of the own agency and of the desk at which it sits; for those who read at
    the desk also those of its members, but for agencies whose people are counted, not named."""
    known = Q(agency__group__in=hat.groups)
    known |= Q(term__in=_desks_of(hat, today), role__in=READING_DESK_ROLES)
    if hat.term and hat.role in READING_DESK_ROLES:
        members = members_of_desk(hat.term, today)
        there = Q(agency__in=members) | Q(agency__parent__in=members)
        known |= there & ~Q(agency__in=shielding(hat))
    return worn_today(today).filter(known)


def _desks_of(hat: Hat, today: dt.date) -> Any:
    if hat.agency is None:
        return [hat.term]
    here = Q(agency=hat.agency) | Q(agency=hat.agency.parent_id)
    return TermMembership.objects.current(today).filter(here).values("term")


def named(people: MembershipQuerySet, text: str) -> MembershipQuerySet:
    """Those in whose name, position or agency every word of the text stands."""
    words = text.split()[:MOST_WORDS]
    if not words:
        return people.none()
    return people.filter(reduce(and_, map(_holds, words)))


def _holds(word: str) -> Q:
    return (
        Q(user__full_name__icontains=word)
        | Q(position__icontains=word)
        | Q(agency__abbreviation__iexact=word)
    )
