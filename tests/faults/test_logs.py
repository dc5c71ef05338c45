"""A word that people typed stands in no log, whatever fails; the log still says what failed."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import closing, suppress

import psycopg2
import pytest
from django.db import connection

from agencies import clock
from deploy.postgres import SUPERUSER
from desk.checks import logging_faults
from monitoring.tasks import seal
from tests.faults.caller import Caller
from tests.faults.test_sweeps import wait_for
from tests.support import cast
from tests.support.database import Cluster, Session, pointed_at

pytestmark = pytest.mark.real_commits
WORD = "kenarirahasia"
TABLE = "CREATE TEMP TABLE t (id int PRIMARY KEY, title text UNIQUE, n int CHECK (n > 0))"
FAILING = [
    f"SELEC '{WORD}'",
    f"SELECT '{WORD}",
    f"SELECT {WORD}",
    f"SELECT '{WORD}'::int",
    f"SELECT '{WORD}'::timestamptz",
    f"SELECT to_tsquery('{WORD} & (')",
    f"SELECT '{WORD}' ~ '{WORD}('",
    f"SELECT '{{{WORD}'::text[]",
    f"{TABLE}; INSERT INTO t VALUES (1, '{WORD}', -1)",
    f"{TABLE}; INSERT INTO t VALUES (NULL, '{WORD}', 1)",
    f"{TABLE}; INSERT INTO t VALUES (1, '{WORD}', 1), (2, '{WORD}', 1)",
    f"SET statement_timeout = 50; DO $$ BEGIN PERFORM pg_sleep(2), '{WORD}'; END $$",
    f"DO $$ BEGIN RAISE EXCEPTION '%', '{WORD}' USING DETAIL = '{WORD}'; END $$",
    f"DO $$ BEGIN RAISE WARNING '%', '{WORD}'; END $$",
    f"SET debug_print_parse = on; SELECT '{WORD}', count(*) FROM pg_class",
]


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DESK_DEMO = True
    clock.set_offset(cast.NOW)
    yield
    clock._offset.forget()


def run(url: str, statement: str) -> None:
    line = psycopg2.connect(url)
    line.autocommit = True
    with suppress(psycopg2.Error):
        line.cursor().execute(statement)
    line.close()


def log_of(cluster: Cluster) -> str:
    return (cluster.folder / "postgres.log").read_text(errors="replace")


def test_no_failing_statement_stands_in_the_servers_log(cluster, database_url):
    for statement in FAILING:
        run(database_url, statement)
    deadlock(database_url)
    assert WORD not in log_of(cluster)
    assert logging_faults() == []


def deadlock(url: str) -> None:
    """Two sessions, each waiting for a lock that the other holds."""
    sessions = [psycopg2.connect(url) for _n in range(2)]
    for number, session in enumerate(sessions):
        session.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [number])

    def wait(session, number: int) -> None:
        with suppress(psycopg2.Error):
            session.cursor().execute("SELECT %s, pg_advisory_xact_lock(%s)", [WORD, number])

    waits = [threading.Thread(target=wait, args=(s, 1 - n)) for n, s in enumerate(sessions)]
    for one in waits:
        one.start()
    for one in waits:
        one.join()
    for session in sessions:
        session.close()


def test_a_crash_is_told_without_the_statement_that_ran():
    session = Session(options={})
    cluster = session.start()
    try:
        line = psycopg2.connect(cluster.url("postgres", SUPERUSER))
        pid = line.get_backend_pid()
        slow = threading.Thread(target=run_on, args=(line, f"SELECT pg_sleep(9), '{WORD}'"))
        slow.start()
        wait_for(lambda: is_active(cluster, pid))
        os.kill(pid, signal.SIGKILL)
        slow.join()
        wait_for(lambda: "database system is ready" in log_of(cluster).partition("signal 9")[2])
        assert "was terminated by signal 9" in log_of(cluster)
        assert WORD not in log_of(cluster)
    finally:
        session.stop()


def is_active(cluster, pid: int) -> bool:
    asked = "SELECT state = 'active' FROM pg_stat_activity WHERE pid = %s"
    with closing(psycopg2.connect(cluster.url("postgres", SUPERUSER))) as line:
        cursor = line.cursor()
        cursor.execute(asked, [pid])
        return bool(cursor.fetchone()[0])


def run_on(line, statement: str) -> None:
    with suppress(psycopg2.Error):
        line.cursor().execute(statement)


def test_a_row_that_is_refused_is_told_by_table_and_constraint(cluster, live_portal, owner_url):
    run(owner_url, f"ALTER TABLE issues_comment ADD CONSTRAINT no_bird CHECK (text !~ '{WORD}')")
    issue, person = cast.reported(), Caller(live_portal.url)
    person.log_in("liaison.kpu")
    address = f"/issues/{issue.public_id}/notes/new/"
    assert person.send(address, text=f"Ada {WORD}.", classification=1).status == 500
    said = live_portal.process.log.read_text()
    assert "sqlstate 23514" in said
    assert "table_name issues_comment, constraint_name no_bird" in said
    assert f"500 for {address}" in said
    assert WORD not in said + log_of(cluster)


def test_no_search_no_address_and_no_file_name_stands_in_the_webs_log(live_portal):
    person = Caller(live_portal.url)
    person.log_in("secretary.desk")
    for path in ("/search/?q=", "/issues/?q=", "/berkas/", "/password/reset/key/1-", "/issues/\0"):
        person.get(f"{path}{WORD}".replace("\0", "%00"))
    person.get("/issues/?q=%00" + WORD)
    person.send("/login/", login=WORD, password=WORD)
    person.send("/issues/new/", **{f"{WORD}{n}": WORD for n in range(3)})
    assert WORD not in live_portal.process.log.read_text()
    assert "404 for an address that does not exist" in live_portal.process.log.read_text()


def test_a_task_that_fails_is_told_by_its_sqlstate(cluster, owner_url, celery_worker_process):
    run(
        owner_url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{WORD}' USING DETAIL = '{WORD}'; END $$",
    )
    run(owner_url, "CREATE TRIGGER refuse BEFORE INSERT ON agencies_seal EXECUTE FUNCTION refuse()")
    cast.reported()
    seal.delay()
    wait_for(lambda: "P0001" in celery_worker_process.log.read_text())
    assert WORD not in celery_worker_process.log.read_text() + log_of(cluster)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_min_messages", "warning"),
        ("log_error_verbosity", "default"),
        ("log_min_error_statement", "error"),
        ("log_statement", "all"),
        ("log_min_duration_statement", "0"),
    ],
)
def test_a_server_that_would_log_content_is_found(cluster, name, value, database_url):
    database = database_url.split("/")[3].split("?")[0]
    cluster.run(f"ALTER DATABASE \"{database}\" SET {name} = '{value}'")
    with pointed_at(database_url):
        assert [fault for fault in logging_faults() if name in fault] != []


def test_auto_explain_is_found(cluster, database_url):
    superuser = cluster.url(database_url.split("/")[3].split("?")[0], SUPERUSER)
    with pointed_at(superuser):
        connection.cursor().execute("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0")
        assert [fault for fault in logging_faults() if "auto_explain" in fault] != []
