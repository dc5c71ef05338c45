"""Child processes of one start, found again and stopped after a crash.

Every child carries a random word of its own `var` folder in its environment, and so do
all processes that it starts in turn. After a kill -9 of the launcher that word, and not
a name or a bare process id, says which processes were left behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MARK = "SINERGI_FAMILY"
LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside when its process starts


class Stopped(Exception):
    """A step cannot go on; the message is one clear sentence for the person who started it."""


@dataclass
class Child:
    """A running process, the signal that asks it to end and the seconds it is given."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0

    def ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        """Ask the process to end; after its grace, or when hurried, end all that it started."""
        until = time.monotonic() + self.grace
        if not self.ended():
            self.process.send_signal(self.stop_signal)
        while not self.ended() and time.monotonic() < until and not hurried():
            time.sleep(0.02)
        self.kill()

    def kill(self) -> None:
        """End the process and its whole group at once, and wait until they are gone."""
        until = time.monotonic() + 1
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            while time.monotonic() < until:  # nobody may be there to reap the others
                os.killpg(self.process.pid, 0)
                time.sleep(0.005)
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    grace: float = 10.0,
) -> Child:
    """Start a process in a session of its own, so that Ctrl-C reaches the launcher alone."""
    with open_log(log) as out:
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Child(name, process, log, stop_signal, grace)


def open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def wait_until(true: Callable[[], bool], child: Child, seconds: float, what: str) -> None:
    """Wait for a condition; raise Stopped when the child ends or the time is over."""
    until = time.monotonic() + seconds
    while not true():
        if child.ended():
            raise Stopped(f"{what} ended while starting:\n{child.last_words()}")
        if time.monotonic() > until:
            raise Stopped(f"{what} did not start within {seconds:.0f} s:\n{child.last_words()}")
        time.sleep(0.02)


def marked(word: str) -> list[int]:
    """Process ids whose environment carries this word, the caller's own excluded."""
    line = f"{MARK}={word}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            if line in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def stop_marked(word: str, grace: float = 8.0) -> int:
    """End every process that carries this word; return how many were found."""
    found = marked(word)
    left = found
    for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + seconds
        while (left := marked(word)) and time.monotonic() < until:
            time.sleep(0.05)
    return len(found)


def parent_of(pid: int) -> int | None:
    """The parent's id of a process, or None where the process has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, parent = stat.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)
