"""A virus scanner for tests that speaks clamd's protocol on 127.0.0.1 and knows EICAR."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.hostile import EICAR


class _Exchange(socketserver.StreamRequestHandler):
    server: FakeClamd

    def handle(self) -> None:
        command = self._until_null()
        if self.server.mode == "silent":
            self.server.ended.wait(30)
        elif self.server.mode == "garbage":
            self.wfile.write(b"<html>503</html>\0")
        elif command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self.wfile.write(self._verdict())

    def _until_null(self) -> bytes:
        heard = b""
        while (sign := self.rfile.read(1)) not in (b"", b"\0"):
            heard += sign
        return heard

    def _verdict(self) -> bytes:
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if self.server.limit and len(content) > self.server.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.server.scanned.append(content)
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


class FakeClamd(socketserver.ThreadingTCPServer):
    """`mode`: well, silent (takes everything, says nothing), garbage; `limit` in bytes."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.mode, self.limit = "well", 0
        self.scanned: list[bytes] = []
        self.ended = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def fake_clamd(settings: Any) -> Iterator[FakeClamd]:
    """The scanner, to which the portal is pointed."""
    with FakeClamd() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = server.address
        yield server
        server.ended.set()
        server.shutdown()
