"""What the printed file of an issue says on follow-up."""

from __future__ import annotations

from django.db.models import Prefetch
from django.template.loader import render_to_string

from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from issues.models import Issue
from monitoring.models import FollowUp, PointVerdict, ProgressReport
from monitoring.sheet import Row, rows_of
from recommendations.models import Recommendation


def print_follow_ups(request: DeskRequest, issue: Issue) -> str:
    """The follow-ups of the issue's recommendations; of co-addressees name, due and state."""
    hat = request.hat
    roots = Recommendation.objects.visible_to(hat).filter(issues=issue)
    beside = FollowUp.objects.beside(hat).filter(recommendation__in=roots)
    related = beside.select_related("agency", "addressee", "recommendation")
    rows = rows_of(list(related.order_by("recommendation", "addressee__position")), hat)
    if not rows:
        return ""
    context = {"rows": with_reports(rows, hat)}
    return render_to_string("monitoring/follow_ups/_print.html", context, request)


def with_reports(rows: list[Row], hat: Hat) -> list[tuple[Row, list[ProgressReport]]]:
    """Each row with the reports that the hat may read and the verdicts on them, oldest first."""
    keys = [row.follow_up.pk for row in rows]
    verdicts = PointVerdict.objects.visible_to(hat).select_related("point")
    given = Prefetch(
        "verdicts", verdicts.order_by("at", "point__position"), to_attr="read_verdicts"
    )
    reports = ProgressReport.objects.visible_to(hat).filter(follow_up__in=keys)
    reports = reports.prefetch_related(given)
    by_row: dict[int, list[ProgressReport]] = {key: [] for key in keys}
    for report in reports.order_by("ordinal"):
        by_row[report.follow_up_id].append(report)
    return [(row, by_row[row.follow_up.pk]) for row in rows]
