"""One sweep over very many owed reminders, by itself and over again.

REMINDERS (default 100000) says how many follow-ups are owed a reminder, spread over all five
rungs; LIAISONS (default 2) how many people each of the agencies has for it, beside its head.
The server commits as in service. Nothing is left to do for the second sweep.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from aiosmtpd.controller import Controller

from deploy import processes
from deploy.postgres import OWNER
from tests.support.database import ROOT, Cluster, Session
from tests.support.processes import SmtpSink

REMINDERS = int(os.environ.get("REMINDERS", "100000"))
LIAISONS = int(os.environ.get("LIAISONS", "2"))


def main() -> None:
    session = Session(options={})
    cluster = session.start()
    try:
        measure(cluster, session.child.process.pid)
    finally:
        session.stop()


def measure(cluster: Cluster, server: int) -> None:
    cluster.clone("bench")
    sink = SmtpSink()
    environment = {
        "DATABASE_URL": cluster.url("bench", OWNER),  # for COPY; the sweeps get the other one
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
    from tests.support.owed import owe

    owe(REMINDERS, LIAISONS)
    add_officials()
    os.environ["DATABASE_URL"] = cluster.url("bench")
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        print("| sweep | s | its processor s | the database's | peak MB", end="")
        print(" | reminders | inbox rows | mails |\n|---|---:|---:|---:|---:|---:|---:|---:|")
        for name in ("first", "second"):
            report(name, sink, server)
    finally:
        controller.stop()


def add_officials() -> None:
    """A head for every agency, a secretary for the desk."""
    from agencies import clock
    from agencies.models import DeskTerm, Membership, Role, User, members_of_desk

    term = DeskTerm.objects.latest("starts_on")
    secretary = {"role": Role.SECRETARY, "clearance": 4, "confirmed_at": clock.now()}
    places: list[dict[str, Any]] = [{"term": term, **secretary}]
    for agency in members_of_desk(term, clock.today()):
        places.append({"agency": agency, "role": Role.HEAD, "clearance": agency.usual_clearance})
    for number, place in enumerate(places):
        user = User.objects.create(
            username=f"official{number}",
            full_name="Pejabat Uji",
            email=f"official{number}@example.test",
        )
        Membership.objects.create(user=user, starts_on=term.starts_on, **place)


def report(name: str, sink: SmtpSink, server: int) -> None:
    from monitoring.models import Notification, Reminder

    mails, database, own = len(sink.messages), processor_seconds(server), spent_by_children()
    began, memory = time.monotonic(), 0
    child = subprocess.Popen([sys.executable, "manage.py", "send_due"], cwd=ROOT)
    while child.poll() is None:
        memory = max(memory, peak_memory(child.pid))
        time.sleep(0.05)
    assert child.returncode == 0
    seconds = time.monotonic() - began
    used, database = spent_by_children() - own, processor_seconds(server) - database
    print(
        f"| {name} | {seconds:.1f} | {used:.1f} | {database:.1f} | {memory / 1024:.0f}"
        f" | {Reminder.objects.filter(skipped=False).count()}"
        f" | {Notification.objects.count()} | {len(sink.messages) - mails} |"
    )


def spent_by_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def peak_memory(process: int) -> int:
    """In kB; 0 when it has ended. What rusage says of a child includes its parent's memory."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    return 0


def processor_seconds(server: int) -> float:
    """What a process and its children have used, those that have ended included."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if folder.name == str(server):
            ticks += sum(map(int, words[11:15]))
        elif words[1] == str(server):
            ticks += sum(map(int, words[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
