"""The record: what happened, written in the transaction of the change itself."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from agencies import merkle
from agencies.identity import Identified
from agencies.models.people import Membership, Substitution, User

TOLD_WITHIN = dt.timedelta(minutes=10)


class Event(Identified):
    """One act. Append-only; only `agencies.record.events.record` writes it.

    `stream` and `stream_id` name the root it belongs to (issue; recommendation with
    its follow-ups; account), `seq` counts within it without gaps and is never shown.
    `at` is the desk's clock, `recorded_at` real time, set by the database. `parties` and
    `classification` narrow it below its root; null parties means everybody who may read the
    root. `key` is the form's one-time key: a double click acts once. `digest` binds the words in
    its detail; the seals bind the event itself.
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

    def __str__(self) -> str:
        return f"{self.place} {self.verb}"

    @property
    def place(self) -> str:
        """Where it stands: "issue 17/3"."""
        return f"{self.stream} {self.stream_id}/{self.seq}"

    def sealed_form(self) -> dict[str, Any]:
        """What the seal covers: every column, as plain JSON values."""
        return {
            "id": self.pk,
            "public_id": str(self.public_id),
            "stream": self.stream,
            "stream_id": self.stream_id,
            "seq": self.seq,
            "verb": self.verb,
            "object_kind": self.object_kind,
            "object_id": self.object_id,
            "from_state": self.from_state,
            "to_state": self.to_state,
            "at": utc(self.at),
            "recorded_at": utc(self.recorded_at),
            "by": self.by_id,
            "user": self.user_id,
            "substitution": self.substitution_id,
            "decided_by": self.decided_by_id,
            "parties": self.parties,
            "classification": self.classification,
            "key": str(self.key) if self.key else None,
            "digest": bytes(self.digest).hex(),
        }


def utc(moment: dt.datetime) -> str:
    """An aware moment as it is sealed: ISO, UTC, with microseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def new_salt() -> bytes:
    return os.urandom(16)


class EventDetail(models.Model):
    """Names as they were, old -> new, the words given, and from where. Never deleted.

    Fields may be emptied by a recorded redaction alone. Then `salt` is gone and `redacted`
    holds what still proves the rest: {"ground", "salts": {field: hex}, "removed": {field: hex}}.
    `address` is that of the client; "" for what the portal does by itself, and for what was
    recorded before addresses were: those are bound without it.
    """

    FIELDS: ClassVar = (
        "person",
        "hat",
        "agency",
        "on_behalf_of",
        "decided_by",
        "decided_on",
        "note",
        "changes",
    )

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="detail")
    person = models.CharField(max_length=150)
    hat = models.CharField(max_length=250)
    agency = models.CharField(max_length=60, blank=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    decided_by = models.CharField(max_length=300, blank=True)
    decided_on = models.CharField(max_length=300, blank=True, help_text="oral, paraf, letter")
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    salt = models.BinaryField(max_length=16, default=new_salt)
    redacted = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.hat}: {self.note[:40]}"

    @property
    def words(self) -> dict[str, Any]:
        """What was written, by field."""
        known = {name: getattr(self, name) for name in self.FIELDS}
        removed = self.redacted["removed"] if self.redacted else {}
        return known | {"address": self.address} if self.address or "address" in removed else known

    def digest(self) -> bytes:
        """What its event says of it, redacted or not."""
        if self.redacted:
            salts, removed = self.redacted["salts"], self.redacted["removed"]
            return merkle.redacted_digest(self.words, salts, removed)
        return merkle.fields_digest(bytes(self.salt), self.words)


class PendingEventQuerySet(models.QuerySet["PendingEvent"]):
    def ripe(self, now: dt.datetime) -> PendingEventQuerySet:
        """Those that may be told at that moment (real time): new ones, and tries that are due."""
        return self.filter(next_try_at__lte=now)

    def late(self, now: dt.datetime) -> PendingEventQuerySet:
        """Those that nobody was told of within TOLD_WITHIN: somebody must look."""
        return self.filter(event__recorded_at__lte=now - TOLD_WITHIN)


class SentForm(models.Model):
    """The keyed digest of a form that was acted upon; see `agencies.sending.once`.

    Kept for some weeks: no page stays open longer.
    """

    key = models.UUIDField(primary_key=True)
    digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField(db_default=Now())  # real time

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="sent_forms_by_age")]


class PendingEvent(models.Model):
    """An event whose notices are still owed; deleted by whoever writes them.

    Where writing them failed, it is tried again at `next_try_at` (real time); `fault` names the
    kind of error, without content, and `logged_at` when the log was told of it: once.
    """

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="pending")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    fault = models.CharField(max_length=200, blank=True, default="")
    logged_at = models.DateTimeField(null=True)

    objects: ClassVar = PendingEventQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.event_id)
