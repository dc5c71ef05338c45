"""Files wait in quarantine until the scanner has passed them; the sweep takes them there.

Nothing is remembered elsewhere: what is owed is what the rows say, so that a worker that was
killed, or a scanner that was down for a day, loses no file. Until then nobody can download it.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from issues.models import Attachment, Check
from issues.scanner import NotScanned, ScannerDown, scan
from monitoring.notices.audience import Target
from monitoring.notices.tell import report
from monitoring.roster import Roster, unique

log = logging.getLogger(__name__)
MOST_AT_ONCE = 200
# The file of an infected row is removed after the row says so; again, should that have failed.
REMOVED_AGAIN_FOR = dt.timedelta(days=2)
TO_SENDER = ("portal.infected", "portal.objected")


def scan_owed(roster: Roster) -> int:
    """Have every waiting file scanned; returns how many got an answer.

    A scanner that is down ends it: the rest keeps its turn, and the secretary is told. A file
    that the scanner does not take stays where it is and holds up no other.
    """
    if not settings.CLAMD:
        return 0
    _remove_infected()
    scanned = 0
    for file in Attachment.objects.unchecked()[:MOST_AT_ONCE]:
        try:
            scanned += _scan(file, roster)
        except ScannerDown as trouble:
            log.error("The virus scanner is down: %s", trouble)
            tell_of("portal.scanner_down", file, f"scanner:{roster.today}", roster)
            break
    return scanned


def _scan(file: Attachment, roster: Roster) -> bool:
    try:
        with file.file.open("rb") as content:
            finding = scan(content)
    except (FileNotFoundError, NotScanned) as trouble:
        log.error("File %s was not scanned: %s", file.public_id, trouble)
        Attachment.objects.filter(pk=file.pk).update(checked_at=timezone.now())
        tell_of("portal.not_scanned", file, f"not-scanned:{file.pk}", roster)
        return False
    with transaction.atomic():
        _write_down(file, finding)
        if finding:
            log.warning("File %s is infected: %s", file.public_id, finding)
            tell_of("portal.infected", file, f"infected:{file.pk}", roster)
    if finding:
        _remove_infected()
    return True


def _write_down(file: Attachment, finding: str) -> None:
    """By its key alone: the row may have been removed from its draft meanwhile."""
    found = {"checked": Check.INFECTED if finding else Check.CLEAN, "finding": finding[:200]}
    Attachment.objects.filter(pk=file.pk).update(**found, checked_at=timezone.now())


def _remove_infected() -> None:
    since = timezone.now() - REMOVED_AGAIN_FOR
    for file in Attachment.objects.filter(checked=Check.INFECTED, checked_at__gte=since):
        for name in file.stored:
            file.file.storage.delete(name)


def tell_of(kind: str, file: Attachment, key: str, roster: Roster) -> None:
    """The secretaries of the desk; of a file that will not open whoever sent it as well."""
    sender = roster.holders(file.by_id) if kind in TO_SENDER else []
    report(kind, Target("file", file.pk), unique([*sender, *roster.secretaries()]), key, roster)
