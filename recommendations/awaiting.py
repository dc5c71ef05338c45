"""What waits for a hat among recommendations."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from agencies.awaiting import awaiting
from agencies.hats import Hat
from agencies.models import Event
from recommendations.models import Recommendation
from recommendations.models.recommendation import RecommendationQuerySet
from recommendations.workflow import WROTE


def recommendations_awaiting(hat: Hat, **narrowed: Any) -> RecommendationQuerySet:
    """Recommendations with a main button for this hat; `turn` names the step."""
    written = Event.objects.filter(
        stream="recommendation", stream_id=OuterRef("pk"), verb__in=WROTE, user=hat.user
    )
    return awaiting(
        Recommendation.objects.visible_to(hat),
        hat,
        "recommendation",
        agency={},
        unless={
            "wrote_it": Q(drafted_by__user=hat.user.pk) | Q(Exists(written)),
            "is_not_oral": ~Q(basis=Recommendation.Basis.ORAL),
            "is_confirmed": Q(confirm_due_at__isnull=True) | Q(confirmed_at__isnull=False),
        },
        first=("approve", "issue"),
        **narrowed,
    )
