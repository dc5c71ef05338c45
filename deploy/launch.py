"""`make run`: everything the portal needs on one machine, from one command.

Started in this order and stopped in the reverse: PostgreSQL, Valkey, web, worker, beat.
When the worker or beat dies it is started again (they only ring bells); when anything else
dies, everything is stopped and the log says why.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from deploy import environment as venv
from deploy import processes
from deploy.folder import Folder
from deploy.postgres import APP, DATABASE, OWNER, WORKER, Postgres, place
from deploy.processes import Child, Stopped
from deploy.valkey import Valkey, free_port

RESTARTED = {"worker", "beat"}
RESTARTS_A_MINUTE = 5


class Launcher:
    """One running portal over one `var` folder that it has locked, on one port."""

    def __init__(self, folder: Folder, address: str, port: int) -> None:
        self.folder, self.address, self.port = folder, address, port
        self.parent = os.getppid()
        self.children: list[Child] = []
        self.restarts: list[float] = []
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
        self.children.append(server.start())
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
        self.children.append(server.start())
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
            self.start_python(name)
        web = next(child for child in self.children if child.name == "web")
        processes.wait_until(self.answers, web, 60, "The web server")

    def command(self, name: str) -> list[str]:
        if name == "web":
            words = "gunicorn desk.wsgi:application --worker-class gthread --workers 2 --threads 4"
            words += " --graceful-timeout 5 --no-control-socket"
            return [*words.split(), "--bind", f"127.0.0.1:{self.port}"]
        if name == "worker":
            words = "celery -A desk worker --concurrency 2 --loglevel INFO"
            return [*words.split(), "--without-gossip", "--without-mingle"]
        # Its one bell needs no memory: a file half written by a kill would stop every later start.
        words = "celery -A desk beat --pidfile= --scheduler celery.beat:Scheduler"
        return words.split()

    def start_python(self, name: str) -> None:
        words = [str(venv.PYTHON), "-m", *self.command(name)]
        told = self.env if name == "web" else self.env | self.role_of_workers()
        child = processes.start(
            name, words, folder=venv.ROOT, environment=told, log=self.folder.log(name)
        )
        self.children.append(child)

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
        print("\nCtrl-C stops everything.", flush=True)

    def watch(self) -> None:
        """Return when `make` is gone; raise Stopped when a needed process has died."""
        while not os.environ.get("MAKELEVEL") or os.getppid() == self.parent:
            time.sleep(0.3)
            for child in [child for child in self.children if child.ended()]:
                self.bury(child)

    def bury(self, child: Child) -> None:
        words = f"{child.name} ended by itself (code {child.process.returncode})"
        self.restarts = [at for at in self.restarts if at > time.monotonic() - 60]
        if child.name not in RESTARTED or len(self.restarts) >= RESTARTS_A_MINUTE:
            raise Stopped(f"{words}, so everything stops. Its log ends:\n{child.last_words()}")
        say("watch", f"{words} and is started again")
        child.kill()
        self.children.remove(child)
        self.restarts.append(time.monotonic())
        self.start_python(child.name)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """A signal ends the waiting; another one shortens the stopping."""
        self.hurried = self.ending
        if not self.ending:
            self.ending = True
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Stop every child in the reverse order of starting, and whatever was half started."""
        self.ending = True
        for child in reversed(self.children):
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
    """Run until a signal, until `make` is gone, or until a needed process dies."""
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
