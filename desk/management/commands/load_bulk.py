"""Fill an empty portal with synthetic issues, to measure how fast it is."""

import os
import time
from argparse import ArgumentParser
from multiprocessing import get_context
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections, transaction

from agencies import clock
from desk import bulk
from desk.bulk.stage import Stage
from monitoring.totals import move_on, put_together


class Command(BaseCommand):
    help = "Load synthetic issues by COPY, about three follow-ups or notes each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--issues", type=int, required=True, help="how many")

    def handle(self, *args: Any, issues: int, **options: Any) -> None:
        began = time.monotonic()
        with transaction.atomic():
            stage = bulk.set_stage()
        self.load(stage, bulk.shares(issues, os.cpu_count() or 1))
        move_on(clock.now())  # as the workers do
        put_together()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        self.stdout.write(f"{issues} issues in {time.monotonic() - began:.1f} s")

    def load(self, stage: Stage, shares: list[range]) -> None:
        """Each share in a process and a transaction of its own, and the indexes after them; a
        single one in this process."""
        if len(shares) == 1:
            self.load_share(stage, shares[0])
            return
        with bulk.without_indexes():
            self.load_side_by_side(stage, shares)

    def load_side_by_side(self, stage: Stage, shares: list[range]) -> None:
        connections.close_all()
        fork = get_context("fork")
        started = [fork.Process(target=self.load_share, args=(stage, each)) for each in shares]
        for process in started:
            process.start()
        for process in started:
            process.join()
        if any(process.exitcode for process in started):
            raise CommandError("Not all issues were loaded: begin again with an empty database.")

    def load_share(self, stage: Stage, places: range) -> None:
        began = time.monotonic()
        with transaction.atomic():
            for done in bulk.load(stage, places):
                self.stdout.write(f"{done} of {len(places)}, {time.monotonic() - began:.0f} s")
