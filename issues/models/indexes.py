"""What lists, figures and the policy find issues by."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from issues.states import ISSUE_OPEN

INDEXES = [
    GinIndex(fields=["words"], name="issue_words"),
    GinIndex(fields=["parties"], name="issue_parties"),
    GinIndex(  # what an agency's lists of running issues are counted by
        fields=["parties"],
        condition=models.Q(state__in=sorted(ISSUE_OPEN)),
        name="issue_running_parties",
    ),
    GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="issue_title_trigrams"),
    models.Index(fields=["next_due_at", "id"], name="issue_by_next_due"),
    models.Index(fields=["shared_due_at", "id"], name="issue_by_shared_due"),
    models.Index(fields=["state", "shared_due_at", "id"], name="issue_by_shared_state"),
    models.Index(  # what figures and the policy read: none looks at a row
        fields=["state", "next_due_at", "id"],
        include=[
            "classification",
            "parties",
            "admitted",
            "flagged_at",
            "submitted_at",
            "entered_by",
            "term",
            "shared_due_at",
            "risk_rank",
        ],
        name="issue_figures",
    ),
    models.Index(fields=["state", "due_at", "id"], name="issue_by_state"),
    models.Index(fields=["moved_at", "id"], name="issue_by_movement"),
    models.Index(fields=["reported_at", "id"], name="issue_by_report"),
    models.Index(fields=["risk_rank", "id"], name="issue_by_risk"),
    models.Index(
        fields=["review_on", "id"],
        condition=models.Q(review_on__isnull=False),
        name="issue_by_review",
    ),
    models.Index(
        fields=["flagged_at", "id"],
        condition=models.Q(flagged_at__isnull=False),
        name="issue_flagged",
    ),
]
