"""Real servers and processes for tests: Valkey, a mail server, web, worker, beat, a browser.

Whatever is started here works on the test's own clone of the database and ends with the test.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as MailSession
from redis import Redis

from deploy import processes
from deploy.processes import Child
from deploy.valkey import Valkey, free_port
from desk.celery import app as celery_app
from tests.support.database import ROOT, bare, locked, manage, packages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BROWSER_FIXTURES = {"page", "browser", "context"}


class ValkeyServer:
    """A Valkey of the test's own. It can be killed, started again and emptied."""

    def __init__(self, folder: Path, mark: str) -> None:
        environment = {**bare(), processes.MARK: mark}
        log = folder / "valkey.log"
        data = folder / "valkey"
        self.server = Valkey(packages(), data, free_port(), "test", environment, log)
        self.url = self.server.url
        self.start()

    def start(self) -> None:
        self.child = self.server.start()

    def kill(self) -> None:
        """kill -9; what it had kept on disk is there when it is started again."""
        self.child.kill()

    def empty(self) -> None:
        with Redis.from_url(self.url) as client:
            client.flushall()


@pytest.fixture
def valkey(tmp_path, cluster, settings) -> Iterator[ValkeyServer]:
    """A broker for this test; tasks that the test itself sends go there too."""
    server = ValkeyServer(tmp_path, cluster.folder.name)
    before = celery_app.conf.broker_url
    settings.CELERY_BROKER_URL = server.url
    lead_celery_to(server.url)
    yield server
    lead_celery_to(before)
    server.child.stop()


def lead_celery_to(url: str) -> None:
    """Let the tests' own Celery application send to another broker."""
    celery_app.close()
    celery_app.conf.update(broker_url=url, broker_write_url=url, broker_read_url=url)
    celery_app.__dict__.pop("amqp", None)


@dataclass
class SmtpSink:
    """A mail server that keeps what it accepted.

    `mode` says what it does next: accept; refuse (every recipient, for good); hang (silent after
    DATA); stall (keep the message, then silent); drop (keep it, then close the line).
    """

    mode: str = "accept"
    asked: int = 0  # messages offered, whatever became of them
    messages: list[EmailMessage] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, server: SMTP, session: MailSession, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        if self.mode == "refuse":
            return "550 refused"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: MailSession, envelope: Envelope) -> str:
        self.asked += 1
        if self.mode == "hang":
            await asyncio.sleep(3600)  # ends when the other side gives up
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        self.messages.append(message)
        if self.mode == "stall":
            await asyncio.sleep(3600)
        if self.mode == "drop" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def smtp_sink(settings) -> Iterator[SmtpSink]:
    """A mail server for this test and for the processes that it starts afterwards."""
    sink = SmtpSink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 2
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    yield sink
    controller.stop()


@pytest.fixture(scope="session")
def desk_var(cluster, worker_id) -> Path:
    """The data folder of this process's portals, with the static files collected once."""
    shared, own = cluster.folder / "var", cluster.folder / f"var-{worker_id}"
    own.mkdir()
    (own / "static").symlink_to(shared / "static")
    with locked(cluster.folder / "static.lock"):
        if not (shared / "static").exists():
            manage(["collectstatic", "--no-input", "--verbosity", "0"], {"DESK_VAR": str(shared)})
    return own


@pytest.fixture
def process_environment(
    request, cluster, database_url, worker_url, desk_var, valkey
) -> dict[str, str]:
    """What the test's processes are told; a test may add to it before it starts one."""
    told = {
        "DATABASE_URL": database_url,
        "DATABASE_WORKER_URL": worker_url,
        "REDIS_URL": valkey.url,
        "DESK_VAR": str(desk_var),
        "DESK_DEMO": "1",
        "PYTHONUNBUFFERED": "1",
        processes.MARK: cluster.folder.name,
    }
    if "smtp_sink" in request.fixturenames:
        told["EMAIL_URL"] = request.getfixturevalue("smtp_sink").url
    return {**os.environ, **told}


Start = Callable[..., Child]


@pytest.fixture
def start_process(process_environment, tmp_path) -> Iterator[Start]:
    """Start `worker`, `beat` or `web` with its settings given as words: start("beat", SWEEP=1).

    The answer can `.kill()` (-9, with all it started), `.stop()` and tell its `.log`.
    """
    children: list[Child] = []

    def start(name: str, *options: str, **extra: object) -> Child:
        log = tmp_path / f"{name}-{len(children)}.log"
        told = {**process_environment, **{key: str(value) for key, value in extra.items()}}
        if name != "web":
            told["DATABASE_URL"] = told["DATABASE_WORKER_URL"]
        schedule = f"--schedule={tmp_path}/beat-{len(children)}"
        commands = {
            "worker": "celery -A desk worker --concurrency 1 --loglevel INFO --without-mingle",
            "beat": f"celery -A desk beat --loglevel INFO --pidfile= {schedule}",
            "web": "gunicorn desk.wsgi --no-control-socket --threads 4"
            " --worker-class desk.serving.Buffered",
        }
        words = [sys.executable, "-m", *commands[name].split(), *options]
        child = processes.start(name, words, folder=ROOT, environment=told, log=log, grace=5)
        children.append(child)
        return child

    yield start
    for child in reversed(children):
        child.stop()


@pytest.fixture
def celery_worker_process(start_process) -> Child:
    """A real worker that is ready for tasks."""
    worker: Child = start_process("worker")
    processes.wait_until(lambda: " ready." in worker.log.read_text(), worker, 30, "The worker")
    return worker


@dataclass
class Portal:
    """A portal that answers at `url`."""

    url: str
    process: Child


@pytest.fixture
def live_portal(start_process) -> Portal:
    """A real web server on the test's own clone of the database."""
    port = free_port()
    web = start_process(
        "web", "--bind", f"127.0.0.1:{port}", PORTAL_ADDRESS=f"http://127.0.0.1:{port}"
    )
    processes.wait_until(lambda: answers(port), web, 30, "The web server")
    return Portal(f"http://127.0.0.1:{port}", web)


def answers(port: int) -> bool:
    with suppress(OSError):
        page = HTTPConnection("127.0.0.1", port, timeout=5)
        page.request("GET", "/healthz")
        return page.getresponse().status == 200
    return False


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    if not CHROMIUM:
        pytest.fail(NO_BROWSER)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in the tests' thread
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return {**browser_context_args, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow proofs run when asked for; without a browser, CI fails and others are told."""
    for item in items:
        if item.get_closest_marker("prove") and not os.environ.get("PROVE"):
            item.add_marker(pytest.mark.skip(reason="slow: make prove"))
        if not CHROMIUM and not os.environ.get("CI") and needs_browser(item):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


NO_BROWSER = "NO BROWSER: chromium is not installed (apt install chromium)"


def needs_browser(item: pytest.Item) -> bool:
    return bool(BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_terminal_summary(terminalreporter) -> None:
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())]
    missed = sum(NO_BROWSER in reason for reason in reasons)
    if missed:
        terminalreporter.write_sep(
            "!", f"{missed} browser tests did not run. {NO_BROWSER}", red=True
        )
