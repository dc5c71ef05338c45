"""`manage.py send_due`: one sweep by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from agencies.access.visibility import become_portal
from monitoring.sweep import sweep


class Command(BaseCommand):
    help = "Tell what happened, remind of what is due, send the mails that are owed; once."

    def handle(self, *args: Any, **options: Any) -> None:
        become_portal()
        done = sweep()
        self.stdout.write(
            f"{done.sealed} rows sealed, {done.events} events told, {done.reminders} reminders,"
            f" {done.mails} mails accepted."
        )
