"""Fill the tables that everything else points to; may be run again at any time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from agencies.administration import reference
from agencies.models import Agency
from issues.models import Category


class Command(BaseCommand):
    help = (
        "Insert the reference data that is missing. What is there stays as it is,"
        " so corrections made on the administrator's pages are kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            inserted = {**reference.load(), "categories": load_categories()}
        said = ", ".join(f"{count} {kind}" for kind, count in inserted.items() if count)
        self.stdout.write(f"Reference data: {said or 'complete'}.")


def load_categories() -> int:
    """Groups, then their topics; a group names the agencies that usually lead."""
    known = dict(Category.objects.values_list("code", "pk"))
    agencies = dict(Agency.objects.values_list("code", "pk"))
    rows = [row for row in reference.rows("issue_categories") if row["code"] not in known]
    leads = []
    groups = [row for row in rows if not row["parent"]]
    topics = [row for row in rows if row["parent"]]
    for level in (groups, topics):
        fresh = Category.objects.bulk_create(
            Category(
                code=row["code"],
                parent_id=known.get(row["parent"]),
                name=row["name_id"],
                name_en=row["name_en"],
            )
            for row in level
        )
        known |= {category.code: category.pk for category in fresh}
        leads += [
            Category.lead_agencies.through(category_id=known[row["code"]], agency_id=agencies[code])
            for row in level
            for code in filter(None, row["default_lead_agencies"].split(";"))
        ]
    Category.lead_agencies.through.objects.bulk_create(leads)
    return len(rows)
