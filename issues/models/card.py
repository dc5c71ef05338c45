"""The reference card: for secret grades the portal holds where the paper is, not what it says."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor
from agencies.identity import Identified
from agencies.models import Membership
from issues.models.issue import Issue


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, hat: Actor) -> HandOverQuerySet:
        return self.filter(issue__in=Issue.objects.visible_to(hat))


class HandOver(Identified):
    """The paper behind a reference card went to somebody else (*serah terima*). Never changed."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="hand_overs")
    to_whom = models.CharField(_("Handed over to"), max_length=200)
    handed_by = models.CharField(_("Handed over by"), max_length=200)
    on = models.DateField(_("Handed over on"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.to_whom}"
