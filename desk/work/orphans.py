"""No orphan: work held by an agency in which nobody active can take the next step."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from agencies import clock
from agencies.hats import Hat, memberships_in_force
from agencies.models import Role
from desk.work.turns import RELATED
from monitoring.models import FollowUp


def of(hat: Hat) -> QuerySet:
    """Running follow-ups of agencies without a liaison who is active and cleared today."""
    able = memberships_in_force(clock.today()).filter(
        role=Role.LIAISON,
        agency=OuterRef("agency"),
        clearance__gte=OuterRef("classification"),
    )
    rows = FollowUp.objects.visible_to(hat).running()
    return rows.exclude(Exists(able)).select_related(*RELATED)
