"""One sweep over very many owed reminders, by itself and over again.

REMINDERS (default 100000) says how many follow-ups are owed a reminder, spread over all five
rungs; LIAISONS (default 2) how many people each of the agencies has for it, beside its head.
The server commits as in service. Nothing is left to do for the second sweep.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

import django
from aiosmtpd.controller import Controller

from deploy import processes
from tests.database import ROOT, Cluster, Session
from tests.processes import SmtpSink

REMINDERS = int(os.environ.get("REMINDERS", "100000"))
LIAISONS = int(os.environ.get("LIAISONS", "2"))


def main() -> None:
    session = Session(options={})
    cluster = session.start()
    try:
        measure(cluster)
    finally:
        session.stop()


def measure(cluster: Cluster) -> None:
    cluster.clone("bench")
    sink = SmtpSink()
    environment = {
        "DATABASE_URL": cluster.url("bench"),
        "DESK_VAR": str(cluster.folder / "bench"),
        "DJANGO_SETTINGS_MODULE": "desk.settings",
        "DESK_DEMO": "1",
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": sink.url,
        processes.MARK: cluster.folder.name,
    }
    os.environ.update(environment)
    django.setup()
    from tests.owed import owe

    owe(REMINDERS, LIAISONS)
    add_officials()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        print("| sweep | seconds | processor s | peak MB | reminders | inbox rows | mails |")
        print("|---|---:|---:|---:|---:|---:|---:|")
        for name in ("first", "second"):
            report(name, sink)
    finally:
        controller.stop()


def add_officials() -> None:
    """A head for every agency, a secretary for the desk."""
    from agencies import clock
    from agencies.models import Agency, DeskTerm, Membership, Role, User

    term = DeskTerm.objects.latest("starts_on")
    places: list[dict[str, Any]] = [{"term": term, "role": Role.SECRETARY, "clearance": 4}]
    for agency in Agency.objects.members_of(term, clock.today()):
        places.append({"agency": agency, "role": Role.HEAD, "clearance": 2})
    for number, place in enumerate(places):
        user = User.objects.create(
            username=f"official{number}",
            full_name="Pejabat Uji",
            email=f"official{number}@example.test",
        )
        Membership.objects.create(user=user, starts_on=term.starts_on, **place)


def report(name: str, sink: SmtpSink) -> None:
    from monitoring.models import Notification, Reminder

    before = len(sink.messages)
    began = time.monotonic()
    child = subprocess.Popen([sys.executable, "manage.py", "send_due"], cwd=ROOT)
    _pid, status, usage = os.wait4(child.pid, 0)
    assert status == 0
    used = usage.ru_utime + usage.ru_stime
    print(
        f"| {name} | {time.monotonic() - began:.1f} | {used:.1f} | {usage.ru_maxrss / 1024:.0f}"
        f" | {Reminder.objects.filter(skipped=False).count()}"
        f" | {Notification.objects.count()} | {len(sink.messages) - before} |"
    )


if __name__ == "__main__":
    main()
