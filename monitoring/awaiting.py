"""What waits for a hat among follow-ups and requests for more time."""

from __future__ import annotations

from django.db.models import BigIntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from agencies.awaiting import awaiting
from agencies.hats import Hat
from monitoring.models import ExtensionRequest, FollowUp, ProgressReport
from monitoring.models.follow_up import MODE, FollowUpQuerySet
from monitoring.models.report import ExtensionQuerySet


def follow_ups_awaiting(hat: Hat) -> FollowUpQuerySet:
    """Follow-ups with a main button for this hat; `turn` names the step."""
    newest = ProgressReport.objects.filter(follow_up=OuterRef("pk")).order_by("-ordinal")
    reporter = Coalesce(Subquery(newest.values("by__user")[:1]), 0, output_field=BigIntegerField())
    return awaiting(
        FollowUp.objects.visible_to(hat).annotate(reporter=reporter),
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
    )


def extensions_awaiting(hat: Hat) -> ExtensionQuerySet:
    """Requests for more time that the hat may answer."""
    return awaiting(
        ExtensionRequest.objects.visible_to(hat),
        hat,
        "extension",
        agency={"agency_id": "follow_up__agency"},
        term="follow_up__recommendation__term",
        unless={},
    )
