"""Fill an empty portal with invented people and their work."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from agencies import clock, identity
from agencies.access.visibility import become_portal
from agencies.calendar import refresh_calendar
from agencies.models import DeskTerm
from desk.demo import audit, people
from desk.demo.play import Play, start_of_demo
from desk.demo.stories import STORIES
from issues.models import Issue
from monitoring.models import Delivery, Notification
from monitoring.notices.tell import consume
from monitoring.roster import Roster

UNREAD_FOR = timedelta(days=5)


class Command(BaseCommand):
    help = "Invented people and about 25 issues, played by the workflow; for an empty demo only."

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if not settings.DESK_DEMO or not password:
            raise CommandError("The demo is loaded only with DESK_DEMO=1 and a DEMO_PASSWORD.")
        become_portal()
        if not DeskTerm.objects.exists():
            raise CommandError("Load the reference data first: manage.py load_reference")
        if Issue.objects.exists():
            raise CommandError("There are issues already; the demo is loaded into an empty portal.")
        with transaction.atomic(), translation.override("id"):
            self.load(password)

    def load(self, password: str) -> None:
        identity.seed(2024)
        refresh_calendar()
        try:
            hats = people.enter(password)
            Play(hats).perform(STORIES)
            audit.assign(hats)
            fill_inboxes()
        finally:
            identity.seed(None)
        clock.set_offset(start_of_demo())
        self.stdout.write(f"Demo: {len(hats)} hats, {Issue.objects.count()} issues.")


def fill_inboxes() -> None:
    """Tell what the stories did; all but the last days was read, and nobody is mailed now."""
    start = start_of_demo()
    with clock.at(start):
        consume(Roster(clock.today()))
        old = Notification.objects.filter(at__lt=start - UNREAD_FOR)
        old.update(read_at=start)
    Delivery.objects.all().delete()
