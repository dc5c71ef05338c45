"""What waits for a hat among follow-ups and requests for more time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from agencies.access.hats import Hat
from agencies.workflow.awaiting import awaiting
from monitoring.models import ExtensionRequest, FollowUp, PointVerdict
from monitoring.models.follow_up import FollowUpQuerySet
from monitoring.models.report import ExtensionQuerySet
from monitoring.states import SETTLING_VERDICTS
from recommendations.models import AcceptancePoint, Addressee

FIRST = ("acknowledge", "accept_obstacle", "unblock", "note")


def follow_ups_awaiting(hat: Hat, **narrowed: Any) -> FollowUpQuerySet:
    """Follow-ups with a main button for this hat; `turn` names the step."""
    return awaiting(FollowUp.objects.visible_to(hat), hat, "follow_up", first=FIRST, **narrowed)


def extensions_awaiting(hat: Hat, **narrowed: Any) -> ExtensionQuerySet:
    """Requests for more time that the hat may answer."""
    return awaiting(ExtensionRequest.objects.visible_to(hat), hat, "extension", **narrowed)


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
