"""Rows that hold for a time."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models


class DatedQuerySet(models.QuerySet):
    """Rows that hold from `starts_on` up to, not on, `ends_on`."""

    def current(self, on: dt.date) -> Self:
        return self.filter(
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=on), starts_on__lte=on
        )

    def lasting(self, on: dt.date) -> Self:
        """Those that hold on that day or are still to come."""
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=on))
