"""Who sees what: the one queryset method, the database context, public views."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from agencies.hats import Actor
from agencies.identity import Identified
from agencies.models.people import Classification

View = TypeVar("View", bound=Callable)


def public(view: View) -> View:
    """Mark a view that needs no login; every other address asks for one."""
    view.public = True  # type: ignore[attr-defined]
    return view


def hatless(view: View) -> View:
    """Mark a view that a logged-in person without any current role may open."""
    view.hatless = True  # type: ignore[attr-defined]
    return view


class SharedQuerySet(models.QuerySet):
    """Rows that carry the kept array of parties and a classification."""

    def visible_to(self, hat: Actor) -> Self:
        """Rows shared with one of the hat's groups and within its clearance.

        The only start of a query from which a page, choice, count, export or mail
        is made. A hat narrowed to regions sees rows of these regions only.
        """
        rows = self.filter(parties__overlap=list(hat.groups), classification__lte=hat.clearance)
        return rows.in_regions(hat.regions) if hat.regions else rows

    def in_regions(self, regions: tuple[int, ...]) -> Self:
        """Rows that touch one of the regions or a regency below one."""
        raise NotImplementedError


class Shared(Identified):
    """A root that is listed or searched: kept parties, classification, state, version.

    `state` is written by `agencies.workflow.Workflow.take` only.
    """

    parties = ArrayField(models.IntegerField(), default=list, editable=False)
    classification = models.PositiveSmallIntegerField(
        choices=Classification, default=Classification.OPEN
    )
    state = models.CharField(max_length=16, editable=False)
    state_since = models.DateTimeField(editable=False)
    last_step = models.CharField(max_length=30, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(editable=False)

    # Columns that the database keeps; writing them back would undo a revocation.
    kept: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save_own(self) -> None:
        """Save every column but those that the database keeps."""
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        own = [field for field in fields if field.name not in self.kept and not field.generated]
        self.save(update_fields=[field.name for field in own])


def set_context(hat: Actor | None) -> None:
    """Tell PostgreSQL, until the end of this transaction, for whom it works."""
    groups = "{" + ",".join(map(str, hat.groups)) + "}" if hat else ""
    member = str(hat.membership.pk) if hat and hat.membership else ""
    clearance = str(hat.clearance) if hat else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sinergi.groups', %s, true),"
            " set_config('sinergi.clearance', %s, true),"
            " set_config('sinergi.membership', %s, true)",
            [groups, clearance, member],
        )
