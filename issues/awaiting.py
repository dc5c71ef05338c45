"""What waits for a hat among issues, the questions put to agencies, and views asked for."""

from __future__ import annotations

from typing import Any

from agencies.access.hats import Hat
from agencies.workflow.awaiting import awaiting
from issues.models import AgencyView, InformationRequest, Issue
from issues.models.analysis import PartQuerySet, RequestQuerySet
from issues.models.visible import IssueQuerySet
from issues.rights import ACTS


def issues_awaiting(hat: Hat, **narrowed: Any) -> IssueQuerySet:
    """Issues with a main button for this hat; `turn` names the step.

    `narrowed`, here and in the apps above: `steps` and `only` of `agencies.workflow.awaiting`.
    """
    rows = Issue.objects.visible_to(hat)
    return awaiting(rows, hat, "issue", first=("accept", "approve_analysis"), **narrowed)


def requests_awaiting(hat: Hat) -> RequestQuerySet:
    """Questions that the hat may answer for its agency."""
    return awaiting(InformationRequest.objects.visible_to(hat), hat, "request")


def views_awaiting(hat: Hat) -> PartQuerySet:
    """Views asked of the hat's agency that it has not given and still can."""
    can = Issue.objects.visible_to(hat).filter(ACTS["give_view"].rows(hat))
    asked = AgencyView.objects.visible_to(hat).filter(given_at__isnull=True, agency=hat.agency)
    return asked.filter(issue__in=can)
