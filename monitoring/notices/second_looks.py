"""The workers' second look at every file: what speaks against it, its traces, its copies.

As with the scanner nothing is remembered elsewhere: what is owed is what the rows say. A look
that fails is said and tried again, ever later; it opens nothing and loses nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from issues.files import write
from issues.models import Attachment
from issues.second_look import NotLooked, Seen, looked_into
from monitoring.notices.quarantine import tell_of
from monitoring.roster import Roster

log = logging.getLogger(__name__)
MOST_AT_ONCE = 50
# Minutes between tries; the last holds for all that follow.
PAUSES = (1, 5, 30, 2 * 60, 12 * 60)


def look_owed(roster: Roster) -> int:
    """Look into the files whose turn has come; returns how many of them got an answer."""
    rows = Attachment.objects.unlooked(timezone.now())[:MOST_AT_ONCE]
    return sum(_look(file, roster) for file in rows)


def _look(file: Attachment, roster: Roster) -> bool:
    try:
        with looked_into(file) as seen, transaction.atomic():
            _write_down(file, seen)
            if seen.objection:
                log.warning("File %s is withheld: %s", file.public_id, seen.objection)
                tell_of("portal.objected", file, f"objected:{file.pk}", roster)
    except (NotLooked, OSError, ValidationError) as trouble:
        _put_off(file, trouble, roster)
        return False
    return True


def _write_down(file: Attachment, seen: Seen) -> None:
    """By its key alone: where the row was removed from its draft meanwhile, no copy stays."""
    found: dict[str, Any] = {"objection": seen.objection, "traces": seen.traces}
    for name, path in seen.copies.items():
        with path.open("rb") as copy:
            found[name], found[f"{name}_sha256"] = write(File(copy))
    if not Attachment.objects.filter(pk=file.pk).update(**found, looked_at=timezone.now()):
        transaction.set_rollback(True)


def _put_off(file: Attachment, trouble: Exception, roster: Roster) -> None:
    log.error("File %s was not looked into: %s", file.public_id, trouble)
    pause = dt.timedelta(minutes=PAUSES[min(file.looks, len(PAUSES) - 1)])
    later = {"looks": file.looks + 1, "look_again_at": timezone.now() + pause}
    Attachment.objects.filter(pk=file.pk).update(**later)
    tell_of("portal.not_looked", file, f"not-looked:{file.pk}", roster)
