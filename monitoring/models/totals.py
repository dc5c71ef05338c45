"""Totals of issues and follow-ups, kept by the database for whoever may see what they count."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from agencies.access.hats import Actor
from agencies.access.visibility import SharedQuerySet
from issues.states import ISSUE, ISSUE_ENDS
from monitoring.states import FOLLOW_UP, FOLLOW_UP_ENDS


class TotalQuerySet(SharedQuerySet):
    """Totals are seen by those who see the rows counted; without regions, so not by regional
    hats."""

    def adding_up_for(self, hat: Actor) -> Self:
        """Of those that the hat sees the ones that add up: every row that it sees is in one."""
        return self.filter(of_group=len(hat.groups) == 1)

    def in_regions(self, regions: tuple[int, ...]) -> Self:
        return self.none()


class IssueTotalQuerySet(TotalQuerySet):
    machine, ends = ISSUE, ISSUE_ENDS

    @staticmethod
    def within_ceiling(hat: Actor) -> models.Q:
        """As `IssueQuerySet.within_ceiling`."""
        own = models.Q(classification__lte=hat.clearance)
        named = models.Q(admitted__overlap=list(hat.groups), flagged=False)
        return own if hat.is_desk else own | named


class FollowUpTotalQuerySet(TotalQuerySet):
    machine, ends = FOLLOW_UP, FOLLOW_UP_ENDS


class Total(models.Model):
    """How many rows of one key there are, or what a change added to them: only sums count.

    Those `of_group` count for the one group that `parties` names all that is shared with it, with
    whomever else; the others what is shared with just these. Written by the triggers and functions
    of `monitoring.totals` alone.
    """

    id = models.BigAutoField(primary_key=True)
    parties = ArrayField(models.IntegerField())
    of_group = models.BooleanField(default=False)
    classification = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16)
    count = models.IntegerField()
    late = models.IntegerField()

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index(
                fields=["classification", "state"],
                condition=models.Q(of_group=True),
                name="%(class)s_of_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.state}"


class IssueTotal(Total):
    """Of issues that are no draft. `late` is the desk's, `told_late` what all may know of it."""

    admitted = ArrayField(models.IntegerField())
    flagged = models.BooleanField()
    grave = models.IntegerField()
    told_late = models.IntegerField()

    objects: ClassVar = IssueTotalQuerySet.as_manager()


class FollowUpTotal(Total):
    """Of follow-ups but responses. `late`: due, and the clock not stopped."""

    agency = models.BigIntegerField()

    objects: ClassVar = FollowUpTotalQuerySet.as_manager()


class Totals(models.Model):
    """One row: up to when what fell due is in the totals, and what the last recount found."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField(default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    recounted_on = models.DateField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_totals")]

    def __str__(self) -> str:
        return f"{self.until} {self.fault}"
