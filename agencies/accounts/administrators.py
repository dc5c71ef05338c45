"""The administrator's way in: no act leaves the portal without one who can log in."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.hats import memberships_in_force
from agencies.models import Membership, Role

LAST = _(
    "Nobody else could administer the portal then. Let another person be an administrator first,"
    " for as long as this one."
)


def leaves_none(going: Q, ends_on: dt.date) -> bool:
    """Whether the portal would be without an administrator sooner if the roles that match `going`
    ended on that day.

    Locks the administrators' roles, so that two who end each other's cannot both succeed.
    """
    rows = Membership.objects.filter(role=Role.ADMIN)
    list(rows.order_by("pk").select_for_update().values_list("pk"))
    there = memberships_in_force(clock.today()).filter(role=Role.ADMIN).who_can_log_in()
    lasting, others = (
        [day or dt.date.max for day in rows.values_list("ends_on", flat=True)]
        for rows in (there.filter(going), there.exclude(going))
    )
    return bool(lasting) and max([ends_on, *others]) < max(lasting)
