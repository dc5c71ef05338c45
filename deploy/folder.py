"""The `var` folder of one portal: its lock, its passwords, its settings for other commands."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shlex
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy import postgres
from deploy.processes import Stopped, parent_of

NAMES = ("secret_key", "demo_password", "postgres", "owner", "app", "worker", "valkey", "family")
SHARED = (
    *("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY"),
    *("DESK_DEMO", "DESK_VAR", "DEMO_PASSWORD", "PORTAL_ADDRESS"),
)


class Folder:
    """Held by at most one launcher at a time."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.run = var / "run"
        self.settings = self.run / "environment"
        self.socket_note = self.run / "sockets"

    def log(self, name: str) -> Path:
        return self.run / f"log/{name}.log"

    def lock(self, address: str) -> None:
        """Hold the folder until the process ends, or raise Stopped where another holds it.

        A holder whose own parent (`make`) was killed is asked to end, and waited for.
        """
        self.run.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = (self.run / "lock").open("a+")
        until, asked = time.monotonic() + 60, False
        while not self._try():
            holder = self._holder()
            if not asked and parent_of(holder.get("pid", 0)) != holder.get("parent"):
                asked = True
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(holder["pid"], signal.SIGTERM)
            if not asked or time.monotonic() > until:
                raise Stopped(
                    f"The portal is already running on this data, at {holder.get('address')} "
                    f"(process {holder.get('pid')}). Stop it first, or choose another folder "
                    "and port: make run DESK_VAR=… PORT=…"
                )
            time.sleep(0.2)
        self.file.truncate(0)
        self.file.write(
            json.dumps({"pid": os.getpid(), "parent": os.getppid(), "address": address})
        )
        self.file.flush()

    def _try(self) -> bool:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _holder(self) -> dict[str, Any]:
        self.file.seek(0)
        with suppress(ValueError):
            return dict(json.loads(self.file.read()))
        return {}

    def passwords(self) -> dict[str, str]:
        """The passwords of this folder, made once and readable by its owner alone."""
        file = self.var / "secrets.json"
        held = json.loads(file.read_text()) if file.exists() else {}
        for name in NAMES:
            held.setdefault(name, secrets.token_hex(6 if name == "demo_password" else 24))
        write_privately(file, json.dumps(held, indent=1))
        return held

    def sockets(self) -> Path:
        """A new short private folder, noted so that it can be removed after a kill."""
        self.remove_sockets()
        folder = postgres.private_folder()
        self.socket_note.write_text(str(folder))
        return folder

    def remove_sockets(self) -> None:
        if self.socket_note.exists():
            shutil.rmtree(self.socket_note.read_text(), ignore_errors=True)
            self.socket_note.unlink()

    def publish(self, environment: Mapping[str, str]) -> None:
        """Keep the settings of the running portal: `. var/run/environment`."""
        lines = [f"export {name}={shlex.quote(environment[name])}\n" for name in SHARED]
        write_privately(self.settings, "".join(lines))

    def tidy(self) -> None:
        self.settings.unlink(missing_ok=True)
        self.remove_sockets()


def write_privately(path: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)
