"""A whole portal by the launcher, in a private folder with a space, killed for real."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import psycopg2
import pytest

from deploy.processes import marked, parent_of
from deploy.valkey import free_port
from tests.support.database import ROOT

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

    def is_ready(self) -> bool:
        """Whether all five processes run and database and broker answer."""
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as page:
            return len(self.children()) == 5 and json.load(page)["notes"] == []
        return False

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


@pytest.mark.parametrize("name", ["postgres", "valkey-server", "worker", "gunicorn"])
def test_whatever_is_killed_is_started_again_while_the_rest_goes_on(portal, name):
    killed = {pid for pid in portal.children() if any(name in word for word in words(pid)[:5])}
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 30
    while not portal.is_ready() and time.monotonic() < until:
        time.sleep(0.2)
    assert portal.is_ready()
    assert not killed & set(portal.children())
    assert len(portal.children()) == 5


def words(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
