"""What follow-ups tell of their recommendations, for the list of those."""

from __future__ import annotations

from collections import defaultdict

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import KEY, Prepared
from monitoring.models import FollowUp
from monitoring.sheet import Row, rows_of
from recommendations.models import Recommendation
from recommendations.progress import Progress


def progress_of(recommendations: list[Recommendation], hat: Hat) -> dict[int, Progress]:
    """By key of the recommendation, from those follow-ups that the hat may read."""
    below: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(_below(hat).of([one.pk for one in recommendations]), hat):
        below[row.follow_up.recommendation_id].append(row)
    return {key: summed(rows) for key, rows in below.items()}


@kept_plans
def _below(hat: Hat) -> Prepared[FollowUp]:
    rows = FollowUp.objects.visible_to(hat).filter(recommendation__one_of=KEY)
    return Prepared(rows.select_related("agency", "addressee"))


def summed(rows: list[Row]) -> Progress:
    now = clock.now()
    ordered = [row for row in rows if not row.follow_up.is_response]
    late = [row.follow_up.due_at for row in ordered if row.follow_up.is_overdue(now)]
    last = max(rows, key=lambda row: row.follow_up.updated_at)
    return Progress(
        last=last.last,
        agency=last.follow_up.agency.abbreviation,
        at=last.follow_up.updated_at if last.last else None,
        settled=sum(row.settled for row in ordered),
        total=sum(row.total for row in ordered),
        late=len(late),
        late_since=min(filter(None, late), default=None),
    )
