"""The virus scanner: a few words of clamd's own protocol, spoken over its socket.

A file is handed over in pieces (INSTREAM), so that the scanner needs no access to the folder of
uploads. Its StreamMaxLength must be at least the upload limit (25 MB).
"""

from __future__ import annotations

import socket
from typing import IO

from django.conf import settings

PIECE = 64 * 1024
LONGEST_REPLY = 4096


class ScannerDown(Exception):
    """The scanner does not answer, or answers what it should not."""


class NotScanned(Exception):
    """The scanner answers, but does not take this file."""


def scan(file: IO[bytes], timeout: float = 60) -> str:
    """What the scanner finds in the file; "" when nothing.

    Raises ScannerDown or NotScanned; either way the file was not found clean. `timeout` is in
    seconds, for each word of the exchange.
    """
    reply = _asked(b"zINSTREAM\0", file, timeout)
    if reply == "stream: OK":
        return ""
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        return reply[len("stream: ") : -len(" FOUND")] or "?"
    if reply.endswith("ERROR"):
        raise NotScanned(reply[:200])
    raise ScannerDown(f"unknown answer: {reply[:200]!r}")


def answers() -> bool:
    """Whether the scanner is there."""
    try:
        return _asked(b"zPING\0", None, 2) == "PONG"
    except ScannerDown:
        return False


def _asked(command: bytes, file: IO[bytes] | None, timeout: float) -> str:
    try:
        with _connected(timeout) as line:
            line.sendall(command)
            if file is not None:
                _hand_over(line, file)
            return _reply(line)
    except (OSError, ValueError) as trouble:  # ValueError: an address without a port
        raise ScannerDown(str(trouble)) from trouble


def _connected(timeout: float) -> socket.socket:
    where: str = settings.CLAMD
    if where.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(timeout)
        line.connect(where.removeprefix("unix:"))
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout)


def _hand_over(line: socket.socket, file: IO[bytes]) -> None:
    """A scanner that has heard enough closes its side; it has answered then."""
    try:
        while piece := file.read(PIECE):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return


def _reply(line: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\0"):
        piece = line.recv(LONGEST_REPLY)
        if not piece or len(heard) > LONGEST_REPLY:
            raise ScannerDown("the answer breaks off")
        heard += piece
    return heard[:-1].decode("utf-8", "replace").strip()
