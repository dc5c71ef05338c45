"""Which people a hat may find by name: those whom the portal names to it anyway."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import and_

from django.db.models import Q

from agencies.hats import Hat, memberships_in_force
from agencies.models.people import READING_DESK_ROLES, MembershipQuerySet

MOST_WORDS = 6


def acquainted(hat: Hat, today: dt.date) -> MembershipQuerySet:
    """Roles in force of the own agency and of the desk; for the desk also those of the others,
    but for an agency whose people are counted, not named."""
    desk = Q(term__isnull=False, role__in=READING_DESK_ROLES)
    own = Q(agency__group__in=hat.groups)
    others = Q(agency__shields_people=False)
    known = desk | own | others if hat.is_desk else desk | own
    return memberships_in_force(today).filter(known)


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
