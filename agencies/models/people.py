"""People and the roles in which they act."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.identity import Identified
from agencies.models.agency import Agency
from agencies.models.place import Region
from agencies.models.term import DatedQuerySet, DeskTerm


class Classification(models.IntegerChoices):
    """The four grades of Indonesian office practice, lowest first."""

    OPEN = 1, pgettext_lazy("classification in full", "Open")
    RESTRICTED = 2, _("Restricted")
    SECRET = 3, _("Secret")
    TOP_SECRET = 4, _("Top secret")


class Role(models.TextChoices):
    LIAISON = "liaison", _("Liaison")
    HEAD = "head", _("Responsible official")
    SECRETARY = "secretary", _("Desk secretary")
    ANALYST = "analyst", _("Desk analyst")
    CHAIR = "chair", _("Desk chair")
    LEADERSHIP = "leadership", _("Desk leadership")
    STAFF = "staff", _("Secretariat staff")
    DUTY = "duty", _("Duty officer")
    AUDITOR = "auditor", _("Desk auditor")
    ADMIN = "admin", _("Portal administrator")


AGENCY_ROLES = (Role.LIAISON, Role.HEAD)
DESK_ROLES = tuple(role for role in Role if role not in AGENCY_ROLES)
# Roles that run the portal or examine it do not read the content of issues.
READING_DESK_ROLES = (
    Role.SECRETARY,
    Role.ANALYST,
    Role.CHAIR,
    Role.LEADERSHIP,
    Role.STAFF,
    Role.DUTY,
)


class User(Identified, AbstractUser):
    """A person's account. What it may do comes from the hat worn, never from the account."""

    class Zone(models.TextChoices):
        WIB = "WIB", _("WIB (Western Indonesia)")
        WITA = "WITA", _("WITA (Central Indonesia)")
        WIT = "WIT", _("WIT (Eastern Indonesia)")

    class Language(models.TextChoices):
        ID = "id", "Bahasa Indonesia"
        EN = "en", "English"

    full_name = models.CharField(
        _("Name"), max_length=150, help_text=_("With title and rank, as it stands on letters.")
    )
    office_number = models.CharField(_("NIP or NRP"), max_length=40, blank=True)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=Language, default=Language.ID)
    zone = models.CharField(_("Time zone"), max_length=4, choices=Zone, default=Zone.WIB)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="no_account_is_superuser"
            ),
            models.UniqueConstraint(
                models.functions.Lower("email"),
                condition=~models.Q(email=""),
                name="one_account_per_email",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username


class MembershipQuerySet(DatedQuerySet):
    def of_active_people(self) -> MembershipQuerySet:
        return self.filter(user__is_active=True)

    def given_up(self, today: dt.date) -> MembershipQuerySet:
        """Roles whose holder left: ended, or the account is closed."""
        return self.filter(models.Q(user__is_active=False) | models.Q(ends_on__lte=today))


class Membership(Identified):
    """A person in a role: in an agency, or in a desk term. Worn, it is a hat.

    `clearance` is the highest classification that the holder may read. `regions`,
    where given, narrow a regional desk's hat to those provinces or regencies.
    Holds from `starts_on` up to, not on, `ends_on`.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    term = models.ForeignKey(
        DeskTerm, models.PROTECT, null=True, blank=True, related_name="desk_memberships"
    )
    role = models.CharField(_("Role"), max_length=12, choices=Role)
    position = models.CharField(_("Position"), max_length=150, blank=True)
    clearance = models.PositiveSmallIntegerField(
        _("Reads up to"), choices=Classification, default=Classification.RESTRICTED
    )
    regions = models.ManyToManyField(Region, blank=True, related_name="+")
    may_export = models.BooleanField(
        _("May export lists"),
        default=False,
        help_text=_("As files, up to Terbatas, ten a day. Each one is recorded and marked."),
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membership_in_agency_or_term",
                condition=models.Q(agency__isnull=False, term__isnull=True, role__in=AGENCY_ROLES)
                | models.Q(agency__isnull=True, term__isnull=False, role__in=DESK_ROLES),
            ),
            models.CheckConstraint(
                name="membership_clearance_known", condition=models.Q(clearance__range=(1, 4))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.label}"

    def is_given_up(self, today: dt.date) -> bool:
        ended = self.ends_on is not None and self.ends_on <= today
        return ended or not self.user.is_active

    @property
    def label(self) -> str:
        """ "Penghubung KPU", "Sekretaris Desk": as it is signed."""
        role = Role(self.role).label
        return f"{role} {self.agency.abbreviation}" if self.agency else str(role)


class Substitution(Identified):
    """*Plh./Plt.*: another person wears a role for a time, on a letter."""

    class Kind(models.TextChoices):
        DAILY = "plh", "Plh."
        ACTING = "plt", "Plt."

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(User, models.PROTECT, related_name="substitutions")
    kind = models.CharField(_("Kind"), max_length=3, choices=Kind)
    basis = models.CharField(_("Basis letter"), max_length=200)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    objects: ClassVar = DatedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.membership.label}: {self.substitute}"
