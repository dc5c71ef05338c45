"""Notes and files that hang on an issue."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor
from agencies.finding import Words, plainly
from agencies.identity import Identified
from agencies.models import Membership
from agencies.models.classification import Classification
from issues.attached import attached
from issues.models.analysis import NarrowedQuerySet, roots, within_ceiling
from issues.models.issue import Issue
from issues.models.visible import of_origin


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


PDF, FILM = "application/pdf", "video/mp4"
NEXT_LOOK = (
    models.Case(models.When(content_type=PDF, then=0), default=1),
    models.F("look_again_at").asc(nulls_first=True),
    models.F("id").desc(),
)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def unlooked(self, now: dt.datetime) -> AttachmentQuerySet:
        """Those at which the workers look next, after the scanner where there is one; what failed
        comes again when its pause is over. `now` is real time.

        PDFs come first, since nobody gets them until then; the newest go before a backlog.
        """
        waits = models.Q(checked=Check.INFECTED)
        if settings.CLAMD:
            waits |= ~models.Q(checked=Check.CLEAN)
        turn = models.Q(look_again_at=None) | models.Q(look_again_at__lte=now)
        rows = self.filter(turn, looked_at=None).exclude(waits)
        return rows.order_by(*NEXT_LOOK)

    def unchecked(self) -> AttachmentQuerySet:
        """Those that the scanner has not passed yet; those it did not take come last."""
        ended = (Check.CLEAN, Check.INFECTED)
        tried = models.F("checked_at").asc(nulls_first=True)
        return self.exclude(checked__in=ended).order_by(tried, "pk")

    def visible_to(self, hat: Actor) -> AttachmentQuerySet:
        """Files of visible issues, and loose ones; where they name parties, the hat is of one.
        Each says in `whole` whether the hat gets it as it was sent.

        A loose file (a letter, evidence) names no region itself: a regional hat reads it
        where it reads the letter or report on which it stands.
        """
        among = models.Q(parties__overlap=list(hat.groups))
        in_issue = models.Q(issue__in=roots(hat)) & within_ceiling(hat)
        loose = models.Q(issue__isnull=True, classification__lte=hat.clearance) & among
        if hat.regions:
            loose &= reduce(
                or_, (readable(hat) for readable in attached("readable_files")), models.Q(pk=None)
            )
        rows = self.filter(in_issue & (among | models.Q(parties__isnull=True)) | loose)
        # A look of its own: where nobody asks for it, nothing is joined for it.
        whole = self.model._default_manager.filter(self.given_whole(hat), pk=models.OuterRef("pk"))
        return rows.annotate(whole=models.Exists(whole))

    @staticmethod
    def given_whole(hat: Actor) -> models.Q:
        """Those that the hat gets as they were sent: it is of the origin or its desk; its own
        people sent the file; or the origin is open, and others get more than the copy."""
        sent = models.Q(by__agency__group__in=list(hat.groups))
        is_open = models.Q(issue=None) | models.Q(issue__origin_masked=False)
        return of_origin(hat, "issue__") | sent | is_open & models.Q(copy_only=False)


class Check(models.TextChoices):
    """How far a file was checked: by the portal itself when it came, then by the scanner."""

    TYPE = "type"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class Trace(models.TextChoices):
    """What within a file may tell where it came from."""

    AUTHOR = "author", _("Author")
    EDITOR = "editor", _("Last changed by")
    SIGNER = "signer", _("Signature")
    COMPANY = "company", _("Office")
    MANAGER = "manager", _("Manager")
    TEMPLATE = "template", _("Template")
    PLACE = "place", _("Place")
    DEVICE = "device", _("Device")
    PRINTER = "printer", _("Printer")
    PROPERTY = "property", _("Property")
    PROGRAM = "program", _("Program")
    UNREAD = "unread", _("not legible")


class Attachment(Identified):
    """A file, kept byte for byte under a random name outside the web root.

    `parties` null: it follows its issue. Else only these groups read it: of the issue's
    readers; or, without an issue, evidence of one addressee or a letter. Of an infected
    file the row alone is kept, with the scanner's `finding`. `checked_at` is the real time
    at which the scanner was last asked.

    The workers look into it once (`looked_at`, in real time; after `looks` that failed again
    at `look_again_at`): `objection` is what speaks against opening it, `traces` are the kinds
    and words within it that tell its origin, as much content as the file; `cleaned` is a copy
    without them, "" where none could be made. With `copy_only` it is all that others get.
    `shown` is what pages show of a picture: a JPEG of the worker's own.
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
    looked_at = models.DateTimeField(null=True, editable=False)
    looks = models.PositiveSmallIntegerField(default=0, editable=False)
    look_again_at = models.DateTimeField(null=True, editable=False)
    objection = models.CharField(max_length=60, blank=True, editable=False)
    traces = models.JSONField(default=list, editable=False)
    cleaned = models.FileField(max_length=100, blank=True, editable=False)
    cleaned_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    shown = models.FileField(max_length=100, blank=True, editable=False)
    shown_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    copy_only = models.BooleanField(default=False)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = Words(plainly("name", weight="A"))

    whole = True  # as the query for a reader has found it

    objects: ClassVar = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["checked", "id"], name="file_by_check"),
            models.Index(
                *NEXT_LOOK, condition=models.Q(looked_at=None), name="file_not_looked_into"
            ),
            GinIndex(fields=["words"], name="file_words"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def withheld(self) -> str:
        """Why its reader may not download it now, in a few words; "" when it is open.

        With a scanner only what it found clean is open, whatever was checked before. A PDF
        opens after the second look; so does the copy, for whoever gets that alone.
        """
        if self.checked == Check.INFECTED:
            return gettext("harmful, removed")
        if self.objection:
            return gettext("withheld after a second look")
        waits = self.checked != Check.CLEAN if settings.CLAMD else self.checked == Check.WAITING
        if waits or (self.looked_at is None and (self.content_type == PDF or not self.whole)):
            return gettext("being checked")
        return "" if self.whole or self.cleaned else gettext("names its origin, not given out")

    @property
    def betrays(self) -> list[tuple[str, str]]:
        """The kinds of what may tell its origin, with their words; the program tells nobody."""
        words: dict[str, list[str]] = {}
        for kind, said in self.traces:
            if kind != Trace.PROGRAM:
                words.setdefault(kind, []).append(said)
        return [(str(Trace(kind).label), ", ".join(filter(None, words[kind]))) for kind in words]

    @property
    def may_tell(self) -> bool:
        """Whether it tells where it came from, or might: it was not looked into yet."""
        return self.looked_at is None or bool(self.betrays)

    @property
    def shows(self) -> str:
        """Which kept file a page may show in place: "file", "cleaned" or "shown"; "" for none, as
        for everything above restricted."""
        grade = max(self.classification, self.issue.classification if self.issue else 0)
        if self.withheld or grade > Classification.RESTRICTED:
            return ""
        if self.content_type == FILM:
            return "file" if self.whole else "cleaned"
        return "shown" if self.shown else ""

    def kept(self, which: str) -> tuple[FieldFile, str]:
        """The "file", its "cleaned" copy or what is "shown", with the digest as it was written."""
        digest = "sha256" if which == "file" else f"{which}_sha256"
        return getattr(self, which), getattr(self, digest)

    @property
    def stored(self) -> list[str]:
        """The names under which it and its copies lie in the storage."""
        return [str(kept) for kept in (self.file, self.cleaned, self.shown) if kept]
