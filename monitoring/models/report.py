"""Reports with evidence, verdicts per point, requests for more time. Nothing overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor
from agencies.access.visibility import Shared, SharedQuerySet
from agencies.finding import Words, plainly
from agencies.identity import Identified
from agencies.models import Membership, User
from agencies.state import State
from agencies.workflow.due import kept_as
from agencies.workflow.machine import constraint
from issues.models import Attachment
from monitoring.models.follow_up import FollowUp
from monitoring.states import EXTENSION, EXTENSION_ENDS, VERDICT
from recommendations.models import AcceptancePoint, Letter


class OwnQuerySet(models.QuerySet):
    """Parts of one follow-up: only its own parties read them."""

    def visible_to(self, hat: Actor) -> OwnQuerySet:
        return self.filter(follow_up__in=FollowUp.objects.visible_to(hat))


class ProgressReport(Identified):
    """What an addressee says was done; the n-th of its follow-up, never changed.

    `is_partial`: progress, not yet offered for verification. `letter` is set when the
    desk recorded an answer that came by letter.
    """

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="reports")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(_("What was done"))
    obstacle = models.TextField(_("Obstacle"), blank=True)
    as_of = models.DateTimeField(_("As of"), null=True, blank=True)
    as_of_zone = models.CharField(max_length=4, choices=User.Zone, default="WIB")
    is_partial = models.BooleanField(default=False)
    points = models.ManyToManyField(AcceptancePoint, blank=True, related_name="reports")
    evidence = models.ManyToManyField(Attachment, blank=True, related_name="reports")
    letter = models.ForeignKey(
        Letter, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = Words(plainly("text", "obstacle"))

    objects: ClassVar = OwnQuerySet.as_manager()
    files: list[Attachment]  # what the reader of the page may open of its evidence
    named_points: list[AcceptancePoint]

    class Meta:
        ordering = ["follow_up", "-ordinal"]
        indexes = [GinIndex(fields=["words"], name="report_words")]
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "ordinal"], name="one_report_per_ordinal")
        ]

    def __str__(self) -> str:
        return f"{self.follow_up} {self.ordinal}"


def on_a_readable_report(hat: Actor) -> models.Q:
    """Files that are evidence of a report which the hat may read."""
    reports = ProgressReport.objects.visible_to(hat)
    return models.Q(
        pk__in=ProgressReport.evidence.through.objects.filter(progressreport__in=reports).values(
            "attachment"
        )
    )


class PointVerdict(Identified):
    """The verdict on one point in one round of verification."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="verdicts")
    point = models.ForeignKey(AcceptancePoint, models.PROTECT, related_name="verdicts")
    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="verdicts")
    verdict = models.CharField(
        max_length=12, choices=[(name, state.word) for name, state in VERDICT.items()]
    )
    remark = models.TextField(blank=True)
    is_reversal = models.BooleanField(default=False)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = Words(plainly("remark"))

    objects: ClassVar = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["follow_up", "point", "-at"]
        indexes = [GinIndex(fields=["words"], name="verdict_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "report", "is_reversal"], name="one_verdict_per_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.verdict}"

    @property
    def badge(self) -> State:
        return VERDICT[self.verdict]


class ExtensionQuerySet(SharedQuerySet):
    machine, ends = EXTENSION, EXTENSION_ENDS

    def visible_to(self, hat: Actor) -> ExtensionQuerySet:
        return self.filter(follow_up__in=FollowUp.objects.visible_to(hat))


class ExtensionRequest(Shared):
    """A request for a later due date, asked before the present one has passed."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="extensions")
    wanted_on = models.DateField(_("Until"))
    reason = models.TextField(_("Reason"))
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_before = models.DateTimeField()
    granted_on = models.DateField(_("Granted until"), null=True, blank=True)
    answer = models.TextField(_("Answer"), blank=True)
    due_at = models.DateTimeField()
    due_from = models.DateField(null=True, editable=False)
    due_days = models.PositiveSmallIntegerField(null=True, editable=False)
    due = kept_as("due")
    words = Words(plainly("reason", "answer"))

    objects: ClassVar = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [GinIndex(fields=["words"], name="extension_words")]
        constraints = [
            constraint(EXTENSION, "extension_state_known"),
            models.UniqueConstraint(
                fields=["follow_up"],
                condition=models.Q(state="open"),
                name="one_open_extension_per_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up} {self.wanted_on}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return self.follow_up.event_stream

    @property
    def term_id(self) -> int:
        return self.follow_up.term_id

    @property
    def agency_id(self) -> int:
        return self.follow_up.agency_id

    @property
    def badge(self) -> State:
        return EXTENSION[self.state]
