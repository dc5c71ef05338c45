"""What waits for a hat among follow-ups and requests for more time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from agencies.awaiting import awaiting
from agencies.hats import Hat
from monitoring.models import ExtensionRequest, FollowUp, PointVerdict, ProgressReport
from monitoring.models.follow_up import MODE, FollowUpQuerySet
from monitoring.models.report import ExtensionQuerySet
from monitoring.states import SETTLING_VERDICTS
from recommendations.models import AcceptancePoint, Addressee, Recommendation


def unfinished() -> Q:
    """Of issues: those that cannot close yet, with work unsettled or a draft left."""
    unsettled = FollowUp.objects.filter(recommendation__issues=OuterRef("pk")).unsettled()
    unissued = Recommendation.objects.filter(issues=OuterRef("pk")).unissued()
    return Q(Exists(unsettled) | Exists(unissued))


def with_reporter(rows: FollowUpQuerySet) -> FollowUpQuerySet:
    """Adds `reporter`, who wrote or recorded the newest report, by key; 0 before the first."""
    newest = ProgressReport.objects.filter(follow_up=OuterRef("pk")).order_by("-ordinal")
    reporter = Coalesce(Subquery(newest.values("by__user")[:1]), 0, output_field=BigIntegerField())
    return rows.alias(reporter=reporter)


def follow_ups_awaiting(hat: Hat, **narrowed: Any) -> FollowUpQuerySet:
    """Follow-ups with a main button for this hat; `turn` names the step."""
    return awaiting(
        with_reporter(FollowUp.objects.visible_to(hat)),
        hat,
        "follow_up",
        agency={"agency_id": "agency"},
        term="recommendation__term",
        unless={
            "asked_for_a_response": Q(mode=MODE.RESPONSE),
            "asked_for_follow_up": ~Q(mode=MODE.RESPONSE),
            "already_noted": Q(noted_at__isnull=False),
            "already_asked_again": Q(asked_again_at__isnull=False),
            "clock_stands": Q(clock_stopped_at__isnull=False),
            "reported_it": Q(reporter=hat.user.pk),
        },
        first=("acknowledge", "accept_obstacle", "unblock", "note"),
        **narrowed,
    )


def extensions_awaiting(hat: Hat, **narrowed: Any) -> ExtensionQuerySet:
    """Requests for more time that the hat may answer."""
    return awaiting(
        ExtensionRequest.objects.visible_to(hat),
        hat,
        "extension",
        agency={"agency_id": "follow_up__agency"},
        term="follow_up__recommendation__term",
        unless={},
        **narrowed,
    )


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
