"""Receipts of several recommendations in one act, each with its own event."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from agencies.access.hats import Hat
from agencies.access.refusals import WrongState
from agencies.access.visibility import Gone
from issues.models import Issue
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW
from recommendations.models import Recommendation


class Receipts(NamedTuple):
    """The receipts that were sent, and those that could not be: ("RK-2024-123456", why)."""

    sent: list[FollowUp]
    refused: list[tuple[str, str]]


@transaction.atomic
def send_receipts(follow_ups: list[FollowUp], *, by: Hat) -> Receipts:
    """Acknowledge every follow-up that can be; the others are named with the reason.

    Raises Gone when the hat may no longer see one of them: then none is sent.
    """
    lock_all(follow_ups)
    receipts = Receipts([], [])
    for follow_up in follow_ups:
        try:
            receipts.sent.append(WORKFLOW.take("acknowledge", follow_up, by=by))
        except Gone:
            raise
        except (WrongState, PermissionDenied, ValidationError) as why:
            receipts.refused.append((follow_up.recommendation.number, str(why)))
    return receipts


def lock_all(follow_ups: list[FollowUp]) -> None:
    """Take the locks of all the steps at once, in the fixed order.

    One step after the other would take an issue's lock after a follow-up's, and two people
    could come to wait for each other.
    """
    recommendations = {follow_up.recommendation_id for follow_up in follow_ups}
    for rows in (
        Issue.objects.filter(recommendations__in=recommendations),
        Recommendation.objects.filter(pk__in=recommendations),
        FollowUp.objects.filter(recommendation__in=recommendations),
    ):
        keys = sorted(set(rows.values_list("pk", flat=True)))
        own = rows.model._default_manager.filter(pk__in=keys).order_by("pk")
        list(own.select_for_update(no_key=True, of=("self",)))
