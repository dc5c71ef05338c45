"""What may be missing for a step of a follow-up."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor, memberships_in_force
from agencies.models import Agency
from monitoring.models import FollowUp, PointVerdict
from monitoring.states import SETTLING_VERDICTS


def names_points(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    if not data.get("points"):
        raise ValidationError({"points": _("Name the points that you report on.")})


def waits_for_nobody_in_turn(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    """Two that wait for each other would wait for good, with both clocks stopped."""
    awaited: FollowUp | None = data.get("waits_for")
    while awaited is not None:
        if awaited.pk == follow_up.pk:
            raise ValidationError({"waits_for": _("This addressee is waiting for you.")})
        awaited = awaited.waits_for


def successor_may_take_over(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
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


def waiting_points(follow_up: FollowUp) -> list[Any]:
    """The follow-up's points that are not settled by their latest verdict."""
    settled = {
        point
        for point, verdict in latest_verdicts(follow_up).items()
        if verdict.verdict in SETTLING_VERDICTS
    }
    return [point for point in follow_up.own_points() if point.pk not in settled]


def latest_verdicts(follow_up: FollowUp) -> dict[int, PointVerdict]:
    """The newest verdict per point (key: point)."""
    rows = follow_up.verdicts.select_related("by__user", "by__agency").order_by("at", "pk")
    return {verdict.point_id: verdict for verdict in rows}
