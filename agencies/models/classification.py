"""The four grades by which content is protected."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Classification(models.IntegerChoices):
    """The four grades of Indonesian office practice, lowest first."""

    OPEN = 1, pgettext_lazy("classification in full", "Open")
    RESTRICTED = 2, _("Restricted")
    SECRET = 3, _("Secret")
    TOP_SECRET = 4, _("Top secret")
