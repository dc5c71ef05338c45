"""Which people a hat may find by name: those whom the portal names to it anyway."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from agencies.access.hats import Hat, worn_today
from agencies.access.prepared import TERMS, Once, Prepared
from agencies.access.readers import shielding
from agencies.models import Membership, TermMembership, members_of_desk
from agencies.models.people import READING_DESK_ROLES, MembershipQuerySet

MOST_WORDS = 6
BY_NAME = ("user__full_name", "pk")


def acquainted(hat: Hat, today: dt.date, shielded: Collection[int]) -> MembershipQuerySet:
    """Roles in force of the own agency and of the desk at which it sits; for those who read at
    the desk also those of its members, but for `shielded` agencies, whose people are counted, not
    named."""
    known = Q(agency__group__in=hat.groups)
    known |= Q(term__in=_desks_of(hat, today), role__in=READING_DESK_ROLES)
    if hat.term and _reads_at_desk(hat):
        members = members_of_desk(hat.term, today)
        there = Q(agency__in=members) | Q(agency__parent__in=members)
        known |= there & ~Q(agency__in=shielded)
    return worn_today(today).filter(known)


def _reads_at_desk(hat: Hat) -> bool:
    return hat.role in READING_DESK_ROLES


def _desks_of(hat: Hat, today: dt.date) -> Any:
    if hat.agency is None:
        return [hat.term]
    here = Q(agency=hat.agency) | Q(agency__units=hat.agency)
    return TermMembership.objects.current(today).filter(here).values("term")


def named(hat: Hat, today: dt.date, text: str, first: int) -> list[Membership]:
    """The first of these roles in whose name, position or agency every word of the text stands."""
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    shielded = tuple(shielding(hat)) if _reads_at_desk(hat) else ()
    asked = NAMED.of(
        (hat.opens, shielded, len(words), first),
        lambda: _named(acquainted(hat, today, shielded), len(words), first),
    )
    return asked.of(terms=words)


# Who is found by so many words.
NAMED: Once[Prepared[Membership]] = Once()


def _named(people: MembershipQuerySet, words: int, first: int) -> Prepared[Membership]:
    rows = people.filter(reduce(and_, map(_holds, TERMS[:words])))
    return Prepared(rows.select_related("user", "agency", "term").order_by(*BY_NAME)[:first])


def _holds(word: str) -> Q:
    return (
        Q(user__full_name__icontains=word)
        | Q(position__icontains=word)
        | Q(agency__abbreviation__iexact=word)
    )
