"""Which issues a hat finds, and what their rows tell it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, cast

from django.db import models
from django.db.models.query import ModelIterable
from django.utils.translation import gettext

from agencies.access.hats import Actor
from agencies.access.visibility import SharedQuerySet
from agencies.models import Agency, Membership, User
from issues.models.content import card_title, shows_content
from issues.states import ISSUE, ISSUE_ENDS


class Veiled(ModelIterable):
    """Issues as their reader may know them: a masked origin is taken out of the row, and the
    content of what is a reference card to the reader."""

    def __iter__(self) -> Iterator[Any]:
        reader = cast(Actor, cast(IssueQuerySet, self.queryset).reader)
        for issue in super().__iter__():
            issue.followed_by_reader = reader.is_desk
            if issue.origin_masked and not issue.origin_known_to(reader):
                _take_origin_out(issue)
            if issue.withholds(reader):
                _take_content_out(issue)
            yield issue


def _take_origin_out(issue: Any) -> None:
    """From then on the row is shown and never saved."""
    issue.withheld = issue.reported_by
    words = gettext("Origin withheld")
    nobody = Agency(name=words, abbreviation=words)
    if issue.holder_id == issue.withheld.pk:
        issue.holder = nobody
    issue.reported_by, issue.source = nobody, ""
    issue.channel = issue.Channel.PORTAL
    issue.entered_by = Membership(user=User(full_name=words), agency=nobody)


def _take_content_out(issue: Any) -> None:
    """From then on the row is shown and never saved."""
    issue.title = card_title(issue.card_number)
    issue.text = issue.source = issue.outcome = issue.proposed_outcome = ""
    issue.concealed = True


class IssueQuerySet(SharedQuerySet):
    machine, ends = ISSUE, ISSUE_ENDS
    reader: Actor | None = None

    def _clone(self) -> IssueQuerySet:
        clone: IssueQuerySet = super()._clone()  # type: ignore[misc]
        clone.reader = self.reader
        return clone

    def visible_to(self, hat: Actor) -> IssueQuerySet:
        """Shared issues; a draft that was never sent is its writer's alone, and falls to
        those who come after when the writer has left.

        Of an issue whose origin is masked the rows do not tell it, but to the desk and the
        origin itself.
        """
        unsent = models.Q(state="draft", submitted_at__isnull=True)
        own = models.Q(entered_by__in=[hat.membership, *hat.left])
        rows = super().visible_to(hat).filter(~unsent | own)
        rows.reader, rows._iterable_class = hat, Veiled
        return rows

    @staticmethod
    def origin_known_to(hat: Actor) -> models.Q:
        """Those of which the hat may know which agency reported them."""
        return models.Q(origin_masked=False) | of_origin(hat)

    @staticmethod
    def within_ceiling(hat: Actor) -> models.Q:
        """No higher than the hat reads, or one to which the chair admitted its agency by name.

        While the class is flagged as too low no admission counts: it was given for the class
        before.
        """
        own = models.Q(classification__lte=hat.clearance)
        named = models.Q(admitted__overlap=list(hat.groups), flagged_at__isnull=True)
        return own if hat.is_desk else own | named

    def with_content(self, hat: Actor) -> IssueQuerySet:
        """Those of which more than the reference card may be shown.

        On a flag that awaits its decision the desk secretary sees what is to be decided on.
        """
        return self.filter(shows_content(hat))

    def in_regions(self, regions: tuple[int, ...]) -> IssueQuerySet:
        model: Any = self.model
        touching = model.regions.through.objects.filter(
            models.Q(region__in=regions) | models.Q(region__parent__in=regions),
            issue=models.OuterRef("pk"),
        )
        return self.filter(models.Exists(touching))


def due_known_to(hat: Actor) -> str:
    """The column that says when an issue is due, as far as the hat may know it."""
    return "next_due_at" if hat.is_desk else "shared_due_at"


def held_by_any(agencies: Collection[int], hat: Actor) -> models.Q:
    """The condition under which one of the agencies holds an issue, to the hat's knowledge."""
    held = models.Q(holder__in=agencies)
    return held if hat.is_desk else held & ~models.Q(state="monitoring")


def of_origin(hat: Actor, prefix: str = "") -> models.Q:
    """The condition under which the hat is of the desk of an issue or of the agency that reported
    it; `prefix` leads to the issue.
    """
    groups = list(hat.groups)
    own = models.Q(**{f"{prefix}term__group__in": groups})
    return own | models.Q(**{f"{prefix}reported_by__group__in": groups})
