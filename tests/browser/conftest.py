"""A running portal with the demo in it, and people who meet it in a browser."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from deploy import processes
from deploy.valkey import free_port
from tests.browser.person import Person
from tests.support.database import ROOT
from tests.support.demo import PASSWORD
from tests.support.processes import Portal, ValkeyServer, answers


@pytest.fixture(scope="module")
def demo_portal(cluster, demo_url, desk_var, tmp_path_factory) -> Iterator[Portal]:
    """A web server on a copy of the demo, for all tests of a file; what they do stays."""
    name, port = urlsplit(demo_url).path.strip("/"), free_port()
    copy = f"{name}_browser"
    cluster.run(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    folder = tmp_path_factory.mktemp("portal")
    valkey = ValkeyServer(folder, cluster.folder.name)
    told = {
        **os.environ,
        "DATABASE_URL": cluster.url(copy),
        "REDIS_URL": valkey.url,
        "DESK_VAR": str(desk_var),
        "DESK_DEMO": "1",
        "PORTAL_ADDRESS": f"http://127.0.0.1:{port}",
        processes.MARK: cluster.folder.name,
    }
    words = f"-m gunicorn desk.wsgi --no-control-socket --threads 4 -b 127.0.0.1:{port}"
    command = [sys.executable, *words.split()]
    log = folder / "web.log"
    web = processes.start("web", command, folder=ROOT, environment=told, log=log, grace=5)
    processes.wait_until(lambda: answers(port), web, 60, "The web server")
    yield Portal(f"http://127.0.0.1:{port}", web)
    web.stop()
    valkey.child.stop()
    cluster.drop(copy)


@pytest.fixture
def meet(demo_portal, browser) -> Iterator[Callable[..., Person]]:
    """Let somebody of the demo log in, in a browser of their own: meet("liaison.kpu")."""
    met: dict[str, Person] = {}

    def log_in(name: str, **context: object) -> Person:
        if name not in met:
            page = browser.new_context(locale="id-ID", **context).new_page()
            met[name] = Person(page, demo_portal.url)
            met[name].log_in(name, PASSWORD)
        return met[name]

    yield log_in
    for person in met.values():
        person.page.context.close()
