"""How far recommendations have come: what the app above tells of them, for the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from agencies.access.hats import Hat
from agencies.workflow.machine import Text
from recommendations.models import Recommendation
from recommendations.workflow import WORKFLOW


class Progress(NamedTuple):
    """How many points are settled of all, and how many follow-ups are late since when, as far as
    the hat reads them; what moved last, at which agency, and when."""

    last: Text = ""
    agency: str = ""
    at: dt.datetime | None = None
    settled: int = 0
    total: int = 0
    late: int = 0
    late_since: dt.datetime | None = None


Telling = Callable[[list[Recommendation], Hat], dict[int, Progress]]
TELLING: list[Telling] = []  # filled in the `apps.py` of the app above


def progress_of(rows: list[Recommendation], hat: Hat) -> dict[int, Progress]:
    """The progress of each recommendation, by its key; in a fixed number of queries."""
    below = {key: one for tell in TELLING for key, one in tell(rows, hat).items()}
    return {row.pk: newest(row, below.get(row.pk, Progress())) for row in rows}


def newest(row: Recommendation, below: Progress) -> Progress:
    """The same with the recommendation's own last step, unless something below it moved later."""
    if below.at and below.at >= row.updated_at:
        return below
    said = WORKFLOW[row.last_step].said if row.last_step else ""
    return below._replace(last=said, agency="", at=row.updated_at)
