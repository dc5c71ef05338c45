"""What the worker does, the tests do with the worker's rights: no more than it has in truth.

Its own code is left as it is; where a test calls it, the connection takes on the worker's role
meanwhile. A test that was pointed at another role, or a real worker, keeps that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

from django.db import connection

from agencies.lock import PORTAL_ROLE, SWEEPER_ROLE
from deploy.postgres import APP

WORK = {
    "agencies.record.anchors": ("anchor",),
    "agencies.sending.once": ("forget_forms",),
    "agencies.record.seals": ("seal_waiting",),
    "monitoring.notices.account_mails": ("send_account_mails",),
    "monitoring.notices.anchor_mails": ("owe_seal_of_the_day", "send_seals"),
    "monitoring.notices.deliveries": ("gather", "send_owed"),
    "monitoring.notices.digest": ("digest_of",),
    "monitoring.notices.tell": ("consume",),
    "monitoring.notices.quarantine": ("scan_owed",),
    "monitoring.reminders.reminding": ("remind",),
    "monitoring.notices.second_looks": ("look_owed",),
    "monitoring.totals": ("keep_totals",),
    "monitoring.sweep": ("sweep", "seal", "account_mails", "look_into_files"),
    "desk.record.package.build": ("make_waiting",),
}


@contextmanager
def as_worker() -> Iterator[None]:
    """Within the block the test's connection has the rights of the workers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        if before in (PORTAL_ROLE, APP):
            cursor.execute(f"SET ROLE {SWEEPER_ROLE}")
    try:
        yield
    finally:
        if before in (PORTAL_ROLE, APP):
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {before if before == PORTAL_ROLE else 'none'}")


def narrow() -> None:
    """Let every test call the worker's work with the worker's rights; before tests are read."""
    for module, names in WORK.items():
        found = import_module(module)
        for name in names:
            setattr(found, name, _narrowed(getattr(found, name)))


def _narrowed(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def narrowed(*args: Any, **kwargs: Any) -> Any:
        with as_worker():
            return work(*args, **kwargs)

    return narrowed
