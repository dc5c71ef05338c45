"""Desk terms (decrees), their members, the calendar and the election stages."""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar, Self

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from agencies.identity import Identified
from agencies.models.agency import Agency, AgencyQuerySet
from agencies.models.dated import DatedQuerySet


class DeskTermQuerySet(DatedQuerySet):
    def current(self, on: dt.date) -> Self:
        """Those in force on that day; one past its last day too, while it goes on."""
        return super().current(on) | self.filter(goes_on=True, ends_on__lte=on)

    def lasting(self, on: dt.date) -> Self:
        return super().lasting(on) | self.filter(goes_on=True)


class DeskTerm(Identified):
    """A desk under one decree. Its `group` stands for everybody with a desk role.

    It `goes_on` past `ends_on` while anything is open at it: nobody else could take that up.
    """

    name = models.CharField(_("Name"), max_length=200)
    decree = models.CharField(_("Decree"), max_length=200)
    host = models.ForeignKey(Agency, models.PROTECT, related_name="hosted_terms")
    address = models.CharField(_("Address in the letterhead"), max_length=200, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    goes_on = models.BooleanField(default=False, editable=False)
    group = models.OneToOneField(Group, models.PROTECT, related_name="desk_term")

    objects: ClassVar = DeskTermQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return self.name

    def ends_within(self, days: int, today: dt.date) -> bool:
        """Whether its end has come, or comes within so many days."""
        return self.ends_on is not None and self.ends_on <= today + dt.timedelta(days=days)


class TermMembership(models.Model):
    """An agency is host or member of a desk term, on a basis."""

    class Standing(models.TextChoices):
        HOST = "host", _("Host")
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Admitted for assigned work")

    term = models.ForeignKey(DeskTerm, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="term_memberships")
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.MEMBER)
    basis = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term", "agency", "starts_on"], name="one_term_membership_from_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} in {self.term}"


def members_of_desk(term: DeskTerm | int | None, on: dt.date) -> AgencyQuerySet:
    """Agencies that belong to a desk term on that day."""
    current = TermMembership.objects.current(on).filter(term=term)
    return Agency.objects.filter(pk__in=current.values("agency"))


ELECTION = re.compile(r"^(pemilu|pilkada|php_kada)_(\d{4})(?:_putaran_(\d))?\Z")
KINDS_OF_ELECTION = {
    "pemilu": _("General election %(year)s"),
    "pilkada": _("Regional elections %(year)s"),
    "php_kada": _("Disputes over results of the regional elections %(year)s"),
}


def election_in_words(code: str) -> str:
    """ "Pilkada 2024" for `pilkada_2024`; another code as it stands."""
    found = ELECTION.match(code)
    if found is None:
        return code
    kind, year, round_ = found.groups()
    said = str(KINDS_OF_ELECTION[kind]) % {"year": year}
    if round_:
        return gettext("%(election)s, round %(n)s") % {"election": said, "n": round_}
    return said


class Stage(Identified):
    """A stage (*tahapan*) of an election; dates may be unknown or relative."""

    election = models.CharField(_("Election"), max_length=40)
    seq = models.PositiveSmallIntegerField(_("Order"))
    code = models.CharField(_("Code"), max_length=40)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True, help_text="last day")
    note = models.TextField(_("Note"), blank=True)
    note_en = models.TextField(_("Note in English"), blank=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=200, blank=True)
    confidence = models.CharField(_("Confidence"), max_length=100, blank=True)
    confidence_en = models.CharField(_("Confidence in English"), max_length=100, blank=True)

    class Meta:
        ordering = ["election", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["election", "code"], name="one_stage_per_code")
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    def in_words(self, name: str) -> str:
        """Note or confidence in the reader's language; in Indonesian where it has no other."""
        english = getattr(self, f"{name}_en") if get_language() == "en" else ""
        return str(english or getattr(self, name))

    @property
    def note_in_words(self) -> str:
        return self.in_words("note")

    @property
    def confidence_in_words(self) -> str:
        return self.in_words("confidence")

    @property
    def election_in_words(self) -> str:
        return election_in_words(self.election)


class Holiday(Identified):
    """A day that is not a working day: national holiday or joint leave."""

    class Kind(models.TextChoices):
        NATIONAL = "libur_nasional", _("National holiday")
        JOINT_LEAVE = "cuti_bersama", _("Joint leave")

    date = models.DateField(_("Date"))
    kind = models.CharField(_("Kind"), max_length=16, choices=Kind)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["date", "name"], name="one_holiday_per_day_and_name")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    @property
    def words(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name


class DemoClock(models.Model):
    """How far the demo's clock stands from real time; one row, demo only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo_clock")]

    def __str__(self) -> str:
        return str(self.offset)
