"""Where words are looked for: kinds of rows, what a hat may read, what each is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.access.hats import Hat
from issues.models import AgencyView, Attachment, Comment, InformationRequest, Issue
from issues.models.analysis import ANALYSIS_TEXTS
from issues.page import readable_versions

ISSUE = "issue"


@dataclass(frozen=True)
class Place:
    """A kind of row with `words`.

    `roots` leads from a row to the keys of what it is shown under ("issue", "recommendation",
    "follow_up"; see also LEADS); `label` says in the reader's language where the words stand,
    `text` gives the words. `weight` is how much a hit counts beside one in the issue itself.
    """

    name: str
    rows: Callable[[Hat], QuerySet]
    roots: dict[str, str]
    label: Callable[[Any], str]
    text: Callable[[Any], str]
    beside: tuple[str, ...] = ()
    weight: float = 0.5

    def __hash__(self) -> int:
        return hash(self.name)


def texts(*names: str) -> Callable[[Any], str]:
    """The words of these columns one after another."""
    return lambda row: " · ".join(filter(None, (getattr(row, name) for name in names)))


def readable_views(hat: Hat) -> QuerySet[AgencyView]:
    return AgencyView.objects.visible_to(hat).filter(given_at__isnull=False)


OF_ISSUE = {ISSUE: "issue_id"}
# How roots of another kind lead to the issues that they are on: pairs of both keys.
LEADS: dict[str, Callable[[list[int]], Iterable[tuple[int, int]]]] = {}

# Each upper app adds its own.
PLACES = [
    Place(
        ISSUE,
        lambda hat: Issue.objects.visible_to(hat),
        {ISSUE: "pk"},
        lambda row: "",
        texts("title", "text"),
        weight=1.0,
    ),
    Place(
        "view",
        readable_views,
        OF_ISSUE,
        lambda row: _("in the view of %(agency)s") % {"agency": row.agency},
        texts("text"),
        ("agency",),
    ),
    Place(
        "analysis",
        readable_versions,
        OF_ISSUE,
        lambda row: _("in the analysis"),
        texts(*ANALYSIS_TEXTS),
    ),
    Place(
        "request",
        lambda hat: InformationRequest.objects.visible_to(hat),
        OF_ISSUE,
        lambda row: _("in the question to %(agency)s") % {"agency": row.agency},
        texts("question", "answer"),
        ("agency",),
    ),
    Place(
        "note",
        lambda hat: Comment.objects.visible_to(hat),
        OF_ISSUE,
        lambda row: _("in a note"),
        texts("text"),
    ),
    Place(
        "file",
        lambda hat: Attachment.objects.visible_to(hat).filter(issue__isnull=False),
        OF_ISSUE,
        lambda row: _("name of a file"),
        texts("name"),
    ),
]
