"""Logins of people, and the emergency reset of a second factor."""

from __future__ import annotations

import datetime as dt
import hashlib
from importlib import import_module
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from agencies.identity import Identified
from agencies.models.people import User


class LoginSessionQuerySet(models.QuerySet):
    def lasting(self, now: dt.datetime) -> LoginSessionQuerySet:
        """Sessions in which somebody is logged in at that moment (real time)."""
        return self.filter(user__isnull=False, ended_at=None, expire_date__gt=now)

    def end(self, now: dt.datetime) -> int:
        """End them at once. The row stays, so that the browser can be told to forget."""
        return self.filter(ended_at=None).update(ended_at=now, expire_date=now, session_data="")


class LoginSession(AbstractBaseSession):
    """A browser's session, with what its owner needs to recognise it.

    Written by `agencies.accounts.logins.SessionStore`. `began_at` and `seen_at` are real time;
    the second is as coarse as `agencies.accounts.sessions.grain`. `ended_at` is set when
    somebody ended it before its time.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="logins")
    device = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = BaseSessionManager.from_queryset(LoginSessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        db_table = "login_session"  # outside the tables that the workers may read

    @classmethod
    def get_session_store_class(cls) -> type:
        store: type = import_module(settings.SESSION_ENGINE).SessionStore
        return store

    @property
    def public_id(self) -> UUID:
        """The key of a session opens it and is shown to nobody, its owner included."""
        return UUID(bytes=hashlib.sha256(self.session_key.encode()).digest()[:16])


class FactorReset(Identified):
    """Somebody who lost every second factor telephoned: one officer asks, another confirms.

    All moments are real time. Open until it is confirmed, withdrawn or out of date.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="factor_resets")
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_as = models.CharField(max_length=250)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_as = models.CharField(max_length=250, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "login_factor_reset"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="a_reset_takes_two_others",
                condition=~models.Q(asked_by=models.F("person"))
                & (
                    models.Q(confirmed_by=None)
                    | ~models.Q(confirmed_by=models.F("person"))
                    & ~models.Q(confirmed_by=models.F("asked_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.asked_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: dt.datetime) -> bool:
        return not self.confirmed_at and not self.withdrawn_at and now < self.expires_at


class OwedMail(models.Model):
    """A mail that is handed over until the mail server takes it; times are real ones."""

    attempts = models.PositiveSmallIntegerField(default=0)
    refusals = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class AccountMail(Identified, OwedMail):
    """A mail about an account: written with the act, sent by the workers, all in real time.

    A `link` that sets a password goes to whoever has the `address` that somebody typed; an
    `invitation` and a `notice` to the `user`, at `address` where one is given. No row holds what
    opens an account: the link is made when the mail is sent. `words` say what a notice tells, and
    are emptied then. Its Message-ID comes from `public_id`: a second copy is the same mail.
    """

    class Kind(models.TextChoices):
        LINK = "link"
        INVITATION = "invitation"
        NOTICE = "notice"

    class State(models.TextChoices):
        OWED = "owed"
        SENT = "sent"
        FAILED = "failed"
        NOBODY = "nobody"  # the address that was typed belongs to no account

    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    words = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State, default=State.OWED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_mail_state_known",
                condition=models.Q(state__in=["owed", "sent", "failed", "nobody"]),
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=models.Q(kind="link"),
                name="one_link_to_an_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state="owed"),
                name="account_mail_owed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
