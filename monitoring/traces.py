"""Whose inbox told of an issue: part of whom a spill reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Q

from agencies.access.visibility import as_portal
from issues.attached import Reaching
from issues.models import Issue
from issues.spills import TOLD
from monitoring.models import FollowUp, Notification
from recommendations.models import Recommendation


def told_in_inbox(issue: Issue, until: dt.datetime) -> Iterable[Reaching]:
    """Every hat that was told of the issue, its recommendations or follow-ups, with its title."""
    made = Recommendation.objects.filter(issues=issue)
    works = FollowUp.objects.filter(recommendation__issues=issue)
    about = (
        Q(object_kind="issue", object_id=issue.pk)
        | Q(object_kind="recommendation", object_id__in=made.values("pk"))
        | Q(object_kind="follow_up", object_id__in=works.values("pk"))
    )
    with as_portal():  # an inbox is open to its hat alone
        rows = Notification.objects.filter(about, at__lte=until).order_by()
        last = rows.values("membership").annotate(last=Max("at"))
        return [Reaching(key, TOLD, at) for key, at in last.values_list("membership", "last")]
