"""Which points of a follow-up are settled, by their latest verdict."""

from __future__ import annotations

from monitoring.models import FollowUp, PointVerdict
from monitoring.states import SETTLING_VERDICTS
from recommendations.models import AcceptancePoint


def waiting_points(follow_up: FollowUp) -> list[AcceptancePoint]:
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
