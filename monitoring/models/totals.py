"""Totals of issues and follow-ups, kept by the database for whoever may see what they count."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import combinations
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from agencies.access.hats import Actor, Hat
from agencies.access.visibility import SharedQuerySet
from issues.states import ISSUE, ISSUE_ENDS
from monitoring.states import FOLLOW_UP, FOLLOW_UP_ENDS

SEVERAL = 4  # of more groups there are so many pairs that all sets of parties are read sooner


class TotalQuerySet(SharedQuerySet):
    """Totals are seen by those who see the rows counted; without regions, so not by regional
    hats."""

    def adding_up_for(self, hat: Hat) -> Self:
        """Of those that the hat sees the ones that add up, each with how many `times`: every row
        that it sees counts once.

        They are those of each of its groups; those of sets in which several of these stand take
        away what was counted more than once. A hat of many groups adds up those of all sets.
        """
        if len(hat.groups) > SEVERAL:
            return self.filter(of_group=False).alias(times=models.Value(1))
        together = models.Q(pk__in=[])
        for pair in combinations(hat.groups, 2):
            together |= models.Q(parties__contains=pair)
        more: models.Value | models.expressions.CombinedExpression = models.Value(1)
        for group in hat.groups:
            more = more - models.Case(models.When(self.seen_by(group, hat), then=1), default=0)
        times = models.Case(models.When(of_group=True, then=1), default=more)
        together &= models.Q(of_group=False)
        return self.filter(models.Q(of_group=True) | together).alias(times=times)

    def seen_by(self, group: int, hat: Hat) -> models.Q:
        """What the hat would see if it belonged to this one of its groups alone."""
        alone = replace(hat, groups=(group,))
        return self.within_ceiling(alone) & models.Q(parties__contains=alone.groups)

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


def in_all(column: str, **narrower: Any) -> models.Sum:
    """What totals that add up for a hat (`adding_up_for`) say in this column together."""
    return models.Sum(models.F(column) * models.F("times"), **narrower)


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
            ),
            GinIndex(
                fields=["parties"],
                condition=models.Q(of_group=False),
                name="%(class)s_of_parties",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.state}"


class IssueTotal(Total):
    """Of issues that are no draft. `late` is the desk's, `told_late` what all may know of it;
    `risk_rank` is where the band of their risks begins, 0 where that is not assessed."""

    admitted = ArrayField(models.IntegerField())
    flagged = models.BooleanField()
    risk_rank = models.PositiveSmallIntegerField()
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
