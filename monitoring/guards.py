"""What may be missing for a step of a follow-up; each guard raises ValidationError with it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor, memberships_in_force
from agencies.models import Agency
from monitoring.models import FollowUp
from monitoring.points import waiting_points


def names_points(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    """The report names at least one point."""
    if not data.get("points"):
        raise ValidationError({"points": _("Name the points that you report on.")})


def waits_for_nobody_in_turn(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    """No chain leads back: two that wait for each other would wait for good, clocks stopped."""
    awaited: FollowUp | None = data.get("waits_for")
    while awaited is not None:
        if awaited.pk == follow_up.pk:
            raise ValidationError({"waits_for": _("This addressee is waiting for you.")})
        awaited = awaited.waits_for


def successor_may_take_over(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    """The other agency is no addressee yet, and somebody there may read it."""
    successor: Agency = data["successor"]
    if follow_up.recommendation.addressees.filter(agency=successor).exists():
        raise ValidationError({"successor": _("This agency is an addressee already.")})
    cleared = memberships_in_force(clock.today()).filter(
        agency=successor, clearance__gte=follow_up.classification
    )
    if not cleared.exists():
        words = _("Nobody at %(agency)s is cleared to read this.") % {"agency": successor}
        raise ValidationError({"successor": words})


def every_point_has_a_verdict(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    """Every waiting point has a verdict, with a remark unless it is accepted."""
    verdicts: dict[int, tuple[str, str]] = data["verdicts"]
    for point in waiting_points(follow_up):
        verdict, remark = verdicts.get(point.pk, ("", ""))
        if not verdict:
            raise ValidationError(
                _("Give a verdict on point %(number)s.") % {"number": point.position}
            )
        if verdict != "accepted" and not remark:
            raise ValidationError(
                _("Say what is missing in point %(number)s, or on which ground.")
                % {"number": point.position}
            )
