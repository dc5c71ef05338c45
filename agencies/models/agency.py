"""Agencies and the names they had."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agencies.identity import Identified
from agencies.models.classification import Classification


class AgencyQuerySet(models.QuerySet["Agency"]):
    def active(self) -> AgencyQuerySet:
        return self.filter(is_active=True)

    def below(self, agency: Agency) -> AgencyQuerySet:
        """The agency itself and its units."""
        return self.filter(models.Q(pk=agency.pk) | models.Q(parent=agency))


class Agency(Identified):
    """A ministry, institution, election body or organisation, or a unit below one.

    `independent` bodies and the civil-society member are asked for a response
    (*tanggapan*); nobody orders them. `group` is the key that IssueShare rows open.
    `shields_people`: where it is told who reads or has read, others learn how many people
    of this agency there were ("1 orang BIN"), never who.
    """

    class Kind(models.TextChoices):
        MINISTRY = "kementerian", _("Ministry")
        INSTITUTION = "lembaga", _("Institution")
        SECURITY = "tni_polri", _("Armed forces or police")
        ORGANISER = "penyelenggara_pemilu", _("Election organiser")
        CIVIL_SOCIETY = "masyarakat_sipil", _("Civil society")

    code = models.CharField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True)
    abbreviation = models.CharField(_("Abbreviation"), max_length=40)
    kind = models.CharField(_("Kind"), max_length=24, choices=Kind)
    independent = models.BooleanField(_("Independent: asked for a response"), default=False)
    shields_people = models.BooleanField(_("Its readers are counted, not named"), default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units")
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    addressed_as = models.CharField(_("Addressed in letters as"), max_length=200, blank=True)
    mailbox = models.EmailField(_("Generic mailbox"), blank=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="agency")
    is_active = models.BooleanField(_("Active"), default=True)

    objects: ClassVar = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["abbreviation"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.abbreviation

    @property
    def highest_clearance(self) -> int:
        """The highest classification that a role here may read.

        The civil-society member reads what is open; the chair names more, item by item.
        """
        civil = self.kind == self.Kind.CIVIL_SOCIETY
        return Classification.OPEN if civil else Classification.TOP_SECRET

    @property
    def usual_clearance(self) -> int:
        """The ceiling of a new role here, if nobody says otherwise."""
        return min(Classification.RESTRICTED, self.highest_clearance)

    @property
    def full_name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def name_on(self, day: dt.date) -> str:
        """The name it bore on that day: letters and old work keep it."""
        former = self.names.filter(valid_from__lte=day).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day)
        )
        found = former.order_by("-valid_from").first()
        return found.name if found else self.name

    def addressed_on(self, day: dt.date) -> str:
        """Whom a letter of that day addresses: "Menteri Dalam Negeri", "Pimpinan Bawaslu".

        Where no title was entered, a ministry's name gives its minister's, and any other
        name stands behind the neutral "Pimpinan". In Indonesian, as letters are.
        """
        if self.addressed_as:
            return self.addressed_as
        name = self.name_on(day)
        kind, _space, field = name.partition(" ")
        if self.kind == self.Kind.MINISTRY and kind == "Kementerian" and "/" not in name:
            return f"Menteri {field}"
        return f"Pimpinan {name}"


class AgencyName(models.Model):
    """A name and abbreviation with the days on which they were borne."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    abbreviation = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="first day no longer borne")

    class Meta:
        ordering = ["agency", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "valid_from"], name="one_name_from_a_day")
        ]

    def __str__(self) -> str:
        return self.name
