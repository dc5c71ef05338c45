"""What the agencies think, what the desk concludes, what it asked in between."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor
from agencies.access.visibility import Shared, SharedQuerySet
from agencies.finding import Words, plainly
from agencies.identity import Identified
from agencies.models import Agency, Membership
from agencies.models.classification import Classification
from agencies.risk import ON_SCALE
from agencies.state import State
from agencies.workflow.due import kept_as
from agencies.workflow.machine import constraint
from issues.models.issue import Issue
from issues.states import REQUEST, REQUEST_ENDS


class PartQuerySet(models.QuerySet):
    """Parts of an issue: they follow their root, and may be narrower by their class."""

    def visible_to(self, hat: Actor) -> PartQuerySet:
        return self.filter(within_ceiling(hat), issue__in=roots(hat))


def roots(hat: Actor) -> models.QuerySet[Issue]:
    """Visible issues that show more than their reference card."""
    return Issue.objects.visible_to(hat).with_content(hat)


def within_ceiling(hat: Actor) -> models.Q:
    """Parts no higher than the hat reads; of an issue to which it was admitted, than that."""
    own = models.Q(classification__lte=hat.clearance)
    if hat.is_desk:
        return own
    named = models.Q(issue__admitted__overlap=list(hat.groups))
    return own | named & models.Q(classification__lte=models.F("issue__classification"))


class NarrowedQuerySet(PartQuerySet):
    """Parts that may be limited to some of the issue's readers: `parties` null is all of them."""

    def visible_to(self, hat: Actor) -> NarrowedQuerySet:
        among = models.Q(parties__isnull=True) | models.Q(parties__overlap=list(hat.groups))
        return self.filter(among, within_ceiling(hat), issue__in=roots(hat))


class AgencyView(Identified):
    """One agency's view of an issue, under its own name, changed by nobody else.

    A row without `given_at` is a view that was asked for and is still awaited. `parties`
    (group keys) limits it to some of the issue's readers.
    """

    class Stance(models.TextChoices):
        VIEW = "view", _("View")
        NO_OBJECTION = "no_objection", _("No objection")

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="views")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="views")
    stance = models.CharField(_("Stance"), max_length=12, choices=Stance, default=Stance.VIEW)
    text = models.TextField(_("View"), blank=True)
    classification = models.PositiveSmallIntegerField(
        _("Classification"), choices=Classification, default=Classification.OPEN
    )
    parties = ArrayField(models.IntegerField(), null=True, blank=True)
    requested_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_from = models.DateField(null=True, editable=False)
    due_days = models.PositiveSmallIntegerField(null=True, editable=False)
    due = kept_as("due")
    given_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    words = Words(plainly("text"))

    objects: ClassVar = NarrowedQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "agency"], name="one_view_per_agency")
        ]
        indexes = [GinIndex(fields=["words"], name="view_words")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.text[:40]}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return self.issue.event_stream


ANALYSIS_TEXTS = (
    "problem",
    "assumptions",
    "facts",
    "discussion",
    "options",
    "conclusion",
    "advice",
    "legal_basis",
)


class Analysis(Identified):
    """One version of the desk's analysis, in the order of a *telaahan staf*.

    Impact times likelihood is the risk (1 to 25). A version that was submitted is never
    changed: a return starts the next one.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="analyses")
    version = models.PositiveSmallIntegerField()
    problem = models.TextField(_("Problem"))
    assumptions = models.TextField(_("Assumptions"), blank=True)
    facts = models.TextField(_("Facts"))
    discussion = models.TextField(_("Discussion"))
    options = models.TextField(_("Options"), blank=True)
    conclusion = models.TextField(_("Conclusion"))
    advice = models.TextField(_("Advice"))
    legal_basis = models.TextField(_("Legal basis"), blank=True)
    severity = models.PositiveSmallIntegerField(_("Impact"), validators=ON_SCALE)
    likelihood = models.PositiveSmallIntegerField(_("Likelihood"), validators=ON_SCALE)
    classification = models.PositiveSmallIntegerField(
        choices=Classification, default=Classification.OPEN
    )
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_note = models.TextField(blank=True)
    words = Words(plainly(*ANALYSIS_TEXTS))

    objects: ClassVar = PartQuerySet.as_manager()

    class Meta:
        ordering = ["issue", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "version"], name="one_analysis_per_version")
        ]
        indexes = [GinIndex(fields=["words"], name="analysis_words")]

    def __str__(self) -> str:
        return f"{self.issue.number} analysis {self.version}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return self.issue.event_stream


class RequestQuerySet(SharedQuerySet):
    machine, ends = REQUEST, REQUEST_ENDS

    def visible_to(self, hat: Actor) -> RequestQuerySet:
        """Requests to the hat's agency or from its desk; they name an agency's duty."""
        shared = models.Q(parties__overlap=list(hat.groups)) & within_ceiling(hat)
        return self.filter(shared, issue__in=roots(hat))

    def overdue(self, now: dt.datetime) -> RequestQuerySet:
        return self.open().filter(due_at__lte=now)


class InformationRequest(Shared):
    """A question to one agency with its own clock, answered or not."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="requests")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="requests")
    question = models.TextField(_("Question"))
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(_("Due date"))
    due_from = models.DateField(null=True, editable=False)
    due_days = models.PositiveSmallIntegerField(null=True, editable=False)
    due = kept_as("due")
    answer = models.TextField(_("Answer"), blank=True)
    answered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    words = Words(plainly("question", "answer"))

    objects: ClassVar = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [constraint(REQUEST, "request_state_known")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="request_by_due"),
            GinIndex(fields=["words"], name="request_words"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.question[:40]}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return self.issue.event_stream

    @property
    def badge(self) -> State:
        return REQUEST[self.state]

    @property
    def term_id(self) -> int:
        return self.issue.term_id
