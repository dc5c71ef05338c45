"""The portals that `tests.scan` lets the scanners at, and who is logged in there."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from socketserver import StreamRequestHandler
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

import psycopg2

from deploy import processes
from deploy.postgres import APP, SUPERUSER
from deploy.valkey import free_port
from tests.support.database import ROOT, Cluster
from tests.support.demo import PASSWORD
from tests.support.processes import answers
from tests.support.scan_reports import PLANTED

DETAILS = int(os.environ.get("DETAILS", "3"))
FOLDER = Path(os.environ.get("DESK_VAR") or ROOT / "var").absolute() / "scan"
WITH_WORDS = [
    *("/search/?q=logistik&after=1", "/?all=reported", "/inbox/?unread=1", "/agencies/?q=kpu"),
    *("/issues/?state=monitoring&risk=high&text=logistik&region=14&after=1", "/dashboard/"),
    *("/issues/export/?state=monitoring&text=logistik", "/issues/new/similar/?title=logistik"),
    *("/recommendations/?state=issued&q=pemilih&before=1", "/recommendations/export/?q=pemilih"),
    *("/follow-ups/?state=in_progress&after=1", "/follow-ups/export/?state=in_progress"),
    *("/record/?stream=issue&before=1", "/issues/new/"),
]
LISTS = ("/issues/", "/recommendations/", "/follow-ups/")


@dataclass
class Target:
    """A portal that is scanned: where it begins, whose session, what it answered so far."""

    name: str
    port: int
    path: str
    folder: Path
    cookies: dict[str, str]
    mark: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    @property
    def log(self) -> Path:
        return self.folder / "access.log"

    def lines(self) -> list[str]:
        return self.log.read_text(errors="replace").rstrip("\n").split("\n")

    def get(self, address: str) -> tuple[int, str]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", address, headers={"Cookie": self.cookie})
        answer = line.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def alive(self) -> bool:
        """Whether the lent session still opens pages; else only the login was scanned."""
        return self.get("/" if self.cookies else self.path)[0] == 200


class Listener(StreamRequestHandler):
    """Where the payloads lead to: whatever asks here was made to call another server."""

    calls: list[str] = []

    def handle(self) -> None:
        line = self.rfile.readline(2000).decode(errors="replace").strip()
        while self.rfile.readline(2000).strip():
            pass
        if " /get_" not in line:  # the scanner asks what was heard
            self.calls.append(line)
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}")


def plant(cluster: Cluster) -> None:
    """The table that the planted hole reads."""
    connection = psycopg2.connect(cluster.url("scan_planted", SUPERUSER))
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted (code int, name text)")
        cursor.execute("INSERT INTO planted VALUES (1, 'a'), (2, 'b')")
        cursor.execute(f"GRANT SELECT ON planted TO {APP}")
    connection.close()


def let_export(cluster: Cluster) -> None:
    """Without the right to export, its pages would be closed to the scanners."""
    connection = psycopg2.connect(cluster.url("scan", SUPERUSER))
    with connection, connection.cursor() as cursor:
        cursor.execute("UPDATE agencies_membership SET may_export = true")
    connection.close()


@contextmanager
def portal(cluster: Cluster, name: str, told: dict[str, str]) -> Iterator[Target]:
    """A web server on a copy of the demo, for as long as it is scanned."""
    copy, port, folder = f"scan_{name}", free_port(), FOLDER / name
    cluster.run(f'CREATE DATABASE "{copy}" TEMPLATE "scan"')
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = "/planted/" if name == PLANTED else "/"
    target = Target(name, port, path, folder, {}, cluster.folder.name)
    words = [sys.executable, "-m", "gunicorn", "desk.wsgi", "--no-control-socket"]
    words += ["--worker-class", "desk.serving.Buffered", "--workers", "2", "--threads", "4"]
    words += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    words += ["--access-logfile", str(target.log), "--access-logformat", "%(s)s %(r)s"]
    environment = {**os.environ, **told, "DATABASE_URL": cluster.url(copy)}
    log = folder / "portal.log"
    web = processes.start("web", words, folder=ROOT, environment=environment, log=log, grace=5)
    try:
        processes.wait_until(lambda: answers(port), web, 60, "The web server")
        yield target
    finally:
        web.stop()


def log_in(target: Target) -> dict[str, str]:
    """The cookies of a login through the page, as a browser would hold them."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar), ProxyHandler({}))
    browser.open(f"{target.url}/login/").close()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    words = {"login": target.name, "password": PASSWORD, "csrfmiddlewaretoken": token}
    browser.open(f"{target.url}/login/", urlencode(words).encode()).close()
    return {cookie.name: cookie.value or "" for cookie in jar}


def pages(target: Target) -> list[str]:
    """Addresses with parameters, and pages whose forms sqlmap sends: steps, notes, files."""
    found = list(WITH_WORDS)
    for listed in LISTS:
        items = re.findall(rf'href="({listed}[0-9a-f-]{{36}}/)"', target.get(listed)[1])
        for item in list(dict.fromkeys(items))[:DETAILS]:
            forms = re.findall(rf'href="({item}[a-z_/-]+/)"', target.get(item)[1])
            found += [item, *dict.fromkeys(forms)]
    return [target.url + address for address in found]
