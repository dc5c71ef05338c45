"""Personal data taken out of the record, by two persons and on a legal ground."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.identity import Identified
from agencies.models.event import Event
from agencies.models.people import Membership


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def waiting(self) -> RedactionQuerySet:
        return self.filter(decided_at__isnull=True)


class Redaction(Identified):
    """A request to empty fields of the words of one event; `granted` once it was decided.

    What is done is told by the event `record.redact` in the stream of the redacted one: the
    proof of the record hangs on that, not on this row.
    """

    class Field(models.TextChoices):
        NOTE = "note", _("Note")
        CHANGES = "changes", _("Old and new values")
        PERSON = "person", _("Name of the person who acted")
        ON_BEHALF_OF = "on_behalf_of", _("Name of the person on whose behalf")
        DECIDED_BY = "decided_by", _("Name of the person who decided")
        ADDRESS = "address", _("Address from which it was done")

    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    fields = ArrayField(models.CharField(max_length=16, choices=Field))
    ground = models.CharField(_("Legal ground"), max_length=200)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    objects: ClassVar = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"],
                condition=models.Q(decided_at__isnull=True),
                name="one_open_redaction_per_event",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event.place} {self.ground}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return (self.event.stream, self.event.stream_id)

    def field_words(self) -> list[str]:
        return [str(self.Field(name).label) for name in self.fields]
