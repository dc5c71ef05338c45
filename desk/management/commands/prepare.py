"""What a start of the portal needs besides migrations, in one process."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation.reloader import translation_file_changed

from agencies.models import User


class Command(BaseCommand):
    help = "Compile translations, collect static files, load reference data and, once, the demo"

    def handle(self, *args: object, **options: object) -> None:
        self.step("translations", "catalogue", "--compile")
        # What was loaded before they existed: the demo's own sentences are written below.
        translation_file_changed(None, Path("django.mo"))
        self.step("static files", "collectstatic", "--no-input", "--verbosity=0")
        self.step("reference data", "load_reference")
        if settings.DESK_DEMO and not User.objects.exists():
            self.step("demo data (once)", "load_demo")

    def step(self, name: str, command: str, *words: str) -> None:
        began = time.monotonic()
        with transaction.atomic():  # killed midway, it begins again
            call_command(command, *words)
        self.stdout.write(f"{'':>10}  {name}: {time.monotonic() - began:.1f} s")
        self.stdout.flush()
