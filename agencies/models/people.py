"""People and the roles in which they act."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

import pgtrigger
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.identity import Identified
from agencies.models.acting import Acting
from agencies.models.agency import Agency
from agencies.models.classification import KNOWN, Classification
from agencies.models.dated import DatedQuerySet
from agencies.models.place import Region
from agencies.models.term import DeskTerm


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
    invited_at = models.DateTimeField(
        null=True, editable=False, help_text="when the last mail for setting a password went out"
    )

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


ABOVE_ITS_KIND = _(
    "A civil-society organisation reads up to Open. What lies above, the desk chair names item by"
    " item."
)
CEILING_OF_CIVIL_SOCIETY = f"""
    IF NEW.clearance > {Classification.OPEN:d} AND EXISTS (
        SELECT FROM agencies_agency
        WHERE id = NEW.agency_id AND kind = 'masyarakat_sipil'
    ) THEN
        RAISE EXCEPTION 'a civil-society organisation reads up to Biasa'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class MembershipQuerySet(DatedQuerySet):
    def of_active_people(self) -> Self:
        return self.filter(user__is_active=True)

    def who_can_log_in(self) -> Self:
        """Roles of active people who have set a password."""
        unset = models.Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.of_active_people().exclude(unset)

    def given_up(self, today: dt.date) -> Self:
        """Roles whose holder left: ended, or the account is closed."""
        return self.filter(models.Q(user__is_active=False) | models.Q(ends_on__lte=today))

    def managed_by(self, hat: Acting) -> Self:
        """Roles that this hat administers: all of them, or those at its agency and its units."""
        if hat.role == Role.ADMIN:
            return self.all()
        if hat.role != Role.HEAD or hat.agency is None:
            return self.none()
        return self.filter(agency__in=Agency.objects.below(hat.agency))

    def confirmed(self) -> Self:
        """Without the desk roles that still wait for a second person's word."""
        return self.filter(models.Q(term__isnull=True) | models.Q(confirmed_at__isnull=False))


class Membership(Identified):
    """A person in a role: in an agency, or in a desk term. Worn, it is a hat.

    `clearance` is the highest classification that the holder may read. `regions`,
    where given, narrow a regional desk's hat to those provinces or regencies.
    Holds from `starts_on` up to, not on, `ends_on`. A desk role is worn only once a second
    person has confirmed it (`confirmed_at`).
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
    confirmed_at = models.DateTimeField(null=True, editable=False)

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
                name="membership_clearance_known", condition=models.Q(clearance__range=KNOWN)
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="ceiling_of_civil_society",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("clearance", "agency_id"),
                func=CEILING_OF_CIVIL_SOCIETY,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.label}"

    def clean(self) -> None:
        """Raise ValidationError for a ceiling that the kind of agency does not allow."""
        if self.agency and self.clearance > self.agency.highest_clearance:
            raise ValidationError({"clearance": ABOVE_ITS_KIND})

    @property
    def waits(self) -> bool:
        """Whether a second person must still confirm it."""
        return self.term_id is not None and self.confirmed_at is None

    def is_given_up(self, today: dt.date) -> bool:
        ended = self.ends_on is not None and self.ends_on <= today
        return ended or not self.user.is_active

    @property
    def label(self) -> str:
        """ "Penghubung KPU", "Sekretaris Desk": as it is signed."""
        role = Role(self.role).label
        return f"{role} {self.agency.abbreviation}" if self.agency else str(role)


class SubstitutionQuerySet(DatedQuerySet):
    def current(self, on: dt.date) -> Self:
        """Those that hold on that day and wait for nobody's word any more."""
        return super().current(on).confirmed()

    def confirmed(self) -> Self:
        """Those that need a second person's word (of a desk role, or one that reads above
        Restricted) only once it was given."""
        needs_none = models.Q(
            membership__term__isnull=True, membership__clearance__lte=Classification.RESTRICTED
        )
        return self.filter(needs_none | models.Q(confirmed_at__isnull=False))


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
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar = SubstitutionQuerySet.as_manager()

    @property
    def waits(self) -> bool:
        """Whether a second person must still confirm it."""
        open_ = self.membership.term_id is None
        needs_none = open_ and self.membership.clearance <= Classification.RESTRICTED
        return not needs_none and self.confirmed_at is None

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.membership.label}: {self.substitute}"
