"""The list of follow-ups as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.models.classification import Classification
from agencies.pages.sheets import Cell, Until, in_desks_zone, in_readers_zone
from agencies.workflow.machine import Text
from monitoring.models import FollowUp


def late(row: FollowUp) -> str:
    return _("Overdue") if row.is_overdue(clock.now()) else ""


COLUMNS: list[tuple[Text, Callable[[Any], Cell]]] = [
    (say("Number"), lambda row: row.recommendation.number),
    (say("Recommendation"), lambda row: row.recommendation.title),
    (say("Classification"), lambda row: Classification.words(row.classification)),
    (say("Agency"), lambda row: row.agency.abbreviation),
    (say("Asked for"), lambda row: str(row.get_mode_display())),
    (say("State"), lambda row: str(row.badge.word)),
    (say("Waits for"), lambda row: row.waits_for.agency.abbreviation if row.waits_for else ""),
    (in_desks_zone(say("Due date")), lambda row: Until(row.due_at) if row.due_at else None),
    (say("Overdue"), late),
    (in_readers_zone(say("Ended")), lambda row: row.ended_at),
]
