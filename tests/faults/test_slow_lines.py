"""Forty slow lines of three kinds: everybody else is served, and no transaction waits for them."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connection

from agencies import clock
from deploy.processes import Child
from tests.faults.caller import Caller
from tests.support import cast

pytestmark = pytest.mark.real_commits
EACH = 14 if not os.environ.get("PROVE") else 60
HEAD = "Host: 127.0.0.1\r\nUser-Agent: lambat\r\n"
UPLOAD = (
    f"POST /issues/new/ HTTP/1.1\r\n{HEAD}Content-Length: 9000000\r\n"
    "Content-Type: multipart/form-data; boundary=batas\r\n\r\n--batas\r\n"
    'Content-Disposition: form-data; name="uploads"; filename="a.pdf"\r\n\r\n'
)
BEGUN = {
    "head": f"GET /login/ HTTP/1.1\r\n{HEAD}X-Slow: ",
    "body": UPLOAD,
    "reader": f"GET /static/vendor/bootstrap.css HTTP/1.1\r\n{HEAD}\r\n" * 20,
}


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DESK_DEMO = True
    clock.set_offset(cast.NOW)
    yield
    clock._offset.forget()


@contextmanager
def slow_lines(url: str) -> Iterator[list[socket.socket]]:
    """Lines that send a byte now and then, or ask for much and read nothing."""
    port, lines, done = int(url.rsplit(":", 1)[1]), [], threading.Event()
    for kind, begun in BEGUN.items():
        for _n in range(EACH):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.connect(("127.0.0.1", port))
            line.sendall(begun.encode())
            lines.append((kind, line))

    def trickle() -> None:
        while not done.wait(0.3):
            for kind, line in lines:
                with suppress(OSError):
                    line.send(b"" if kind == "reader" else b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    yield [line for _kind, line in lines]
    done.set()
    thread.join()
    for _kind, line in lines:
        line.close()


def waiting() -> int:
    """Sessions of the database that stand in a transaction and do nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_everybody_else_is_served_at_once_and_no_transaction_waits(live_portal):
    person = Caller(live_portal.url)
    person.log_in("secretary.desk")
    took = []
    with slow_lines(live_portal.url):
        time.sleep(1)
        for path in ("/", "/issues/", "/healthz", "/search/?q=longsor") * 3:
            began = time.monotonic()
            assert person.get(path).status == 200
            took.append(time.monotonic() - began)
            assert waiting() == 0
    assert max(took) < 2


def answer_to(url: str, *parts: bytes, pause: float = 0) -> str:
    """What the server says to these bytes, sent one after another, until it closes the line."""
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=30) as line:
        for part in parts:
            line.sendall(part)
            time.sleep(pause)
        found = b""
        while more := line.recv(65536):
            found += more
    return found.decode(errors="replace")


@pytest.mark.parametrize("path", ["/login/", "/static/vendor/bootstrap.css", "/nothing-here/"])
def test_what_is_asked_for_its_head_has_no_body_in_the_way_of_the_next_answer(live_portal, path):
    asked = f"HEAD {path} HTTP/1.1\r\n{HEAD}\r\nGET /healthz HTTP/1.1\r\n{HEAD}"
    said = answer_to(live_portal.url, f"{asked}Connection: close\r\n\r\n".encode())
    head, _end, next_answer = said.partition("\r\n\r\n")
    assert "Content-Length: " in head
    assert next_answer.startswith("HTTP/1.1 200 OK")


def test_a_body_in_chunks_arrives_whole(live_portal):
    head = f"POST /i18n/ HTTP/1.1\r\n{HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken=%s\r\n\r\n"
    token = "a" * 32
    body = f"csrfmiddlewaretoken={token}&language=en"
    chunks = [f"{len(half):x}\r\n{half}\r\n" for half in (body[:9], body[9:])]
    sent = [(head % token).encode(), *(chunk.encode() for chunk in chunks), b"0\r\n\r\n"]
    assert "django_language=en" in answer_to(live_portal.url, *sent, pause=0.1)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"GET /issues/?q={'a' * 300_000} HTTP/1.1\r\nCookie: django_language=en\r\n", "414"),
        ("GET /login/ HTTP/1.1\r\n" + f"Cookie: x={'a' * 300_000}\r\n" * 2, "431"),
    ],
)
def test_what_is_far_too_long_gets_a_page(live_portal, line, status):
    said = answer_to(live_portal.url, f"{line}{HEAD}Connection: close\r\n\r\n".encode())
    assert said.startswith(f"HTTP/1.1 {status}")
    assert ("This address is too long" if status == "414" else "Peramban Anda") in said
    assert "Content-Security-Policy" in said


def test_who_is_being_served_gets_the_answer_before_a_stop(live_portal):
    web: Child = live_portal.process
    person = Caller(live_portal.url)
    person.log_in("secretary.desk")
    found: list[int] = []
    asks = threading.Thread(target=lambda: found.append(person.get("/dashboard/").status))
    asks.start()
    time.sleep(0.02)
    web.process.send_signal(signal.SIGTERM)
    asks.join()
    assert found == [200]
    assert web.process.wait(10) == 0
