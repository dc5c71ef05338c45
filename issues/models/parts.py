"""Notes and files that hang on an issue."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.finding import Words, plainly
from agencies.hats import Actor
from agencies.identity import Identified
from agencies.models import Membership
from agencies.models.people import Classification
from issues.models.analysis import NarrowedQuerySet, roots, within_ceiling
from issues.models.issue import Issue


class Comment(Identified):
    """A note on an issue, signed by a hat, never edited.

    `parties` (group keys) limits it to some of the issue's readers; null is all of them.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="comments")
    text = models.TextField(_("Note"))
    classification = models.PositiveSmallIntegerField(
        _("Classification"), choices=Classification, default=Classification.OPEN
    )
    parties = ArrayField(models.IntegerField(), null=True, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = Words(plainly("text"))

    objects: ClassVar = NarrowedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [GinIndex(fields=["words"], name="comment_words")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def event_stream(self) -> tuple[str, int]:
        return self.issue.event_stream


# Where a narrowed file stands (a letter, a report): each upper app adds the condition under
# which a hat sees that place.
PLACES: list[Callable[[Actor], models.Q]] = []


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def unchecked(self) -> AttachmentQuerySet:
        """Those that the scanner has not passed yet; what it did not take comes last."""
        ended = (Check.CLEAN, Check.INFECTED)
        tried = models.F("checked_at").asc(nulls_first=True)
        return self.exclude(checked__in=ended).order_by(tried, "pk")

    def visible_to(self, hat: Actor) -> AttachmentQuerySet:
        """Files of visible issues, and loose ones; where they name parties, the hat is of one.

        A loose file (a letter, evidence) names no region itself: a regional hat reads it
        where it reads the letter or report on which it stands.
        """
        among = models.Q(parties__overlap=list(hat.groups))
        in_issue = models.Q(issue__in=roots(hat)) & within_ceiling(hat)
        loose = models.Q(issue__isnull=True, classification__lte=hat.clearance) & among
        if hat.regions:
            loose &= reduce(or_, (place(hat) for place in PLACES), models.Q(pk=None))
        return self.filter(in_issue & (among | models.Q(parties__isnull=True)) | loose)


class Check(models.TextChoices):
    """How far a file was checked: by the portal itself when it came, then by the scanner."""

    TYPE = "type"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class Attachment(Identified):
    """A file, kept byte for byte under a random name outside the web root.

    `parties` null: it follows its issue. Else only these groups read it: of the issue's
    readers; or, without an issue, evidence of one addressee or a letter. Of an infected
    file the row alone is kept, with the scanner's `finding`. `checked_at` is the real time
    at which the scanner was last asked.
    """

    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    parties = ArrayField(models.IntegerField(), null=True, blank=True)
    classification = models.PositiveSmallIntegerField(
        choices=Classification, default=Classification.OPEN
    )
    file = models.FileField(max_length=100)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    checked = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(null=True, editable=False)
    finding = models.CharField(max_length=200, blank=True, editable=False)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = Words(plainly("name", weight="A"))

    objects: ClassVar = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["checked", "id"], name="file_by_check"),
            GinIndex(fields=["words"], name="file_words"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def withheld(self) -> str:
        """Why nobody may download it now, in a few words; "" when it is open.

        With a scanner only what it found clean is open, whatever was checked before.
        """
        if self.checked == Check.INFECTED:
            return gettext("harmful, removed")
        waits = self.checked != Check.CLEAN if settings.CLAMD else self.checked == Check.WAITING
        return gettext("being checked") if waits else ""
