"""`manage.py rebuild_search`: by what each row is found, made anew from its texts."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from agencies.access.visibility import as_portal
from agencies.finding import Words, renew


class Command(BaseCommand):
    help = "Makes the words anew by which rows are found: after a change of roots.csv, or of names"

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        with as_portal():
            for model, of in searched():
                changed = renew(model._default_manager.all(), of)
                self.stdout.write(f"{model._meta.label}: {changed} changed")


def searched() -> list[tuple[Any, Any]]:
    """Every model that is found by words, with the function that gives its texts."""
    return [
        (model, field.of)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, Words)
    ]
