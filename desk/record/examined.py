"""What an assignment opens beyond the record of acts: the items of an act, and who read what."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from agencies import clock
from agencies.models import AuditAssignment, Event
from issues.models import Issue, Reading


def issues_of(event: Event) -> list[Issue]:
    """The issues that an event opens: its own, or those that its recommendation answers."""
    column = {"issue": "pk", "recommendation": "recommendations"}.get(event.stream)
    if column is None:
        return []
    rows = Issue.objects.filter(**{column: event.stream_id})
    return list(rows.select_related("reported_by", "term").order_by("pk"))


def readings_of(assignment: AuditAssignment) -> QuerySet[Reading]:
    """Who read, printed, downloaded or was mailed something in the period, newest first.

    Readings carry real time, the period is one of the desk's clock: in a demo they differ.
    """
    shift = clock.now() - timezone.now()
    zone = timezone.get_current_timezone()
    begin = dt.datetime.combine(assignment.period_from, dt.time(), tzinfo=zone) - shift
    end = dt.datetime.combine(assignment.period_to, dt.time.max, tzinfo=zone) - shift
    rows = Reading.objects.filter(at__range=(begin, end)).defer("label").order_by("-pk")
    agencies = list(assignment.agencies.values_list("pk", flat=True))
    return rows.filter(membership__agency__in=agencies) if agencies else rows
