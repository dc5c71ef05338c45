"""What waits for a hat among follow-ups and requests for more time."""

from __future__ import annotations

from typing import Any

from agencies.access.hats import Hat
from agencies.workflow.awaiting import awaiting
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.models.follow_up import FollowUpQuerySet
from monitoring.models.report import ExtensionQuerySet

FIRST = ("acknowledge", "accept_obstacle", "unblock", "note")


def follow_ups_awaiting(hat: Hat, **narrowed: Any) -> FollowUpQuerySet:
    """Follow-ups with a main button for this hat; `turn` names the step."""
    at_agency = hat.agency is not None
    rows = (
        FollowUp.objects.visible_at_agency(hat) if at_agency else FollowUp.objects.visible_to(hat)
    )
    return awaiting(rows, hat, "follow_up", first=FIRST, **narrowed)


def extensions_awaiting(hat: Hat, **narrowed: Any) -> ExtensionQuerySet:
    """Requests for more time that the hat may answer."""
    return awaiting(ExtensionRequest.objects.visible_to(hat), hat, "extension", **narrowed)
