"""The web server's worker: requests are received whole, answers sent at the reader's pace.

gunicorn keeps the processes; within each one, waitress reads and writes all connections in one
loop. A thread, and with it a transaction, is taken only for a request that has arrived, and is
free again when its answer lies ready: a slow line holds neither.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO, RawIOBase
from types import FrameType
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import WSGITask

KEPT = 512 * 1024 * 1024  # bytes of one form; what comes after them is read and dropped
HELD = 64 * 1024  # bytes of address and headers
INCOMPLETE, CUT = "sinergi.incomplete", "sinergi.cut"  # told to the application: body, headers
LIMITS: dict[str, Any] = {
    "connection_limit": 400,  # of each process; more wait in the kernel's queue
    "channel_timeout": 120,  # seconds of silence after which a connection is closed
    "max_request_header_size": 2**62,  # see HELD
    "max_request_body_size": 2**62,  # see KEPT
    "inbuf_overflow": 64 * 1024,  # what is longer waits in a file
    "outbuf_overflow": 256 * 1024,
    "outbuf_high_watermark": 2**40,  # no thread waits for a slow reader
}


class Spool(OverflowableBuffer):
    """A body on its way in. What the disk does not take, or lies beyond KEPT, is dropped except for
    its end: the fields before and after a file still arrive, and the form can say so."""

    lost = False
    end = b""

    def append(self, s: bytes) -> None:
        if not self.lost:
            try:
                self.lost = len(self) + len(s) > KEPT
                if not self.lost:
                    super().append(s)
            except OSError:
                self.lost = True
        if self.lost:
            self.end = (self.end + s)[-HELD:]

    def __len__(self) -> int:
        return int(super().__len__()) + len(self.end)

    def getfile(self) -> Any:
        file = super().getfile()
        if not self.lost:
            return file
        file = getattr(file, "raw", file)  # the layer above would try to write once more
        file.seek(0)
        return Torn(file, BytesIO(self.end))

    def close(self) -> None:
        with suppress(OSError):
            super().close()


class Torn(RawIOBase):
    """The beginning and the end of a body, read as one."""

    def __init__(self, *files: Any) -> None:
        self.files = files

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = next((more for file in self.files if (more := file.read(len(buffer)))), b"")
        buffer[: len(found)] = found
        return len(found)


class Parser(HTTPRequestParser):
    """Drops the middle of an address and of headers that are far too long: the application refuses
    what is left with a page, which a connection that was cut would never get."""

    header_plus = b""
    was_cut = False

    def received(self, data: bytes) -> int:
        given = self.header_plus + data
        if self.completed or self.headers_finished or len(given) < HELD or b"\r\n\r\n" in given:
            return int(super().received(data))
        line, end, _rest = given.partition(b"\r\n")
        if end:
            self.was_cut = True
            self.header_plus = line + end + b"X-Cut: " + given[-3:]
        else:
            self.header_plus = given[: HELD // 2] + given[-16:]
        return len(data)

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = Spool(self.adj.inbuf_overflow)


class Task(WSGITask):
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        body = self.request.body_rcv
        environ[INCOMPLETE] = body is not None and body.buf.lost
        environ[CUT] = self.request.was_cut
        if self.request.was_cut:  # what said how long its body is was dropped, too
            self.close_on_finish = True
        if self.is_head:  # a file would be sent past `write`
            environ.pop("wsgi.file_wrapper", None)
        return environ

    @property
    def is_head(self) -> bool:
        return bool(self.request.command == "HEAD")

    def write(self, data: bytes) -> None:
        """Django sends the body also where only the head was asked for: on a kept connection the
        browser would take it for the beginning of the next answer."""
        super().write(b"" if self.is_head else data)


class Channel(HTTPChannel):
    parser_class = Parser
    task_class = Task


class Buffered(Worker):
    """gunicorn's worker class `desk.serving.Buffered`."""

    def run(self) -> None:
        self.map: dict[int, Any] = {}
        self.server = create_server(
            self.wsgi,
            map=self.map,
            sockets=[self.sockets[0].sock],
            threads=self.cfg.threads,
            clear_untrusted_proxy_headers=False,
            ident="",
            log_socket_errors=False,
            **LIMITS,
        )
        self.server.channel_class = Channel
        while self.alive and os.getppid() == self.ppid:
            self.turn(1)
        self.finish()

    def turn(self, seconds: float) -> None:
        self.notify()
        wasyncore.loop(timeout=seconds, use_poll=True, map=self.map, count=1)

    def finish(self) -> None:
        """Accept no more connections; let those being served finish within the granted time."""
        until = time.monotonic() + self.cfg.graceful_timeout
        self.server.del_channel()
        while any(self.served()) and time.monotonic() < until:
            self.turn(0.1)
        self.server.task_dispatcher.shutdown(timeout=1)

    def served(self) -> Iterator[bool]:
        for channel in self.server.active_channels.values():
            yield bool(channel.requests or channel.total_outbufs_len)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.server.pull_trigger()
