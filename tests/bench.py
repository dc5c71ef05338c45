"""`make bench`: how fast the pages are with many issues, beside a bare page (the floor).

ISSUES (default 10000) says how many; SECONDS how long each throughput is measured.
Every figure is also a ratio to the floor page measured in the same run.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import django

from deploy import processes
from deploy.postgres import OWNER
from deploy.valkey import free_port
from tests.support.database import ROOT, Cluster, Session, manage
from tests.support.processes import answers

ISSUES = int(os.environ.get("ISSUES", "10000"))
SECONDS = float(os.environ.get("SECONDS", "3"))
REPEATS, THREADS = 40, 8


@dataclass
class Page:
    who: str
    name: str
    address: str


@dataclass
class Figure:
    page: Page
    median: float  # milliseconds
    p95: float
    per_second: float
    size: int  # bytes
    queries: int


def main(report: Callable[[int, processes.Child], None] | None = None) -> None:
    """Load the issues, serve them, and report: on the pages, or on what is given."""
    session = Session()
    cluster = session.start()
    try:
        measure(cluster, report or report_pages)
    finally:
        session.stop()


def measure(cluster: Cluster, report: Callable[[int, processes.Child], None]) -> None:
    cluster.clone("bench")
    env = {
        "DATABASE_URL": cluster.url("bench"),
        "DATABASE_OWNER_URL": cluster.url("bench", OWNER),
        "DESK_VAR": str(cluster.folder / "bench"),
        "DJANGO_SETTINGS_MODULE": "tests.support.bench_settings",
        "DESK_DEMO": "1",
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        processes.MARK: cluster.folder.name,
    }
    os.environ.update(env)
    (cluster.folder / "bench").mkdir()
    manage(["collectstatic", "--no-input", "--verbosity", "0"], env)
    began = time.monotonic()
    manage(["load_bulk", "--issues", str(ISSUES)], env)
    print(f"{ISSUES} issues loaded in {time.monotonic() - began:.1f} s")
    django.setup()
    from agencies.access.visibility import become_portal

    become_portal()  # to choose what is opened; the pages are asked for with a hat
    port = free_port()
    web = serve(port, cluster)
    try:
        report(port, web)
    finally:
        web.stop()


def serve(port: int, cluster: Cluster) -> processes.Child:
    words = [sys.executable, "-m", "gunicorn", "desk.wsgi", "--no-control-socket"]
    words += ["--worker-class", "desk.serving.Buffered", "--workers", "2", "--threads", "4"]
    words += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    log = cluster.folder / "bench.log"
    environment = dict(os.environ)
    web = processes.start("web", words, folder=ROOT, environment=environment, log=log, grace=5)
    processes.wait_until(lambda: answers(port), web, 30, "The web server")
    return web


def report_pages(port: int, web: processes.Child) -> None:
    cookies = {"liaison": cookie("bulk0.kpu"), "secretary": cookie(add_secretary()), "-": ""}
    floor = figure(port, Page("-", "floor", "/floor/"), "")
    figures = [floor] + [figure(port, page, cookies[page.who]) for page in pages()]
    print("| who | page | median ms | x floor | p95 ms | per second | bytes | queries |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for row in figures:
        page, ratio = row.page, row.median / floor.median
        print(
            f"| {page.who} | {page.name} | {row.median:.1f} | {ratio:.2f} | {row.p95:.1f}"
            f" | {row.per_second:.0f} | {row.size} | {row.queries} |"
        )
    print(f"Peak memory of a web process: {peak(web.process.pid) / 1024:.0f} MB")


def pages() -> list[Page]:
    from issues.models import Issue

    seen = Issue.objects.filter(reported_by__code="KPU", state="monitoring")
    own = seen.order_by("pk").values_list("public_id", flat=True).first()
    found = []
    for who in ("liaison", "secretary"):
        found += [
            Page(who, "my work", "/"),
            Page(who, "list", "/issues/"),
            Page(who, "filtered list", "/issues/?state=monitoring&risk=high"),
            Page(who, "detail", f"/issues/{own}/"),
            Page(who, "search, rare word", "/search/?q=kelelawar"),
            Page(who, "search, common word", "/search/?q=logistik"),
            Page(who, "dashboard", "/dashboard/"),
            Page(who, "follow-ups", "/follow-ups/"),
        ]
    return found


def cookie(username: str) -> str:
    """A session of that person, as the login would give it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from agencies.accounts.logins import SessionStore
    from agencies.models import User

    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "agencies.accounts.register.NameOrMailBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def add_secretary() -> str:
    from django.utils import timezone

    from agencies.models import DeskTerm, Membership, Role, User

    term = DeskTerm.objects.latest("starts_on")
    user = User.objects.create(username="bulk.secretary", full_name="Sekretaris Uji")
    Membership.objects.create(
        user=user,
        term=term,
        role=Role.SECRETARY,
        clearance=4,
        starts_on=term.starts_on,
        confirmed_at=timezone.now(),
    )
    return user.username


def figure(port: int, page: Page, session: str) -> Figure:
    line = Line(port, page.address, session)
    for _warm in range(5):
        line.get()
    times = sorted(timed(line.get) for _repeat in range(REPEATS))
    return Figure(
        page=page,
        median=statistics.median(times),
        p95=times[int(len(times) * 0.95) - 1],
        per_second=throughput(port, page.address, session),
        size=line.size,
        queries=count_queries(page.address, session),
    )


class Line:
    """One kept connection, asking for one address."""

    def __init__(self, port: int, address: str, session: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.address, self.headers, self.size = address, {"Cookie": session}, 0

    def get(self) -> None:
        self.connection.request("GET", self.address, headers=self.headers)
        answer = self.connection.getresponse()
        self.size = len(answer.read())
        if answer.status != 200:
            raise SystemExit(f"{self.address} answered {answer.status}")


def timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def throughput(port: int, address: str, session: str) -> float:
    """Answers per second to eight at once."""
    until = time.monotonic() + SECONDS

    def ask(_thread: int) -> int:
        line, count = Line(port, address, session), 0
        while time.monotonic() < until:
            line.get()
            count += 1
        return count

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(ask, range(THREADS))) / SECONDS


def count_queries(address: str, session: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="127.0.0.1", headers={"Cookie": session})
    client.get(address)  # what is kept for a minute is loaded once
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE")) for q in captured.captured_queries)


def peak(parent: int) -> int:
    """The largest peak memory among the server's processes, in kB."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        values = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if int(values["PPid"]) == parent and "VmHWM" in values:
            found.append(int(values["VmHWM"].split()[0]))
    return max(found, default=0)


if __name__ == "__main__":
    main()
