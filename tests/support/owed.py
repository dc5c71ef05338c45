"""Very many follow-ups of which somebody must be reminded, written by COPY."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from agencies import clock
from agencies.models import User
from desk import bulk
from desk.bulk.stage import PEOPLE_PER_AGENCY
from issues.models import Issue
from monitoring.models import FollowUp
from recommendations.models import Recommendation
from tests.support.cast import NOW

# Calendar days from that Tuesday to due dates, each of which has reached another rung.
DAYS = (2, 0, -1, -6, -20)
FOR_EACH_ISSUE = 1.4  # bulk issues have as many follow-ups, and a few more


def owe(count: int, liaisons: int) -> None:
    """So many follow-ups over all rungs, and so many liaisons with an address in each agency.

    The desk's clock is set to the morning of the cast; nobody else is owed anything.
    """
    clock.set_offset(NOW)
    with transaction.atomic():
        list(bulk.load(bulk.set_stage(), range(20 + int(count / FOR_EACH_ISSUE))))
    for number in range(liaisons, PEOPLE_PER_AGENCY):
        User.objects.filter(username__startswith=f"bulk{number}.").update(is_active=False)
    User.objects.update(email=Concat("username", Value("@example.test")))
    Issue.objects.filter(due_at__isnull=False).update(due_at=None)
    Recommendation.objects.filter(due_at__isnull=False).update(due_at=None)
    keys = list(FollowUp.objects.order_by("pk").values_list("pk", flat=True)[:count])
    FollowUp.objects.filter(pk__gt=keys[-1]).update(state="completed", due_at=None)
    for place, days in enumerate(DAYS):
        FollowUp.objects.filter(pk__in=keys[place :: len(DAYS)]).update(
            state="in_progress",
            due_at=NOW + dt.timedelta(days=days),
            sent_at=NOW - dt.timedelta(days=60),
            desk_due_at=None,
            clock_stopped_at=None,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
