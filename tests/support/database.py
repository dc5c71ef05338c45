"""A real PostgreSQL for the tests: one template, a clone for each process that tests.

The owner builds the template once (migrations and reference data); it is kept in `var/test`
until one of them changes. A test session runs a copy of it, so that several sessions do not
meet. Tests connect as the application role. Nothing is ever truncated: an ordinary test is
rolled back, and one marked `real_commits` gets a clone of its own, dropped afterwards.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import environ
import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from django.utils.translation.reloader import translation_file_changed

from agencies.lock import PORTAL_ROLE, SWEEPER_ROLE
from deploy import processes
from deploy.postgres import (
    APP,
    DATABASE,
    OWNER,
    SUPERUSER,
    WORKER,
    Place,
    Postgres,
    place,
    private_folder,
)
from tests.support import acted_once

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = DATABASE
PASSWORD = "only-for-tests"
KEPT_TEMPLATES = 3
UNSAFE_AND_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Cluster:
    """The running test server, as every process of the test session knows it."""

    folder: Path
    sockets: Path

    def url(self, database: str, role: str = APP) -> str:
        """The address of a database for Django, psql and child processes."""
        return f"postgres://{role}:{PASSWORD}@/{database}?host={self.sockets}"

    def run(self, statement: str) -> None:
        """Run one statement as the superuser, outside every transaction."""
        connection = psycopg2.connect(self.url("postgres", SUPERUSER))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def clone(self, name: str, of: str = TEMPLATE) -> None:
        """Copy a database by its files, which takes half of what it takes to log its pages."""
        made = f'CREATE DATABASE "{name}" TEMPLATE "{of}" OWNER "{OWNER}"'
        self.run(f"{made} STRATEGY FILE_COPY")

    def drop(self, name: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def packages() -> Path:
    """The folder of installed packages that the tests themselves run from."""
    return Path(psycopg2.__file__).resolve().parent.parent


def bare() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}


BUILT_FROM = (
    "*/migrations/*.py",
    "*/data/*",
    "*/models/*.py",
    "*/states.py",
    "agencies/access/*.py",
    "agencies/administration/reference.py",
    "agencies/append_only.py",
    "agencies/lock.py",
    "monitoring/totals.py",
    "issues/management/commands/load_reference.py",
    "deploy/postgres.py",
    "deploy/roles.sql",
    "requirements.txt",
)


def fingerprint() -> str:
    """What the template depends on; another value means another template."""
    digest = hashlib.sha256(sys.version.encode())
    found = {pattern: list(ROOT.glob(pattern)) for pattern in BUILT_FROM}
    assert all(found.values()), f"moved away: {[one for one in found if not found[one]]}"
    with_plans = {path for path in ROOT.glob("[!.]*/**/*.py") if b"kept_plan" in path.read_bytes()}
    for file in sorted(with_plans.union(*found.values())):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[IO[str]]:
    """Hold a lock file; without waiting, BlockingIOError says that another holds it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield file


def build_template(where: Place, log: Path) -> None:
    """Create roles, tables and reference data in a new cluster, and stop it again."""
    sockets = private_folder()
    server = Postgres(where, sockets, PASSWORD, bare(), log, UNSAFE_AND_FAST)
    try:
        server.create(sync=False)
        child = server.start()
        try:
            server.set_up_roles(PASSWORD, PASSWORD, PASSWORD)
            urls = {"DATABASE_URL": server.url(APP, PASSWORD, TEMPLATE)}
            urls["DATABASE_OWNER_URL"] = server.url(OWNER, PASSWORD, TEMPLATE)
            for command in (["migrate", "--skip-checks"], ["load_reference", "--skip-checks"]):
                manage([*command, "--verbosity", "0"], urls)
        finally:
            child.stop()
    finally:
        shutil.rmtree(sockets)


def manage(command: list[str], extra: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **extra},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise pytest.UsageError(f"manage.py {command[0]} failed:\n{done.stderr}")


def template(folder: Path) -> Place:
    """The stopped cluster that holds the template, built where it is missing or outdated."""
    home = place(packages(), folder / "cluster")
    base = replace(home, data=home.data.parent / f"template-{fingerprint()}")
    finished = base.data / "built"
    if not finished.exists():
        shutil.rmtree(base.data, ignore_errors=True)
        build_template(base, folder / "build.log")
        finished.touch()
    os.utime(finished)
    built = sorted(base.data.parent.glob("template-*/built"), key=lambda file: file.stat().st_mtime)
    for old in built[:-KEPT_TEMPLATES]:
        shutil.rmtree(old.parent, ignore_errors=True)
    return base


class Session:
    """One run of pytest: its folder, lock and server. Those of killed runs are cleared away."""

    def __init__(self, options: Mapping[str, str] = UNSAFE_AND_FAST) -> None:
        self.options = options
        self.folder = Path(os.environ.get("DESK_VAR") or ROOT / "var").absolute() / "test"
        self.name = f"session-{secrets.token_hex(6)}"

    def start(self) -> Cluster:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(self.folder / "lock"):
            self.clear_killed()
            base = template(self.folder)
            self.data = base.data.parent / self.name / "data"
            self.data.parent.mkdir(mode=0o700, exist_ok=True)
            copy = ["cp", "--archive", "--reflink=auto", str(base.data), str(self.data)]
            self.holder = (self.data.parent / "lock").open("w")
            fcntl.flock(self.holder, fcntl.LOCK_EX)
            subprocess.run(copy, check=True)
        sockets = private_folder()
        (self.data.parent / "sockets").write_text(str(sockets))
        where = replace(base, data=self.data)
        log = self.data.parent / "postgres.log"
        self.server = Postgres(where, sockets, PASSWORD, bare(), log, self.options)
        self.child = self.server.start()
        started = Cluster(self.data.parent, sockets)
        started.run(f"GRANT {SWEEPER_ROLE} TO {APP} WITH INHERIT FALSE")  # see tests.support.worker
        return started

    def clear_killed(self) -> None:
        home = place(packages(), self.folder / "cluster")
        for folder in home.data.parent.glob("session-*"):
            gone_meanwhile = suppress(BlockingIOError, FileNotFoundError)
            with gone_meanwhile, locked(folder / "lock", wait=False):
                clear(replace(home, data=folder / "data"), folder)

    def strike(self) -> None:
        """Let the server end at once, as at a power cut, and start again on what it had kept."""
        self.child.process.send_signal(signal.SIGQUIT)
        self.child.process.wait()
        self.child = self.server.start()

    def stop(self) -> None:
        self.child.stop()
        clear(replace(place(packages(), self.folder / "cluster"), data=self.data), self.data.parent)


def clear(where: Place, folder: Path) -> None:
    """Stop what a session has left running and remove its folders."""
    processes.stop_marked(folder.name)
    Postgres(where, folder, PASSWORD, bare(), folder / "postgres.log").stop_left_behind()
    note = folder / "sockets"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


SESSION = pytest.StashKey[Session]()
CLUSTER = pytest.StashKey[Cluster]()


def running_cluster(config: pytest.Config) -> Cluster:
    """The session's server: started by the first process that asks, told to all others."""
    given = getattr(config, "workerinput", {}).get("cluster")
    if given:
        return Cluster(*map(Path, json.loads(given)))
    if CLUSTER not in config.stash:
        session = Session()
        config.stash[CLUSTER] = session.start()
        config.stash[SESSION] = session
    return config.stash[CLUSTER]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once per session
        compile_catalogue()


def compile_catalogue() -> None:
    """Compile the catalogue where it is older than its texts."""
    source = ROOT / "locale/id/LC_MESSAGES/django.po"
    compiled = source.with_suffix(".mo")
    if not source.exists():
        return
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        manage(["catalogue", "--compile"], {})
        translation_file_changed(None, compiled)  # Django has read the old one to set itself up


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    found = running_cluster(node.config)
    node.workerinput["cluster"] = json.dumps([str(found.folder), str(found.sockets)])


def pytest_unconfigure(config: pytest.Config) -> None:
    if SESSION in config.stash:
        config.stash[SESSION].stop()
        del config.stash[SESSION]


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Let Django's connection, of whatever thread, lead to another database."""
    held = connections.settings["default"]
    before, address = dict(held), os.environ.get("DATABASE_URL", "")
    connections.close_all()
    given = {**environ.Env.db_url_config(url), "CONN_MAX_AGE": 0}
    if given["USER"] == APP:
        # The test itself sees every row; a request puts on a hat, and sees what that may see.
        sees_all = {"options": f"-c role={PORTAL_ROLE}"}
        given["OPTIONS"] = given.get("OPTIONS", {}) | sees_all
    held.update(given)
    os.environ["DATABASE_URL"] = url
    try:
        yield
    finally:
        connections.close_all()
        held.clear()
        held.update(before)
        os.environ["DATABASE_URL"] = address


@pytest.fixture(scope="session")
def cluster(request) -> Cluster:
    return running_cluster(request.config)


@pytest.fixture(scope="session")
def django_db_setup(cluster, django_db_blocker, worker_id) -> Iterator[None]:
    """This process's own clone, in which every test is rolled back."""
    name = f"test_{worker_id}"
    cluster.clone(name)
    sharing = acted_once.sharing(name, cluster.url(name, OWNER))
    with django_db_blocker.unblock(), pointed_at(cluster.url(name)), sharing:
        yield


@pytest.fixture
def _django_db_helper(request, cluster, django_db_setup, django_db_blocker, worker_id):
    """pytest-django's transaction around the test, or for `real_commits` a clone without one.

    `real_commits(demo=True)` gives a clone into which the demo was loaded; of the tests marked
    `real_commits(refused=True)` all get the same one, for what they try is to change nothing.
    """
    mark = request.node.get_closest_marker("real_commits")
    if mark is None:
        request.getfixturevalue("_django_db_helper")
        yield
        return
    if mark.kwargs.get("refused"):
        with django_db_blocker.unblock(), pointed_at(request.getfixturevalue("refusing_url")):
            yield
        return
    name = f"own_{worker_id}_{next(NUMBERS)}"
    if mark.kwargs.get("demo"):
        request.getfixturevalue("demo_url")
        cluster.clone(name, of=f"demo_{worker_id}")
    else:
        cluster.clone(name)
    with django_db_blocker.unblock(), pointed_at(cluster.url(name)):
        yield
    cluster.drop(name)


@pytest.fixture(scope="session")
def refusing_url(cluster, worker_id) -> Iterator[str]:
    """The address of the clone on which tests try what is refused."""
    name = f"refusing_{worker_id}"
    cluster.clone(name)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def database_url(db) -> str:
    """The address of the database that this test works on, as the application role."""
    return os.environ["DATABASE_URL"]


@pytest.fixture
def owner_url(db, cluster) -> str:
    """The same database for its owner."""
    return cluster.url(settings.DATABASES["default"]["NAME"], OWNER)


@pytest.fixture
def worker_url(db, cluster) -> str:
    """The same database for the workers."""
    return cluster.url(settings.DATABASES["default"]["NAME"], WORKER)


# Fixtures that start processes: what these do has to be committed to be seen.
SEEN_BY_OTHERS = {"start_process", "live_portal", "celery_worker_process"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SEEN_BY_OTHERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.real_commits)
        if item.get_closest_marker("real_commits"):
            item.add_marker(pytest.mark.django_db)
