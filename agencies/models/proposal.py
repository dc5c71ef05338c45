"""What one person proposed and a second one must confirm before it holds."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from agencies.identity import Identified
from agencies.models.acting import Acting
from agencies.models.classification import Classification
from agencies.models.people import Membership, Role, Substitution, User

WHO_CONFIRMS = (Role.ADMIN, Role.SECRETARY, Role.CHAIR)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self, today: dt.date) -> ProposalQuerySet:
        """Not decided yet, and still worth a decision: the role has not ended meanwhile."""
        lasts = Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gt=today)
        return self.filter(lasts, decided_at__isnull=True)

    def visible_to(self, hat: Acting) -> ProposalQuerySet:
        """All of them for an administrator; secretary and chair see those on roles at agencies,
        at their own desk, and at one that follows it as long as nobody works there."""
        if hat.role == Role.ADMIN:
            return self.all()
        if hat.role not in WHO_CONFIRMS or hat.term is None:
            return self.none()
        there = Membership.objects.filter(term=OuterRef("membership__term")).confirmed()
        next_desk = Q(membership__term__starts_on__gt=hat.term.starts_on) & ~Exists(there)
        own = Q(membership__term__isnull=True) | Q(membership__term=hat.term)
        return self.filter(own | next_desk)

    def awaiting(self, hat: Acting, today: dt.date) -> ProposalQuerySet:
        """Those that this person, under this hat, can confirm today."""
        others = self.visible_to(hat).exclude(proposed_by=hat.user).exclude(person=hat.user)
        return others.open(today)


class Proposal(Identified):
    """A desk role, a substitution in one, or a ceiling above Restricted that waits for
    confirmation.

    `clearance` is the ceiling proposed, null where the role or substitution itself is. `person` is
    who would gain by it. Neither that person nor the one who proposed it can confirm it, under
    whichever hat: the database refuses it too.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="proposals")
    substitution = models.ForeignKey(
        Substitution, models.PROTECT, null=True, related_name="proposals"
    )
    clearance = models.PositiveSmallIntegerField(null=True, choices=Classification)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_confirmed_by_a_second_person",
                condition=~Q(accepted=True)
                | Q(decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by"))
                & ~Q(decided_by=F("person")),
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(substitution__isnull=True, decided_at__isnull=True),
                name="one_open_proposal_per_role",
            ),
            models.UniqueConstraint(
                fields=["substitution"],
                condition=Q(decided_at__isnull=True),
                name="one_open_proposal_per_substitution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.label}"

    @property
    def kind(self) -> str:
        """ "substitution", "ceiling" or "membership": also the first word of its events."""
        if self.substitution_id:
            return "substitution"
        return "ceiling" if self.clearance else "membership"

    @property
    def subject(self) -> Membership | Substitution:
        """What would hold once it is confirmed."""
        return self.substitution or self.membership

    @property
    def label(self) -> str:
        """ "Analis Desk", "Plh. Sekretaris Desk"."""
        prefix = f"{self.substitution.get_kind_display()} " if self.substitution else ""
        return prefix + self.membership.label

    @property
    def ceiling(self) -> int:
        """What the person would read up to."""
        return self.clearance or self.membership.clearance
