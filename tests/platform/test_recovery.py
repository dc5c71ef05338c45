"""A whole portal by the launcher, in a private folder with a space, killed for real."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psycopg2
import pytest

from deploy.processes import marked, parent_of
from deploy.valkey import free_port
from tests.database import ROOT

pytestmark = pytest.mark.prove


class Portal:
    """The launcher over one data folder; it can be started again after a kill."""

    def __init__(self, var: Path) -> None:
        self.var, self.port, self.starts = var, free_port(), 0

    def start(self) -> str:
        """Start and wait until it is ready; return what was printed."""
        self.starts += 1
        log = self.var.parent / f"start-{self.starts}.log"
        told = {**os.environ, "DESK_VAR": str(self.var), "PORT": str(self.port), "DESK_DEMO": "0"}
        told = {name: value for name, value in told.items() if name != "DATABASE_URL"}
        command = [sys.executable, "-u", "-m", "deploy.launch"]
        with log.open("w") as out:
            self.launcher = subprocess.Popen(command, cwd=ROOT, env=told, stdout=out, stderr=out)
        until = time.monotonic() + 180
        while "Ready after" not in log.read_text() and time.monotonic() < until:
            assert self.launcher.poll() is None, log.read_text()
            time.sleep(0.1)
        return log.read_text()

    def children(self) -> list[int]:
        found = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [pid for pid in found if parent_of(pid) == self.launcher.pid]

    def run_sql(self, statement: str) -> None:
        lines = (self.var / "run/environment").read_text().splitlines()
        url = next(line for line in lines if "DATABASE_OWNER_URL" in line).split("=", 1)[1]
        connection = psycopg2.connect(url.strip("'"))
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def left(self) -> list[int]:
        """Processes that carry the mark of this folder."""
        return marked(json.loads((self.var / "secrets.json").read_text())["family"])


@pytest.fixture
def portal(tmp_path) -> Iterator[Portal]:
    portal = Portal(tmp_path / "private" / "data folder")
    portal.var.parent.mkdir(mode=0o700)
    portal.start()
    yield portal
    portal.launcher.send_signal(signal.SIGTERM)
    portal.launcher.wait(60)


def test_a_start_after_kill_9_of_the_launcher_recovers_and_keeps_the_data(portal):
    portal.run_sql("CREATE TABLE kept (id int)")
    portal.launcher.kill()
    portal.launcher.wait()
    assert "left by an earlier start were stopped" in portal.start()
    portal.run_sql("SELECT * FROM kept")


def test_a_start_after_kill_9_of_everything_recovers_and_keeps_the_data(portal):
    portal.run_sql("CREATE TABLE kept (id int)")
    children = portal.children()
    for pid in (portal.launcher.pid, *children):
        os.kill(pid, signal.SIGKILL)
    portal.launcher.wait()
    portal.start()
    portal.run_sql("SELECT * FROM kept")


def test_a_signal_stops_everything(portal):
    children = portal.children()
    assert len(children) == 5
    portal.launcher.send_signal(signal.SIGINT)
    assert portal.launcher.wait(60) == 0
    assert [pid for pid in children if parent_of(pid)] == []
    assert portal.left() == []


def test_the_portal_stops_when_its_database_dies(portal):
    pid = int((portal.var / "run/postgres/postmaster.pid").read_text().split("\n")[0])
    os.kill(pid, signal.SIGKILL)
    assert portal.launcher.wait(60) == 1
    assert portal.left() == []


def test_a_killed_worker_is_replaced_while_the_web_goes_on(portal):
    worker = next(pid for pid in portal.children() if "worker" in words(pid))
    os.kill(worker, signal.SIGKILL)
    time.sleep(2)
    assert any("worker" in words(pid) for pid in portal.children() if pid != worker)
    with urlopen(f"http://127.0.0.1:{portal.port}/readyz") as page:
        assert json.load(page)["ready"]


def words(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
