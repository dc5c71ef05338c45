"""Which points of a follow-up are settled, by their latest verdict."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch

from monitoring.models import FollowUp, PointVerdict
from monitoring.states import SETTLING_VERDICTS
from recommendations.models import AcceptancePoint, Addressee


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


def waiting_point_counts(follow_ups: Iterable[FollowUp]) -> dict[int, int]:
    """How many points of each follow-up are not settled, by its key; two queries for all."""
    rows = list(follow_ups)
    points = AcceptancePoint.objects.filter(
        recommendation__in={row.recommendation_id for row in rows}
    ).prefetch_related(Prefetch("addressees", queryset=Addressee.objects.only("pk")))
    verdicts = PointVerdict.objects.filter(follow_up__in=rows).order_by("at", "pk")
    latest = {(one.follow_up_id, one.point_id): one.verdict for one in verdicts}
    named = {point: {one.pk for one in point.addressees.all()} for point in points}
    return {
        row.pk: sum(
            point.recommendation_id == row.recommendation_id
            and (not addressees or row.addressee_id in addressees)
            and latest.get((row.pk, point.pk)) not in SETTLING_VERDICTS
            for point, addressees in named.items()
        )
        for row in rows
    }
