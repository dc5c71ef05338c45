"""What waits for a hat among recommendations."""

from __future__ import annotations

from typing import Any

from agencies.access.hats import Hat
from agencies.workflow.awaiting import awaiting
from recommendations.models import Recommendation
from recommendations.models.recommendation import RecommendationQuerySet


def recommendations_awaiting(hat: Hat, **narrowed: Any) -> RecommendationQuerySet:
    """Recommendations with a main button for this hat; `turn` names the step."""
    rows = Recommendation.objects.visible_to(hat)
    return awaiting(rows, hat, "recommendation", first=("approve", "issue"), **narrowed)
