"""Words that were written into a form and not sent yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models

from agencies.identity import Identified
from agencies.models.acting import Acting
from agencies.models.classification import Classification
from agencies.models.people import Membership, User


class KeptTextQuerySet(models.QuerySet):
    def visible_to(self, hat: Acting) -> Self:
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


def objects_of(rows: Iterable[KeptText], hat: Acting) -> dict[tuple[str, int | None], Any]:
    """The objects of these forms as the hat sees them, by kind and key; one query for a kind.

    Left out are those about which words may no longer lie here.
    """
    wanted: dict[str, set[int | None]] = defaultdict(set)
    for row in rows:
        wanted[row.about_kind].add(row.about_id)
    found: dict[tuple[str, int | None], Any] = {}
    for kind, keys in wanted.items():
        model: Any = apps.get_model(kind) if kind else None
        seen = model.objects.visible_to(hat).filter(pk__in=keys) if kind else ()
        found |= {(kind, one.pk): one for one in seen if not holds_no_words(one)}
    return found


def holds_no_words(about: Any) -> bool:
    """Whether the portal holds no content about it: a reference card and what stands on one."""
    return bool(getattr(getattr(about, "issue", about), "is_card", False))
