"""An agency for which the desk asked the administrator to name somebody."""

from __future__ import annotations

from django.db import models

from agencies.identity import Identified
from agencies.models.agency import Agency
from agencies.models.people import Membership
from agencies.models.term import DeskTerm


class PersonWanted(Identified):
    """Asked for by a desk; open until the agency has a liaison who can be reached."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    term = models.ForeignKey(DeskTerm, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return str(self.agency)
