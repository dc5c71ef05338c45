"""Asking the administrator for somebody at an agency where no one can be reached."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from agencies import clock
from agencies.access.hats import Hat, worn_today
from agencies.models import Agency, PersonWanted, Role

WHO_ASKS = (Role.SECRETARY, Role.CHAIR, Role.LEADERSHIP)


def reachable(today: dt.date) -> QuerySet:
    """Liaisons to whom a notice can go."""
    return worn_today(today).filter(role=Role.LIAISON).exclude(user__email="")


def wanted(today: dt.date) -> QuerySet[PersonWanted]:
    """What was asked for and is not there yet."""
    there = reachable(today).filter(agency=OuterRef("agency"))
    return PersonWanted.objects.exclude(Exists(there))


def ask_for_person(agency: Agency, by: Hat) -> bool:
    """Put it among the administrator's tasks; returns False where it stands there already, or is
    not needed.

    Raises ValueError for a hat that is of no desk.
    """
    if by.term is None:
        raise ValueError("a desk asks, nobody else")
    today = clock.today()
    asked = wanted(today).filter(agency=agency, term=by.term)
    if asked.exists() or reachable(today).filter(agency=agency).exists():
        return False
    PersonWanted.objects.create(
        agency=agency, term=by.term, asked_by=by.membership, asked_at=clock.now()
    )
    return True
