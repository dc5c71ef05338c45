"""A classification that was too low: from the flag to the decision, and whom it had reached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from agencies.access.hats import Actor
from agencies.identity import Identified
from agencies.models import Agency, Membership
from agencies.models.classification import Classification
from issues.models.issue import Issue
from issues.models.visible import of_origin


class SpillQuerySet(models.QuerySet["Spill"]):
    def visible_to(self, hat: Actor) -> SpillQuerySet:
        """Spills of visible issues, for their desk and the agency that reported them."""
        return self.filter(of_origin(hat, "issue__"), issue__in=Issue.objects.visible_to(hat))

    def undecided(self) -> SpillQuerySet:
        return self.filter(decided_at__isnull=True)


class Spill(Identified):
    """One flag on an issue: what was read below `raised_to` up to `noted_at` was a spill.

    `before` is the class at the flag, to which the secretary may put it back without asking
    anybody. Times are the desk's clock; `noted_at` is real time, like the readings. `kept`
    says whether the higher class stayed.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="spills")
    before = models.PositiveSmallIntegerField(choices=Classification)
    raised_to = models.PositiveSmallIntegerField(choices=Classification)
    reason = models.TextField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    noted_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)

    objects: ClassVar = SpillQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue"],
                condition=models.Q(decided_at__isnull=True),
                name="one_undecided_spill_per_issue",
            ),
            models.CheckConstraint(
                name="spill_decided_wholly",
                condition=models.Q(decided_at__isnull=True, kept__isnull=True)
                | models.Q(decided_at__isnull=False, kept__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue.number} {self.before} -> {self.raised_to}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, hat: Actor) -> ErasureQuerySet:
        return self.filter(spill__in=Spill.objects.visible_to(hat))


class Erasure(Identified):
    """Somebody whom a spill reached was asked to delete what they had, and said it was done.

    For people of an agency that shields them the agency stands in their place.
    """

    spill = models.ForeignKey(Spill, models.PROTECT, related_name="erasures")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spill", "membership"], name="asked_once_per_person"),
            models.UniqueConstraint(fields=["spill", "agency"], name="asked_once_per_agency"),
            models.CheckConstraint(
                name="erasure_of_person_or_agency",
                condition=models.Q(membership__isnull=False, agency__isnull=True)
                | models.Q(membership__isnull=True, agency__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership or self.agency}"
