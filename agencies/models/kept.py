"""Words that were written into a form and not sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models

from agencies.identity import Identified
from agencies.models.classification import Classification
from agencies.models.people import Membership, User

if TYPE_CHECKING:
    from agencies.hats import Hat


class KeptTextQuerySet(models.QuerySet):
    def visible_to(self, hat: Hat) -> Self:
        """What this person has kept under this hat, within its ceiling; nobody else's."""
        own = {"membership": hat.membership, "person": hat.user}
        return self.filter(**own, classification__lte=hat.clearance)


class KeptText(Identified):
    """What one person has typed into one form under one hat, until it is sent.

    `about_kind` and `about_id` name the object of the form, "" and None where it has none:
    who no longer reads that no longer reads these words. `entries` are the values by the
    names of the form's fields.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    label = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    classification = models.PositiveSmallIntegerField(choices=Classification)
    entries = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    objects = KeptTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "person", "address"], name="kept_once_a_form"
            )
        ]
        indexes = [models.Index(fields=["kept_at"], name="kept_by_age")]

    def about(self, hat: Hat) -> Any | None:
        """The object of the form as the hat sees it; None once it may no longer lie here."""
        model: Any = apps.get_model(self.about_kind)
        found = model.objects.visible_to(hat).filter(pk=self.about_id).first()
        return None if found is None or holds_no_words(found) else found


def holds_no_words(about: Any) -> bool:
    """Whether the portal holds no content about it: a reference card and what stands on one."""
    return bool(getattr(getattr(about, "issue", about), "is_card", False))
