from django.db import models
from django.utils.translation import get_language

from agencies.clock import Kept
from agencies.models import Agency


class Category(models.Model):
    """What a problem is about, in two levels: group "DPT", topic "DPT.AKURASI"."""

    code = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="topics")
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150)
    lead_agencies = models.ManyToManyField(Agency, blank=True, related_name="+")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    def leading(self) -> set[int]:
        """The keys of the agencies that lead the topic, or else its group."""
        both = Category.lead_agencies.through.objects.filter(category__in=[self.pk, self.parent_id])
        found = set(both.values_list("category", "agency"))
        own = {agency for category, agency in found if category == self.pk}
        return own or {agency for _group, agency in found}


# By their codes, each with its group; reference data, read once a minute.
CATEGORIES = Kept(lambda: list(Category.objects.select_related("parent").order_by("code")))
