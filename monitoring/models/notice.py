"""What was told to whom: the ledger of reminders, the inbox, the mails."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from agencies.access.hats import Actor
from agencies.identity import Identified
from agencies.models import Event, Membership, OwedMail, User


class Reminder(models.Model):
    """One rung of one duty, done once for one due date; another due date has its own.

    `duty` is a kind of `monitoring.duties`, `object_id` the key of the row that owes it,
    `rung` the working days from the due date (-3: three before). `skipped`: the rung had
    passed before anybody could send it, so only a later one was sent.
    """

    duty = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    rung = models.SmallIntegerField()
    skipped = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "object_id", "due_at", "rung"], name="every_rung_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.object_id} {self.rung:+d}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, hat: Actor) -> NotificationQuerySet:
        """The hat's own inbox; whoever substitutes for its holder reads it too."""
        return self.filter(membership=hat.membership)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def read(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=False)

    def unread_of(self, hat: Actor) -> NotificationQuerySet:
        """What the hat has not opened yet."""
        return self.visible_to(hat).unread()


class Notification(Identified):
    """One row of a hat's inbox. It holds no words: they are made when it is read.

    `kind` is the verb of an event, "reminder.<duty>" or what the portal itself reports.
    `object_kind` and `object_id` name the page that it leads to. `at` is the desk's clock.
    `key` says what it is about; a hat is told of it once. `asks`: the act asks something of this
    hat, so that the news is settled as soon as My work no longer offers it.
    """

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="notifications", db_index=False
    )
    kind = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=16)
    object_id = models.BigIntegerField()
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+", db_index=False)
    rung = models.SmallIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=80)
    asks = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects: ClassVar = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "key"], name="told_once_per_hat")
        ]
        indexes = [
            models.Index(fields=["membership", "-at", "-id"], name="notification_by_time"),
            models.Index(
                fields=["membership"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_kind} {self.object_id}"


class Delivery(Identified, OwedMail):
    """One mail to one person: open while it gathers, owed from then on and never growing.

    A person has one open mail at most; it is closed at `next_try_at`. Its Message-ID comes
    from `public_id`: a second copy, sent because the process died after the mail server had
    accepted the first, is recognised as the same mail. Times are real ones, not the desk's.
    """

    class State(models.TextChoices):
        OPEN = "open"
        OWED = "owed"
        SENT = "sent"
        FAILED = "failed"
        EMPTY = "empty"  # when it was due, nothing in it was left to be told

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                name="delivery_state_known",
                condition=models.Q(state__in=["open", "owed", "sent", "failed", "empty"]),
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="open"), name="one_open_mail_each"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state="owed"),
                name="delivery_owed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.state}"


class MailItem(models.Model):
    """A notification that a person is also told by mail.

    Written with the notification, in the same statement: so there is one for each reader.
    """

    pk = models.CompositePrimaryKey("delivery_id", "notification_id")
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="items", db_index=False)
    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="mail_items", db_index=False
    )

    def __str__(self) -> str:
        return f"{self.notification} in {self.delivery}"
