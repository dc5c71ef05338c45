"""A follow-up that nobody at its agency can take further: the desk is told, with whom to ask."""

from __future__ import annotations

from typing import NamedTuple

from agencies import clock
from agencies.access.hats import Hat, memberships_in_force
from agencies.administration.wanted import WHO_ASKS
from agencies.models import Membership, Role
from monitoring.models import FollowUp
from monitoring.states import AT_AGENCY


class Deserted(NamedTuple):
    """Whom to ask for a liaison: the agency's head, else the administrator at the desk."""

    ask: Membership | None
    may_ask: bool = False


def deserted(follow_up: FollowUp, hat: Hat) -> Deserted | None:
    """For the desk, where nobody at the agency can take its turn (a response is also the head's);
    else None."""
    if not hat.is_desk or follow_up.state not in AT_AGENCY:
        return None
    today = clock.today()
    there = memberships_in_force(today).filter(agency=follow_up.agency_id)
    roles = (Role.LIAISON, Role.HEAD) if follow_up.is_response else (Role.LIAISON,)
    if there.filter(role__in=roles, clearance__gte=follow_up.classification).exists():
        return None
    head = there.filter(role=Role.HEAD).first()
    if head is None:
        here = memberships_in_force(today).filter(term=follow_up.term_id)
        head = here.filter(role=Role.ADMIN).first()
    return Deserted(head, hat.role in WHO_ASKS)
