"""`manage.py rebuild_totals`: what the figures are summed from, counted anew."""

from typing import Any

from django.core.management.base import BaseCommand

from agencies.access.visibility import become_portal
from monitoring.totals import put_right, put_together


class Command(BaseCommand):
    help = "Counts all issues and follow-ups anew and corrects the totals; pages go on meanwhile."

    def handle(self, **options: Any) -> None:
        become_portal()
        self.stdout.write(f"{put_right()} keys were wrong")
        put_together()
