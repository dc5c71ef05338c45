"""The list of recommendations as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import Hat
from agencies.models.classification import Classification
from agencies.pages.sheets import Cell, in_readers_zone
from agencies.workflow.machine import Text
from issues.models import Issue
from recommendations.models import Addressee, Recommendation


def named_for(hat: Hat) -> Prefetch:
    """The addressees that the hat may know, prefetched as `named`."""
    rows = Addressee.objects.visible_to(hat).select_related("agency").order_by("position", "pk")
    return Prefetch("addressees", rows, to_attr="named")


def issues_for(hat: Hat, path: str = "issues") -> Prefetch:
    """The issues that it answers, prefetched as `answered`: each gets a note that it was carried
    off."""
    rows = Issue.objects.visible_to(hat).select_related("term", "reported_by")
    return Prefetch(path, rows.defer("text", "outcome"), to_attr="answered")


def addressees(row: Recommendation) -> str:
    return ", ".join(one.agency.abbreviation for one in row.named)


COLUMNS: list[tuple[Text, Callable[[Any], Cell]]] = [
    (say("Number"), lambda row: row.number),
    (say("Recommendation"), lambda row: row.title),
    (say("Classification"), lambda row: Classification.words(row.classification)),
    (say("Basis"), lambda row: str(row.get_basis_display())),
    (say("State"), lambda row: str(row.badge.word)),
    (say("Addressees"), addressees),
    (say("Letter"), lambda row: row.letter.number if row.letter else ""),
    (in_readers_zone(say("Changed")), lambda row: row.updated_at),
]
