"""The register of letters that carry recommendations and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor
from agencies.finding import Words
from agencies.identity import Identified
from agencies.models import Agency, DeskTerm, Membership
from agencies.models.classification import Classification
from issues.models import Attachment


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, hat: Actor) -> LetterQuerySet:
        """Letters shared with one of the hat's groups, within its clearance."""
        return self.filter(parties__overlap=list(hat.groups), classification__lte=hat.clearance)


def texts_of(letter: Letter) -> Iterator[tuple[str, str]]:
    yield from (("A", letter.number), ("B", letter.subject))
    for text in (letter.signer, letter.signer_position, letter.signer_number, letter.copies):
        yield "C", text
    if letter.sender:
        yield "D", f"{letter.sender.abbreviation} / {letter.sender.name}"


class Letter(Identified):
    """An official letter out or in: number, date, subject, people, and its PDF.

    The portal is not the letter system of record: numbers are typed as they stand on
    the letter. `received_on` is the day a letter in arrived; clocks use it.
    """

    class Direction(models.TextChoices):
        OUT = "out", _("Outgoing")
        IN = "in", _("Incoming")

    class Urgency(models.TextChoices):
        NORMAL = "biasa", _("Normal")
        URGENT = "segera", _("Urgent")
        VERY_URGENT = "sangat_segera", _("Very urgent")

    direction = models.CharField(max_length=3, choices=Direction)
    number = models.CharField(_("Letter number"), max_length=100)
    dated_on = models.DateField(_("Letter date"))
    received_on = models.DateField(_("Received on"), null=True, blank=True)
    subject = models.CharField(_("Subject"), max_length=300)
    urgency = models.CharField(_("Urgency"), max_length=16, choices=Urgency, default=Urgency.NORMAL)
    classification = models.PositiveSmallIntegerField(
        choices=Classification, default=Classification.OPEN
    )
    term = models.ForeignKey(DeskTerm, models.PROTECT, related_name="letters")
    sender = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="letters_sent"
    )
    signer = models.CharField(_("Signed by"), max_length=150, blank=True)
    signer_position = models.CharField(_("Position of the signer"), max_length=200, blank=True)
    signer_number = models.CharField(_("NIP or NRP of the signer"), max_length=40, blank=True)
    signed_outside = models.BooleanField(_("Signed outside the portal"), default=False)
    copies = models.TextField(_("Copies to"), blank=True, help_text=_("One per line."))
    file = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="letters"
    )
    parties = ArrayField(models.IntegerField(), default=list)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    words = Words(texts_of)

    objects: ClassVar = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_on", "-pk"]
        indexes = [GinIndex(fields=["words"], name="letter_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "number"],
                condition=models.Q(direction="out"),
                name="one_outgoing_letter_per_number",
            ),
            models.UniqueConstraint(
                fields=["sender", "number", "dated_on"],
                condition=models.Q(direction="in"),
                name="one_incoming_letter_per_sender",
            ),
        ]

    def __str__(self) -> str:
        return self.number
