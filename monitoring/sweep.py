"""One sweep: seal and tell what happened, remind of what is due, send mails, scan files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from django.db import DatabaseError, connection
from django.utils import timezone

from agencies import clock
from agencies.administration.open_work import let_desks_go_on
from agencies.record import anchors, seals
from agencies.sending.kept import KEPT_FOR
from agencies.sending.once import forget_forms
from issues.kept_files import throw_away_old
from monitoring.notices.account_mails import send_account_mails
from monitoring.notices.anchor_mails import owe_seal_of_the_day, send_seals
from monitoring.notices.deliveries import gather, send_owed
from monitoring.notices.quarantine import scan_owed
from monitoring.notices.second_looks import look_owed
from monitoring.notices.tell import consume
from monitoring.reminders.reminding import remind
from monitoring.roster import Roster
from monitoring.totals import keep_totals

# Advisory locks. Mails and files have their own: a mail server or scanner that is slow must not
# keep the next sweep from filling the inboxes.
NOTICES, MAILS, FILES, SEALS, LINKS, LOOKS, PACKAGES, TOTALS = range(721_001, 721_009)


class Swept(NamedTuple):
    """How much a sweep did."""

    events: int = 0
    reminders: int = 0
    mails: int = 0
    files: int = 0
    sealed: int = 0


class Parts:
    """The parts of a sweep: one that fails holds up no other; what failed is raised at the end."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []

    def do(self, part: Callable[..., int | None], *given: Any) -> int:
        """What the part returns; 0 when it failed."""
        try:
            return part(*given) or 0
        except Exception as fault:
            self.faults.append(fault)
            return 0

    def end(self) -> None:
        """Raise ExceptionGroup with what failed, if anything did."""
        if self.faults:
            raise ExceptionGroup("a part of the sweep failed", self.faults)


def sweep() -> Swept:
    """Do all that is owed now; a part that another sweep is doing is left to that one.

    The locks save work; what keeps anything from being told twice, should two sweeps meet, are
    unique keys and row locks. Raises ExceptionGroup with what failed, after everything else was
    done.
    """
    events = reminders = mails = files = 0
    parts, roster = Parts(), Roster(clock.today())
    sealed = parts.do(seal)
    with alone(NOTICES) as mine:
        if mine:
            events = parts.do(consume, roster)
            reminders = parts.do(remind, clock.now(), roster)
            parts.do(let_desks_go_on, clock.today())
    links = parts.do(account_mails)
    with alone(MAILS) as mine:
        if mine:
            now = timezone.now()
            parts.do(owe_seal_of_the_day, now)
            parts.do(send_seals, now)
            parts.do(gather, now)
            mails = parts.do(send_owed, now, roster)
    with alone(FILES) as mine:
        if mine:
            files = parts.do(scan_owed, roster)
            parts.do(throw_away_old, clock.now() - KEPT_FOR)
            parts.do(forget_forms, timezone.now() - KEPT_FOR)
    with alone(TOTALS) as mine:
        if mine:
            parts.do(keep_totals, clock.now(), clock.today())
    parts.end()
    return Swept(events, reminders, links + mails, files, sealed)


def seal() -> int:
    """Seal what waits and tell the last seal outside the database; returns the rows sealed.

    Rung for by itself every few seconds, so that no slow mail server keeps the record open.
    """
    with alone(SEALS) as mine:
        if not mine:
            return 0
        count = seals.seal_waiting(timezone.now())
        anchors.anchor(timezone.now())
        return count


def account_mails() -> int:
    """Send what is owed to people about their accounts; returns how many were accepted.

    Rung for by itself: whoever forgot a password does not wait for the mails of all others.
    """
    with alone(LINKS) as mine:
        return send_account_mails(timezone.now(), Roster(clock.today())) if mine else 0


def look_into_files() -> int:
    """Look a second time into the files that came; returns how many got an answer.

    Rung for by itself: a PDF opens after it, and no slow file holds up what people are told.
    """
    with alone(LOOKS) as mine:
        return look_owed(Roster(clock.today())) if mine else 0


@contextmanager
def alone(lock: int) -> Iterator[bool]:
    """Hold an advisory lock of PostgreSQL, or learn that another process holds it.

    It ends with the connection: a process that was killed holds nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
