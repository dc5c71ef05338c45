"""Files that were chosen in a form and not sent yet."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from agencies.access.hats import Hat
from agencies.identity import Identified
from agencies.models import KeptText


class KeptFileQuerySet(models.QuerySet["KeptFile"]):
    def visible_to(self, hat: Hat) -> Self:
        """Files that lie with this person's own words."""
        return self.filter(kept__in=KeptText.objects.visible_to(hat))


class KeptFile(Identified):
    """A file that lies with unsent words, under the name of its field; nobody downloads it."""

    kept = models.ForeignKey(KeptText, models.CASCADE, related_name="files")
    field = models.CharField(max_length=60)
    file = models.FileField(max_length=100)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)

    objects: ClassVar = KeptFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
