"""The recommendation, its points and its addressees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor
from agencies.access.visibility import Shared, SharedQuerySet
from agencies.finding import Words, plainly
from agencies.identity import Identified
from agencies.models import Agency, DeskTerm, Membership, User
from agencies.state import State
from agencies.workflow.due import kept_as
from agencies.workflow.machine import constraint
from issues.models import Issue
from issues.models.issue import NO_DUE
from issues.states import RETURNED
from recommendations.models.letter import Letter
from recommendations.states import RECOMMENDATION, RECOMMENDATION_ENDS, UNISSUED


class RecommendationQuerySet(SharedQuerySet):
    machine, ends = RECOMMENDATION, RECOMMENDATION_ENDS

    def in_regions(self, regions: tuple[int, ...]) -> RecommendationQuerySet:
        touching = Recommendation.issues.through.objects.filter(
            recommendation=models.OuterRef("pk"),
            issue__in=Issue.objects.in_regions(regions),
        )
        return self.filter(models.Exists(touching))

    def unissued(self) -> RecommendationQuerySet:
        return self.filter(state__in=UNISSUED)


def texts_of(row: Recommendation) -> Iterator[tuple[str, str]]:
    yield from (("A", row.number), ("A", row.title), ("B", row.text), ("C", row.basis_note))


def texts_of_addressee(row: Addressee) -> Iterator[tuple[str, str]]:
    yield "A", row.attention_of
    yield "D", f"{row.agency.abbreviation} / {row.agency.name}"


class Recommendation(Shared):
    """What the desk recommends on one or more issues, under its own number.

    Its classification is the highest of its issues'. Until issued it is read by the
    desk alone; then also by its addressees, to whom issuing also opens these issues.
    """

    class Basis(models.TextChoices):
        ANALYSIS = "analysis", _("Approved analysis")
        MEETING = "meeting", _("Meeting decision")
        DIRECTIVE = "directive", _("Directive")
        ORAL = "oral", _("Urgent oral decision")

    number = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(_("Subject"), max_length=200)
    text = models.TextField(_("Consideration"))
    issues = models.ManyToManyField(Issue, related_name="recommendations", verbose_name=_("Issues"))
    basis = models.CharField(_("Basis"), max_length=10, choices=Basis, default=Basis.ANALYSIS)
    basis_note = models.CharField(_("Basis in words"), max_length=300, blank=True)
    oral_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    oral_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    oral_zone = models.CharField(max_length=4, choices=User.Zone, default="WIB")
    confirm_due_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    urgency = models.CharField(
        _("Urgency"), max_length=16, choices=Letter.Urgency, default=Letter.Urgency.NORMAL
    )
    term = models.ForeignKey(DeskTerm, models.PROTECT, related_name="recommendations")
    drafted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lies_with = models.CharField(_("Lies with"), max_length=200, blank=True)
    letter = models.ForeignKey(
        Letter, models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    due_from = models.DateField(null=True, editable=False)
    due_days = models.PositiveSmallIntegerField(null=True, editable=False)
    due = kept_as("due")
    issued_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    created_at = models.DateTimeField()
    # For the order of lists, never null: what is not issued yet comes after all that is.
    out_at = models.GeneratedField(
        expression=Coalesce("issued_at", models.Value(NO_DUE)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    words = Words(texts_of)

    objects: ClassVar = RecommendationQuerySet.as_manager()
    named: list[Addressee]  # those whom the reader of a list may know

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [constraint(RECOMMENDATION, "recommendation_state_known")]
        indexes = [
            GinIndex(fields=["words"], name="recommendation_words"),
            GinIndex(fields=["parties"], name="recommendation_parties"),
            models.Index(fields=["-updated_at", "-id"], name="recommendation_by_update"),
            models.Index(fields=["out_at", "id"], name="recommendation_by_issue"),
            models.Index(fields=["state", "due_at", "id"], name="recommendation_by_state"),
            models.Index(
                fields=["confirm_due_at"],
                condition=models.Q(confirm_due_at__isnull=False, confirmed_at__isnull=True),
                name="recommendation_owes_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return ("recommendation", self.pk)

    @property
    def badge(self) -> State:
        if self.state == "draft" and self.last_step == "return":
            return RETURNED
        return RECOMMENDATION[self.state]

    @property
    def is_open(self) -> bool:
        return self.state not in RECOMMENDATION_ENDS

    @property
    def is_unissued(self) -> bool:
        return self.state in UNISSUED


def on_a_readable_letter(hat: Actor) -> models.Q:
    """Files that are the letter of a recommendation which the hat may read."""
    readable = Recommendation.objects.visible_to(hat).filter(letter__isnull=False)
    return models.Q(pk__in=readable.values("letter__file"))


class PointQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> PointQuerySet:
        return self.filter(recommendation__in=Recommendation.objects.visible_to(hat))


class Addressee(Identified):
    """An agency to which a recommendation goes, with its own due rule and mode.

    Either `due_on` (a date, until 24.00 WIB) or `due_days` (working days, counted from
    the acknowledgement, else from two working days after dispatch).
    """

    class Part(models.TextChoices):
        LEAD = "lead", _("Responsible")
        SUPPORT = "support", _("Supporting")

    class Mode(models.TextChoices):
        FOLLOW_UP = "follow_up", _("Follow-up")
        RESPONSE = "response", _("Response")

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="addressees")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="addressed")
    part = models.CharField(_("Part"), max_length=8, choices=Part, default=Part.SUPPORT)
    mode = models.CharField(_("Asked for"), max_length=10, choices=Mode, default=Mode.FOLLOW_UP)
    attention_of = models.CharField(_("Attn. (u.p.)"), max_length=200, blank=True)
    due_on = models.DateField(_("Due date"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        _("Working days from receipt"), null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)
    added_later = models.BooleanField(default=False)
    words = Words(texts_of_addressee)

    objects: ClassVar = PointQuerySet.as_manager()

    class Meta:
        ordering = ["recommendation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "agency"], name="one_address_per_agency"
            ),
            models.UniqueConstraint(
                fields=["recommendation"],
                condition=models.Q(part="lead", added_later=False),
                name="one_lead_per_recommendation",
            ),
            models.CheckConstraint(
                name="one_due_rule",
                condition=~models.Q(due_on__isnull=False, due_days__isnull=False),
            ),
        ]
        indexes = [GinIndex(fields=["words"], name="addressee_words")]

    def __str__(self) -> str:
        return f"{self.agency} {self.part}"


class AcceptancePoint(Identified):
    """A *butir*: what is to be done, and the evidence that will show it.

    For every addressee, unless some are named.
    """

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("Point"))
    evidence_expected = models.CharField(_("Evidence expected"), max_length=300, blank=True)
    addressees = models.ManyToManyField(Addressee, blank=True, related_name="points")
    words = Words(plainly("text", "evidence_expected"))

    objects: ClassVar = PointQuerySet.as_manager()
    named: list[Addressee]  # those whom it names, where a reader's page asked for them

    class Meta:
        ordering = ["recommendation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "position"], name="one_point_per_position"
            )
        ]
        indexes = [GinIndex(fields=["words"], name="point_words")]

    def __str__(self) -> str:
        return f"{self.position}. {self.text[:60]}"
