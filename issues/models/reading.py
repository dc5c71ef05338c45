"""Who took note of what: one row for each page, paper, file and mail, never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor
from agencies.access.readers import shielding
from agencies.identity import Identified
from agencies.models import Membership, Substitution, User
from agencies.models.classification import Classification
from agencies.models.event import utc
from issues.models.issue import Issue
from issues.models.parts import Attachment


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, hat: Actor) -> ReadingQuerySet:
        """Readings of visible issues of which the hat's desk or agency may know."""
        of_issue = models.Q(issue__in=Issue.objects.visible_to(hat))
        return self.filter(
            of_issue | models.Q(issue__isnull=True),
            parties__overlap=list(hat.groups),
            classification__lte=hat.clearance,
        )

    def by_name(self, hat: Actor) -> ReadingQuerySet:
        """Those whose reader may be named to the hat."""
        return self.exclude(membership__agency__in=shielding(hat))

    def without_name(self, hat: Actor) -> ReadingQuerySet:
        """Those of which the hat learns the agency and the number of people alone."""
        return self.filter(membership__agency__in=shielding(hat))


class Reading(Identified):
    """Somebody opened, printed or downloaded something, or a mail named it to them.

    `at` is real time. Names are those of that moment, `classification` the grade that was
    shown. `parties` are the groups that may know of it: the desk, and the agency whose
    content it is. `issue` is null where a paper belongs to none, and for a mail that named
    nothing. `address` is where the request came from; a mail has none.

    Its keys are not checked by the database: the check would lock, on every page opened,
    what is read. The rows to which they lead are never deleted, but a draft's file may be.
    """

    class Kind(models.TextChoices):
        READ = "read", _("Read")
        PRINT = "print", _("Printed")
        DOWNLOAD = "download", _("Downloaded")
        MAIL = "mail", _("Mailed")

    class Page(models.TextChoices):
        ISSUE = "issue", _("Issue")
        TIMELINE = "timeline", _("History")
        ANALYSIS = "analysis", _("Analysis")
        QUESTION = "question", _("Request for information")
        RECOMMENDATION = "recommendation", _("Recommendation")
        LETTER = "letter", _("Letter")
        FOLLOW_UP = "follow_up", _("Follow-up")
        FILE = "file", _("File")
        MAIL = "mail", _("Mail")
        SPILL = "spill", _("Whom it reached")

    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=8, choices=Kind)
    page = models.CharField(max_length=16, choices=Page)
    label = models.CharField(max_length=200, blank=True, help_text="number, version or file name")
    issue = models.ForeignKey(
        Issue,
        models.PROTECT,
        null=True,
        related_name="readings",
        db_constraint=False,
        db_index=False,
    )
    attachment = models.ForeignKey(
        Attachment,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    substitution = models.ForeignKey(
        Substitution,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    person = models.CharField(max_length=150)
    hat = models.CharField(max_length=250)
    agency = models.CharField(max_length=60, blank=True)
    classification = models.PositiveSmallIntegerField(choices=Classification)
    parties = ArrayField(models.IntegerField())
    address = models.GenericIPAddressField(null=True)

    objects: ClassVar = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["issue", "-at", "-id"], name="reading_of_issue")]
        constraints = [
            models.CheckConstraint(
                name="reading_kind_known",
                condition=models.Q(kind__in=["read", "print", "download", "mail"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.page} {self.label}".strip()

    @property
    def place(self) -> str:
        """What the record's verification calls it."""
        return f"reading {self.pk}"

    def sealed_form(self) -> dict[str, Any]:
        """What the seal covers: the columns of today by name; one added later takes a version."""
        values = {name: getattr(self, name) for name in SEALED_COLUMNS}
        return values | {"at": utc(self.at), "public_id": str(self.public_id)}


SEALED_COLUMNS = (
    "id",
    "kind",
    "page",
    "label",
    "issue_id",
    "attachment_id",
    "membership_id",
    "user_id",
    "substitution_id",
    "person",
    "hat",
    "agency",
    "classification",
    "parties",
    "address",
)
