"""Who will read something: said before it is sent ("akan terbaca oleh 4 instansi, 11 orang")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q

from agencies.hats import memberships_in_force
from agencies.models import WorkingGroupMembership
from agencies.models.people import READING_DESK_ROLES


class Readers(NamedTuple):
    """How many agencies, and how many people at them and at the desk."""

    agencies: int
    people: int


def readers_of(groups: Collection[int], classification: int, today: dt.date) -> Readers:
    """Who reads at this level what is shared with these groups.

    The same rule as `hats.hat_of`, from the other side: people of an agency read what
    is shared with it, with a unit below it, or with a working group it sits in today.
    """
    seats = WorkingGroupMembership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today),
        working_group__group__in=groups,
        starts_on__lte=today,
    )
    opened = (
        Q(agency__group__in=groups)
        | Q(agency__units__group__in=groups)
        | Q(agency__in=seats.values("agency"))
        | Q(term__group__in=groups, role__in=READING_DESK_ROLES)
    )
    reading = memberships_in_force(today).filter(opened, clearance__gte=classification)
    pairs = set(reading.values_list("agency", "user"))
    agencies = {agency for agency, _user in pairs if agency}
    return Readers(len(agencies), len({user for _agency, user in pairs}))
