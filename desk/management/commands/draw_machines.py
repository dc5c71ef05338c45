"""Write the pictures of the machines into `docs/machines`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from agencies.workflow.machine import MACHINES
from desk.machines import draw


def pictures() -> dict[Path, str]:
    """Where each picture lies and what it has to show."""
    folder = settings.BASE_DIR / "docs" / "machines"
    return {folder / f"{kind}.svg": draw(machine) for kind, machine in MACHINES.items()}


class Command(BaseCommand):
    help = "Draw every machine from its table; a test fails when a picture is stale."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path, picture in pictures().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(picture, encoding="utf-8")
        self.stdout.write(f"{len(pictures())} pictures drawn.")
