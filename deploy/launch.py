"""`make run`: everything the portal needs on one machine, from one command.

Started in this order and stopped in the reverse: PostgreSQL, Valkey, web, worker, beat.
Whatever of them dies is started again, and pages say meanwhile that they wait. What dies again
and again is given up: everything is stopped, and the end of its log says why.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

from deploy import environment as venv
from deploy import processes
from deploy.folder import Folder
from deploy.postgres import APP, DATABASE, OWNER, WORKER, Postgres, place
from deploy.processes import Child, Stopped
from deploy.revival import Lives
from deploy.valkey import Valkey, free_port


class Launcher:
    """One running portal over one `var` folder that it has locked, on one port."""

    def __init__(self, folder: Folder, address: str, port: int) -> None:
        self.folder, self.address, self.port = folder, address, port
        self.parent = os.getppid()
        self.starters: dict[str, Callable[[], Child]] = {}
        self.children: dict[str, Child] = {}  # in the order of their first start
        self.lives: dict[str, Lives] = {}
        self.clock = time.monotonic
        self.env: dict[str, str] = {}
        self.database: Postgres | None = None
        self.family = self.folder.passwords()["family"]
        self.ending = self.hurried = False

    def start(self) -> None:
        """Bring everything up; raise Stopped where a step fails."""
        began = time.monotonic()
        held = self.folder.passwords()
        if processes.stop_marked(self.family):
            say("recovery", "processes left by an earlier start were stopped")
        self.check_port()
        if not venv.installed("dev") and venv.build("run"):
            say("packages", "installed")
        self.env = self.settings(held)
        self.start_database(held)
        self.start_broker(held)
        self.manage("migrations", "migrate", "--verbosity", "0")
        self.manage("translations, static files, reference data", "prepare")
        self.folder.publish(self.env)
        self.start_portal()
        self.greet(time.monotonic() - began)

    def check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except PermissionError:
                reason = "may not be used by this user"
            except OSError:
                reason = "is taken by another programme"
            else:
                return
        raise Stopped(f"Port {self.port} {reason}. Choose another: make run PORT=8001")

    def settings(self, held: dict[str, str]) -> dict[str, str]:
        """The environment of the portal's processes; what the caller has set wins."""
        mine = {
            "DESK_DEMO": "1",
            "SECRET_KEY": held["secret_key"],
            "DEMO_PASSWORD": held["demo_password"],
            "PORTAL_ADDRESS": self.address,
            "MALLOC_ARENA_MAX": "2",  # else each thread keeps memory that it has freed
        }
        always = {"DESK_VAR": str(self.folder.var), processes.MARK: self.family}
        return {**mine, **os.environ, **always}

    def start_database(self, held: dict[str, str]) -> None:
        if self.env.get("DATABASE_URL"):
            if not self.env.get("DATABASE_OWNER_URL"):
                raise Stopped("DATABASE_OWNER_URL is missing: migrations run as the owner.")
            say("database", "the server of DATABASE_URL")
            return
        where = place(venv.packages(), self.folder.run / "postgres")
        log = self.folder.log("postgres")
        server = Postgres(where, self.folder.sockets(), held["postgres"], bare(), log)
        self.database = server
        server.create()
        self.run("PostgreSQL", server.start)
        server.set_up_roles(held["owner"], held["app"], held["worker"])
        self.env["DATABASE_URL"] = server.url(APP, held["app"], DATABASE)
        self.env["DATABASE_OWNER_URL"] = server.url(OWNER, held["owner"], DATABASE)
        self.env["DATABASE_WORKER_URL"] = server.url(WORKER, held["worker"], DATABASE)
        say("database", "PostgreSQL is running")

    def start_broker(self, held: dict[str, str]) -> None:
        if self.env.get("REDIS_URL"):
            say("broker", "the server of REDIS_URL")
            return
        data, log = self.folder.run / "valkey", self.folder.log("valkey")
        marked = {**bare(), processes.MARK: self.family}
        server = Valkey(venv.packages(), data, free_port(), held["valkey"], marked, log)
        self.run("Valkey", server.start)
        self.env["REDIS_URL"] = server.url
        say("broker", "Valkey is running")

    def manage(self, what: str, *command: str) -> None:
        """Run a management command; raise Stopped where it fails."""
        say("prepare", what)
        words = [str(venv.PYTHON), "manage.py", *command]
        done = subprocess.run(
            words, cwd=venv.ROOT, env=self.env, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise Stopped(f"This step failed: manage.py {' '.join(command)} (see above)")

    def start_portal(self) -> None:
        say("portal", "web, worker, beat")
        for name in ("web", "worker", "beat"):
            self.run(name, partial(self.start_python, name))
        processes.wait_until(self.answers, self.children["web"], 60, "The web server")

    def run(self, name: str, starter: Callable[[], Child]) -> None:
        """Start a process and keep it running from now on."""
        self.starters[name] = starter
        self.children[name] = starter()
        self.lives[name] = Lives(self.clock())

    def command(self, name: str) -> list[str]:
        if name == "web":
            words = "gunicorn desk.wsgi:application --worker-class desk.serving.Buffered"
            words += " --workers 2 --threads 4"
            words += " --graceful-timeout 5 --no-control-socket"
            return [*words.split(), "--bind", f"127.0.0.1:{self.port}"]
        if name == "worker":
            words = "celery -A desk worker --concurrency 2 --loglevel INFO"
            return [*words.split(), "--without-gossip", "--without-mingle"]
        # Its one bell needs no memory: a file half written by a kill would stop every later start.
        words = "celery -A desk beat --pidfile= --scheduler celery.beat:Scheduler"
        return words.split()

    def start_python(self, name: str) -> Child:
        words = [str(venv.PYTHON), "-m", *self.command(name)]
        told = self.env if name == "web" else self.env | self.role_of_workers()
        return processes.start(
            name, words, folder=venv.ROOT, environment=told, log=self.folder.log(name)
        )

    def role_of_workers(self) -> dict[str, str]:
        """A narrow role of their own; where none is given, what the portal itself may do."""
        if url := self.env.get("DATABASE_WORKER_URL"):
            return {"DATABASE_URL": url}
        return {"PGOPTIONS": "-c role=desk_portal"}

    def answers(self) -> bool:
        page = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            page.request("GET", "/healthz")
            return page.getresponse().status == 200
        return False

    def greet(self, seconds: float) -> None:
        print(f"\nReady after {seconds:.1f} s.\n\n  {self.address}/")
        if self.env["DESK_DEMO"] != "0":
            print(f"  password: {self.env['DEMO_PASSWORD']}")
            print("  accounts: secretary.desk analyst.desk chair.desk leadership.desk duty.desk")
            print("            auditor.desk admin.desk liaison.kpu head.polri liaison.perludem …")
            if not self.env.get("EMAIL_URL"):
                print(f"  mails:    {self.address}/demo/mail/")
        print("\nCtrl-C stops everything.", flush=True)

    def watch(self) -> None:
        """Return when `make` is gone; raise Stopped when a process died too often."""
        while not os.environ.get("MAKELEVEL") or os.getppid() == self.parent:
            time.sleep(0.3)
            self.look_after()

    def look_after(self) -> None:
        """Bury what has died and start what is due again."""
        for name, life in self.lives.items():
            child, now = self.children[name], self.clock()
            if life.due_at is None and child.ended():
                child.kill()
                self.bury(name, f"{name} ended by itself (code {child.process.returncode})", now)
            elif life.due_at is not None and now >= life.due_at:
                self.revive(name)

    def bury(self, name: str, words: str, now: float) -> None:
        """Set the moment of its next start, or give up."""
        pause = self.lives[name].end(now)
        if pause is None:
            last = self.children[name].last_words()
            raise Stopped(f"{words}, again and again, so everything stops. Its log ends:\n{last}")
        say("watch", f"{words} and is started again{f' in {pause} s' if pause else ''}")

    def revive(self, name: str) -> None:
        try:
            self.children[name] = self.starters[name]()
        except Stopped as reason:
            self.bury(name, str(reason).split("\n")[0].rstrip(":"), self.clock())
            return
        self.lives[name].begin(self.clock())
        say("watch", f"{name} is running again")

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """A signal ends the waiting; another one shortens the stopping."""
        self.hurried = self.ending
        if not self.ending:
            self.ending = True
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Stop every child in the reverse order of starting, and whatever was half started."""
        self.ending = True
        for child in reversed(self.children.values()):
            say("stopping", child.name)
            child.stop(lambda: self.hurried)
        processes.stop_marked(self.family)
        if self.database:
            self.database.stop_left_behind()
        self.folder.tidy()


def bare() -> dict[str, str]:
    """What a server needs of the environment: none of the portal's secrets."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}


def say(topic: str, words: str) -> None:
    """Report progress; a terminal that was closed must not keep the rest from stopping."""
    with suppress(OSError):
        print(f"{topic:>10}  {words}", flush=True)


def launcher() -> Launcher:
    var = Path(os.environ.get("DESK_VAR") or venv.ROOT / "var").absolute()
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stopped(f"PORT={port} is not a port number.")
    folder, address = Folder(var), f"http://127.0.0.1:{port}"
    folder.lock(address)
    return Launcher(folder, address, int(port))


def main() -> None:
    """Run until a signal, until `make` is gone, or until a process died too often."""
    try:
        portal = launcher()
    except Stopped as reason:
        sys.exit(str(reason))
    signal.signal(signal.SIGINT, portal.interrupt)
    signal.signal(signal.SIGTERM, portal.interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, portal.interrupt)
    ending = None
    try:
        portal.start()
        portal.watch()
    except KeyboardInterrupt:
        say("", "")
    except Stopped as reason:
        ending = f"\n{reason}"
    finally:
        portal.stop()
    sys.exit(ending)


if __name__ == "__main__":
    main()
