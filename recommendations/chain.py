"""How a step of an issue moves the recommendations on it.

Registered in `apps.py`; everything here runs inside the transaction of the step.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from agencies.access.hats import PORTAL, Actor
from agencies.record.events import Decision, Event
from issues.models import Attachment, Issue
from issues.workflow import WORKFLOW as ISSUES
from recommendations.guards import class_of
from recommendations.models import Letter, Recommendation
from recommendations.workflow import WORKFLOW


def approve_drafted_with(issue: Issue, by: Actor, event: Event, data: dict[str, Any]) -> None:
    """One approval, not two: the analysis and the letters drafted with it."""
    if data.get("together"):
        # Only those on this issue alone: others would lock issues out of order.
        drafts = Recommendation.objects.filter(issues=issue, state="draft")
        shared = Recommendation.objects.annotate(n=Count("issues")).filter(n__gt=1)
        for draft in drafts.exclude(pk__in=shared.values("pk")).order_by("pk"):
            decision = Decision(by=event.decided_by, basis=event.detail.decided_on)
            WORKFLOW.take("approve_together", draft, by=by, decision=decision)
    if Recommendation.objects.filter(issues=issue, state="issued").exists():
        ISSUES.take("monitor", issue, by=PORTAL)


def follow_classification(issue: Issue, by: Actor, event: Event, data: dict[str, Any]) -> None:
    """A recommendation is as secret as the most secret of its issues, its letter likewise."""
    for row in Recommendation.objects.filter(issues=issue).order_by("pk"):
        level = class_of(row)
        if level == row.classification:
            continue
        Recommendation.objects.filter(pk=row.pk).update(classification=level)
        Letter.objects.filter(recommendations=row).update(classification=level)
        Attachment.objects.filter(letters__recommendations=row).update(classification=level)
