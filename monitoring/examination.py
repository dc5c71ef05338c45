"""What an auditor reads of follow-ups when an issue was opened to them."""

from __future__ import annotations

from issues.models import Attachment, Issue
from monitoring.models import ExtensionRequest, FollowUp, ProgressReport
from recommendations.examination import admit
from recommendations.models import Letter


def open_follow_ups(issue: Issue, group: int) -> None:
    """Open the follow-ups of the issue's recommendations, with reports and evidence, to a further
    group."""
    works = FollowUp.objects.filter(recommendation__issues=issue)
    reports = ProgressReport.objects.filter(follow_up__in=works)
    proofs = ProgressReport.evidence.through.objects.filter(progressreport__in=reports)
    files = Attachment.objects.filter(pk__in=proofs.values("attachment"), parties__isnull=False)
    letters = Letter.objects.filter(pk__in=reports.values("letter"))
    asked = ExtensionRequest.objects.filter(follow_up__in=works)
    for rows in (works, files, letters, asked):
        admit(rows, group)
