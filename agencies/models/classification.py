"""The four grades by which content is protected; whoever asks for a grade or its name asks here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy


class Classification(models.IntegerChoices):
    """The four grades of Indonesian office practice, lowest first."""

    OPEN = 1, pgettext_lazy("classification in full", "Open")
    RESTRICTED = 2, _("Restricted")
    SECRET = 3, _("Secret")
    TOP_SECRET = 4, _("Top secret")

    @classmethod
    def words(cls, level: int) -> str:
        """The grade of a row or of a ceiling, in words."""
        return str(cls(level).label)

    @property
    def in_short(self) -> str:
        """Its word where every row of a list bears one."""
        return pgettext("classification in short", "Open") if self == self.OPEN else str(self.label)

    @property
    def code(self) -> str:
        """As it stands on papers: B, T, R or SR."""
        return ("B", "T", "R", "SR")[self - 1]


KNOWN = (int(Classification.OPEN), int(Classification.TOP_SECRET))
