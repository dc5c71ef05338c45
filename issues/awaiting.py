"""What waits for a hat among issues, the questions put to agencies, and views asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from agencies import clock
from agencies.awaiting import awaiting
from agencies.hats import Hat
from agencies.models import Event, Membership, Role
from issues.guards import WROTE
from issues.models import AgencyView, Analysis, InformationRequest, Issue
from issues.models.analysis import PartQuerySet, RequestQuerySet
from issues.models.issue import IssueQuerySet

HIGH = 10  # impact times likelihood from which two people close
BEFORE_APPROVAL = ("reported", "analysing", "analysed")


def unconfirmed() -> Q:
    """Issues whose risk asks for a second person to close, who has not confirmed yet."""
    risk = Coalesce(F("severity") * F("likelihood"), Value(0))
    return Q(GreaterThanOrEqual(risk, HIGH), closing_confirmed_by__isnull=True)


def wrote_the_analysis(person: int) -> Q:
    """Issues whose analysis this person wrote or submitted; the guard of that name as rows."""
    written = Analysis.objects.filter(issue=OuterRef("pk"), author__user=person)
    acted = Event.objects.filter(
        stream="issue", stream_id=OuterRef("pk"), verb__in=WROTE, user=person
    )
    return Q(Exists(written) | Exists(acted))


def issues_awaiting(hat: Hat, **narrowed: Any) -> IssueQuerySet:
    """Issues with a main button for this hat; `turn` names the step.

    `narrowed`, here and in the apps above: `steps` and `only` of `agencies.awaiting`.
    """
    rows = Issue.objects.visible_to(hat)
    if hat.role == Role.HEAD:
        gone = Membership.objects.given_up(clock.today()).filter(agency=hat.agency)
        left = Case(When(entered_by__in=gone, then=F("entered_by__agency")))
        rows = rows.alias(left_agency=left)
    return awaiting(
        rows,
        hat,
        "issue",
        agency={"reported_by_id": "reported_by", "left_agency_id": "left_agency"},
        unless={
            "wrote_the_analysis": wrote_the_analysis(hat.user.pk),
            "needs_no_confirmation": ~unconfirmed(),
        },
        first=("accept", "approve_analysis"),
        **narrowed,
    )


def requests_awaiting(hat: Hat) -> RequestQuerySet:
    """Questions that the hat may answer for its agency."""
    return awaiting(
        InformationRequest.objects.visible_to(hat),
        hat,
        "request",
        agency={"agency_id": "agency"},
        term="issue__term",
        unless={},
    )


def views_awaiting(hat: Hat) -> PartQuerySet:
    """Views asked of the hat's agency that it has not given, while they can still count."""
    asked = AgencyView.objects.visible_to(hat).filter(given_at__isnull=True)
    if hat.role not in (Role.LIAISON, Role.HEAD):
        return asked.none()
    return asked.filter(agency=hat.agency, issue__state__in=BEFORE_APPROVAL)
