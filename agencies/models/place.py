from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A province or regency, by its Kemendagri code ("14", "14.01")."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        REGENCY = "regency", _("Regency or city")

    code = models.CharField(max_length=8, unique=True)
    level = models.CharField(max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="regencies"
    )
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    island_group = models.CharField(max_length=40)
    zone = models.CharField(max_length=4, help_text="WIB, WITA or WIT")
    has_pilkada = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name
