"""Working groups under a desk term, and the agencies that sit in them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agencies.identity import Identified
from agencies.models.agency import Agency
from agencies.models.dated import DatedQuerySet
from agencies.models.term import DeskTerm


class WorkingGroup(Identified):
    """A *pokja* of some agencies under one desk term; shares may name it.

    What is shared with it is read by the people of the agencies that sit in it today. Ending it
    (`ends_on`, the first day on which it no longer exists) ends every seat.
    """

    term = models.ForeignKey(DeskTerm, models.PROTECT, related_name="working_groups")
    code = models.CharField(_("Code"), max_length=40)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True)
    basis = models.CharField(_("Basis"), max_length=300, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="working_group")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["term", "code"], name="one_working_group_per_code")
        ]

    @property
    def starts_on(self) -> dt.date:
        """It is there no earlier than its desk."""
        return self.term.starts_on

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class WorkingGroupMembership(models.Model):
    """An agency sits in a working group from `starts_on` up to, not on, `ends_on`."""

    working_group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="working_group_memberships")
    basis = models.CharField(_("Basis"), max_length=300, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["working_group", "agency", "starts_on"], name="one_seat_from_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} in {self.working_group}"
