"""The list of issues as a file: the columns of the page, nothing that the page does not show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as say

from agencies.models.classification import Classification
from agencies.pages.sheets import Cell, Until, in_desks_zone, in_readers_zone
from agencies.wording import has_end
from agencies.workflow.machine import Text
from issues.models import Issue


def regions(issue: Issue) -> str:
    return ", ".join(map(str, issue.places))


def holder(issue: Issue) -> str:
    """Who has to act now: the person named, an agency, else a role of the desk."""
    return issue.held_by if issue.is_open else ""


def due(issue: Issue) -> Cell:
    until = issue.awaited.until
    return Until(until) if issue.is_open and has_end(until) else None


COLUMNS: list[tuple[Text, Callable[[Any], Cell]]] = [
    (say("Number"), lambda issue: issue.number),
    (say("Issue"), lambda issue: issue.title),
    (say("Classification"), lambda issue: Classification.words(issue.classification)),
    (say("Category"), lambda issue: str(issue.category or "")),
    (say("Region"), regions),
    (say("Status"), lambda issue: str(issue.badge.word)),
    (say("Held by"), holder),
    (in_desks_zone(say("Due date")), due),
    (say("Risk"), lambda issue: issue.risk),
    (in_readers_zone(say("Updated")), lambda issue: issue.moved_at),
]
