"""The letter under which an auditor reads the record, and what it opens."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.identity import Identified
from agencies.models.acting import Acting
from agencies.models.agency import Agency
from agencies.models.event import Event
from agencies.models.people import Membership, Role
from agencies.models.term import DeskTerm

# Who enters an assignment, confirms it, and sees what was done under it.
SUPERVISORS = (Role.SECRETARY, Role.CHAIR, Role.ADMIN)


class AssignmentQuerySet(models.QuerySet["AuditAssignment"]):
    def in_force(self, on: dt.date) -> AssignmentQuerySet:
        """Confirmed, and on a day between its dates."""
        return self.filter(confirmed_at__isnull=False, starts_on__lte=on, ends_on__gt=on)

    def to_confirm(self, hat: Acting, on: dt.date) -> AssignmentQuerySet:
        """Letters that wait for this chair, but for those it entered or is the auditor of."""
        rows = self.visible_to(hat).filter(confirmed_at__isnull=True, ends_on__gt=on)
        if hat.role != Role.CHAIR:
            return rows.none()
        return rows.exclude(entered_by__user=hat.user).exclude(auditor__user=hat.user)

    def visible_to(self, hat: Acting) -> AssignmentQuerySet:
        """The auditor's own; all of the desk term for those who supervise it."""
        if hat.role == Role.AUDITOR:
            return self.filter(auditor=hat.membership)
        return self.filter(term=hat.term) if hat.role in SUPERVISORS else self.none()


class AuditAssignment(Identified):
    """*Surat tugas*: who examines, by whose letter, in which time, and which part of the record.

    It stands from `starts_on` up to, not on, `ends_on`, once the chair confirmed it. `streams`
    names the kinds of record, `agencies` whose people's acts (none: everybody's),
    `period_from` and `period_to` (last day) the days of the acts by the desk's clock. `group` is
    what an issue is shared with when its content is opened: it works while this is in force.
    """

    class Stream(models.TextChoices):
        ISSUE = "issue", _("Issues")
        RECOMMENDATION = "recommendation", _("Recommendations")
        MEETING = "meeting", _("Meetings")
        ACCOUNT = "account", _("Accounts")

    term = models.ForeignKey(DeskTerm, models.PROTECT, related_name="+")
    auditor = models.ForeignKey(Membership, models.PROTECT, related_name="assignments")
    number = models.CharField(_("Number of the letter"), max_length=100)
    letter_date = models.DateField(_("Date of the letter"))
    issued_by = models.CharField(_("Issued by"), max_length=200)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Ends on"))
    streams = ArrayField(models.CharField(max_length=16, choices=Stream))
    agencies = models.ManyToManyField(Agency, blank=True, related_name="+")
    period_from = models.DateField(_("Acts from"))
    period_to = models.DateField(_("Acts until"))
    group = models.OneToOneField(Group, models.PROTECT, related_name="audit_assignment")
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["auditor", "number"], name="one_assignment_per_letter_and_auditor"
            )
        ]

    def __str__(self) -> str:
        return gettext("Auditor, assignment %(number)s") % {"number": self.number}

    @property
    def event_stream(self) -> tuple[str, int]:
        return ("audit", self.pk)

    def is_in_force(self, today: dt.date) -> bool:
        return self.confirmed_at is not None and self.starts_on <= today < self.ends_on

    def stream_words(self) -> list[str]:
        return [str(self.Stream(name).label) for name in self.streams]

    def events(self) -> QuerySet[Event]:
        """The acts that it opens to examination: who, what and when, not their words."""
        found = Event.objects.filter(
            stream__in=self.streams,
            at__date__gte=self.period_from,
            at__date__lte=self.period_to,
        )
        agencies = list(self.agencies.values_list("pk", flat=True))
        return found.filter(Q(by__agency__in=agencies)) if agencies else found


class ExaminationPackage(Identified):
    """A sample of the record with its proof and its exceptions, made by a worker for an auditor.

    `size` and `seed` decide the sample: the same two give the same one. It is fetched once.
    `done` of `total` says how far the worker has come.
    """

    assignment = models.ForeignKey(AuditAssignment, models.PROTECT, related_name="packages")
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    size = models.PositiveSmallIntegerField(_("Acts in the sample"))
    seed = models.PositiveIntegerField(_("Seed"))
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assignment} {self.size}/{self.seed}"
