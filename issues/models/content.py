"""What of an issue is shown: its content, or a reference card until that is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext

from agencies.access.hats import Actor
from agencies.models import Role
from agencies.models.classification import Classification

CARD_FROM = Classification.SECRET
# It may hold no content: secret, and nobody has allowed it yet.
IS_CARD = models.Q(classification__gte=CARD_FROM, content_allowed_at__isnull=True)


def shows_content(hat: Actor, prefix: str = "") -> models.Q:
    """The condition under which an issue is more than a card; `prefix` leads to the issue."""
    below = models.Q(**{f"{prefix}classification__lt": CARD_FROM})
    allowed = models.Q(**{f"{prefix}content_allowed_at__isnull": False})
    decides = hat.is_desk and hat.role == Role.SECRETARY
    flagged = models.Q(**{f"{prefix}flagged_at__isnull": False}) if decides else models.Q()
    return below | allowed | flagged


def card_title(number: str) -> str:
    """What a reference card is called; `number` is that of its paper, "" when it is not known."""
    return gettext("Secret file %(number)s") % {"number": number or gettext("without number")}


def texts_of(issue: Any) -> Iterator[tuple[str, str]]:
    """The texts by which an issue is found: of a reference card those that its readers see, of a
    masked origin none that names it."""
    yield "A", issue.number
    yield "A", issue.card_number
    if issue.is_card:
        return
    yield "A", issue.title
    yield "B", issue.text
    yield "C", issue.outcome
    yield "C", issue.referred_to
    if issue.category:
        yield (
            "D",
            f"{issue.category.name} / {issue.category.parent.name}"
            if (issue.category.parent)
            else issue.category.name,
        )
    if not issue.origin_masked:
        yield "C", issue.source
        yield "D", f"{issue.reported_by.abbreviation} / {issue.reported_by.name}"
    for region in issue.regions_by_code():
        yield "D", f"{region} / {region.parent or ''}"
