"""`manage.py verify_audit`: reads the whole record again and says whether it is what it was."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.access.visibility import become_portal
from agencies.clock import ZONES
from agencies.record import anchors
from agencies.record.verification import Broken, stands_in_chain, verify


class Command(BaseCommand):
    help = (
        "Compare every event with its seal, the seals with each other and with the anchor file;"
        " names the first broken place and ends with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        day = dt.date.fromisoformat
        parser.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="seals from that day")
        parser.add_argument("--anchors", type=Path, help="the line file, else ANCHOR_FILE")
        parser.add_argument("--digest", help="whether a seal that was copied is in the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        become_portal()
        since = options["since"] and dt.datetime.combine(
            options["since"], dt.time(), tzinfo=ZONES["WIB"]
        )
        try:
            done = verify(since, options["anchors"] or anchors.path())
        except Broken as fault:
            raise CommandError(f"The record is broken at {fault}.") from fault
        if options["digest"]:
            self._say_whether_sealed(options["digest"])
        rows = ", ".join(f"{count} {kind}s" for kind, count in sorted(done.rows.items())) or "none"
        self.stdout.write(
            f"The record is whole: {done.seals} seals over {rows}, {done.redacted} of them"
            f" redacted, {done.waiting} waiting for their seal, {done.anchors} anchors."
        )

    def _say_whether_sealed(self, digest: str) -> None:
        seal = stands_in_chain(digest).first()
        if seal is None:
            raise CommandError("The record is broken: no seal has the digest that was given.")
        self.stdout.write(f"The digest is that of seal {seal.number}, {seal.sealed_at}.")
