"""What an auditor reads of recommendations when an issue was opened to them."""

from __future__ import annotations

from django.db.models import F, Func, QuerySet, Value

from issues.models import Attachment, Issue
from recommendations.models import Letter, Recommendation

BEFORE_ISSUE = ("draft", "in_review", "approved", "signing")


def admit(rows: QuerySet, group: int) -> None:
    """Add a group to the parties of these rows, locked meanwhile."""
    outside = rows.exclude(parties__contains=[group]).order_by("pk")
    keys = [row.pk for row in outside.select_for_update(no_key=True, of=("self",))]
    parties = Func(F("parties"), Value(group), function="array_append")
    rows.model._default_manager.filter(pk__in=keys).update(parties=parties)


def open_recommendations(issue: Issue, group: int) -> None:
    """Open the issued recommendations on the issue, with their letters, to a further group."""
    issued = Recommendation.objects.filter(issues=issue).exclude(state__in=BEFORE_ISSUE)
    keys = list(issued.values_list("pk", flat=True))
    letters = Letter.objects.filter(recommendations__in=keys)
    files = Attachment.objects.filter(letters__in=letters, parties__isnull=False)
    for rows in (Recommendation.objects.filter(pk__in=keys), letters, files):
        admit(rows, group)
