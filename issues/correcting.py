"""Correcting what was reported: the data of an issue, with old and new in its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock, wording
from agencies.access.hats import Hat
from agencies.access.refusals import Stale
from agencies.models import Region
from agencies.record.events import CHANGES, SENTENCES, Said
from agencies.wording import label_of
from issues.acts import desk_and, kept_between, narrower
from issues.guards import is_complete
from issues.models import Issue

VERB = "issue.corrected"
# What tells nothing of who reported it; people's own words and the way they took may.
NEUTRAL = (
    "category",
    "regions",
    "stage",
    "occurrence",
    "known_at",
    "occurred_at",
    "severity",
    "likelihood",
)
FACTS = ("title", "text", *NEUTRAL, "source", "channel")
SENTENCES[VERB] = say("Data corrected")
CHANGES[VERB] = {name: label_of(Issue, name) for name in FACTS}


def correct(
    issue: Issue,
    by: Hat,
    *,
    version: int,
    reason: str,
    regions: Iterable[Region],
    key: UUID | None = None,
    **facts: Any,
) -> None:
    """Put reported data right; call with the row locked.

    Whoever is let in later reads the corrected data alone; what stood there before stays with those
    who could read it. Raises Stale when somebody changed the issue after the form was opened,
    ValidationError when something would be missing or nothing differs.
    """
    if version != issue.version:
        raise Stale(_("Somebody changed this after you opened the form."))
    before = in_words(issue)
    for name, value in facts.items():
        setattr(issue, name, value)
    issue.touch(regions)
    is_complete(issue, by, {})
    after = in_words(issue)
    changes: dict[str, list[Any]] = {
        name: [before[name], after[name]] for name in FACTS if before[name] != after[name]
    }
    if not changes:
        raise ValidationError(_("Nothing differs from what is stored. Change what is wrong."))
    issue.version += 1
    issue.updated_at = clock.now()
    issue.save_own()
    circle = narrower(issue.parties, kept_between(issue, by), _of_origin(issue, changes))
    said = Said(
        note=reason,
        changes=changes,
        parties=circle,
        classification=issue.classification,
        to_all=circle == sorted(issue.parties),
    )
    issue.tell("corrected", by=by, said=said, key=key)


def _of_origin(issue: Issue, changes: dict[str, Any]) -> list[int] | None:
    """Who alone may know of changes that may name an origin which is withheld."""
    open_to_all = not issue.origin_masked or changes.keys() & set(NEUTRAL)
    return None if open_to_all else desk_and(issue, issue.reported_by)


@translation.override(settings.LANGUAGE_CODE)
def in_words(issue: Issue) -> dict[str, str]:
    """The data as the record keeps them: in words for people, moments in the zone in which they
    were typed."""
    group = issue.category and issue.category.parent
    return {
        "title": issue.title,
        "text": issue.text.replace("\r\n", "\n"),
        "category": f"{group}: {issue.category}" if group else str(issue.category or ""),
        "regions": ", ".join(str(region) for region in issue.regions_by_code()),
        "stage": str(issue.stage or ""),
        "occurrence": str(issue.get_occurrence_display()),
        "known_at": _as_typed(issue.known_at, issue.known_zone),
        "occurred_at": _as_typed(issue.occurred_at, issue.occurred_zone),
        "severity": str(issue.severity or ""),
        "likelihood": str(issue.likelihood or ""),
        "source": issue.source,
        "channel": str(issue.get_channel_display()),
    }


def _as_typed(moment: dt.datetime | None, zone: str) -> str:
    with timezone.override(clock.ZONES[zone]):
        return wording.moment(moment) if moment else ""
