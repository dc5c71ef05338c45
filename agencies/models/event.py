"""The record: what happened, written in the transaction of the change itself."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from agencies.identity import Identified
from agencies.models.people import Membership, Substitution, User


class Event(Identified):
    """One act. Append-only; only `agencies.events.record` writes it.

    `stream` and `stream_id` name the root it belongs to (issue; recommendation with
    its follow-ups; account), `seq` counts within it without gaps and is never shown.
    `at` is the desk's clock, `recorded_at` real time. `parties` and `classification`
    narrow it below its root; null parties means everybody who may read the root.
    `key` is the form's one-time key: a double click acts once.
    """

    stream = models.CharField(max_length=16)
    stream_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", help_text="null: the portal"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    substitution = models.ForeignKey(Substitution, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    parties = ArrayField(models.IntegerField(), null=True)
    classification = models.PositiveSmallIntegerField(default=1)
    key = models.UUIDField(null=True, unique=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["stream", "stream_id", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "stream_id", "seq"], name="one_event_per_place_in_stream"
            )
        ]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="event_of_object")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.stream_id}/{self.seq} {self.verb}"


class EventDetail(models.Model):
    """Names as they were, old -> new, and the words given. Never deleted."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="detail")
    person = models.CharField(max_length=150)
    hat = models.CharField(max_length=250)
    agency = models.CharField(max_length=60, blank=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    decided_by = models.CharField(max_length=300, blank=True)
    decided_on = models.CharField(max_length=300, blank=True, help_text="oral, paraf, letter")
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.hat}: {self.note[:40]}"


class PendingEvent(models.Model):
    """An event whose notices are still owed; deleted by whoever writes them."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="pending")

    def __str__(self) -> str:
        return str(self.event_id)
