"""Fill an empty portal with synthetic issues, to measure how fast it is."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from agencies import clock
from desk import bulk
from monitoring.totals import move_on, put_together


class Command(BaseCommand):
    help = "Load synthetic issues by COPY, about three follow-ups or notes each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--issues", type=int, required=True, help="how many")

    def handle(self, *args: Any, issues: int, **options: Any) -> None:
        began = time.monotonic()
        with transaction.atomic():
            for done in bulk.load(issues):
                self.stdout.write(f"{done} of {issues}, {time.monotonic() - began:.0f} s")
        move_on(clock.now())  # as the workers do
        put_together()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        self.stdout.write(f"{issues} issues in {time.monotonic() - began:.1f} s")
