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


def wrote_it(person: int) -> Q:
    """Recommendations that this person drafted or changed; the guard of that name as rows."""
    written = Event.objects.filter(
        stream="recommendation", stream_id=OuterRef("pk"), verb__in=WROTE, user=person
    )
    return Q(drafted_by__user=person) | Q(Exists(written))


def recommendations_awaiting(hat: Hat, **narrowed: Any) -> RecommendationQuerySet:
    """Recommendations with a main button for this hat; `turn` names the step."""
    return awaiting(
        Recommendation.objects.visible_to(hat),
        hat,
        "recommendation",
        agency={},
        unless={
            "wrote_it": wrote_it(hat.user.pk),
            "is_not_oral": ~Q(basis=Recommendation.Basis.ORAL),
            "is_confirmed": Q(confirm_due_at__isnull=True) | Q(confirmed_at__isnull=False),
        },
        first=("approve", "issue"),
        **narrowed,
    )
