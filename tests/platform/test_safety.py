"""What the portal refuses to start with, and what it tells those who watch it."""

import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from deploy.postgres import SUPERUSER
from desk.checks import DEFAULT_KEY, refuse_unsafe, role_faults
from tests.support import cast
from tests.support.database import ROOT, bare, pointed_at
from tests.support.pages import browser


@pytest.fixture
def production(settings) -> None:
    settings.DESK_DEMO = settings.DEBUG = False
    settings.SECRET_KEY = "k" * 40


@pytest.mark.real_commits
def test_a_safe_portal_starts(production):
    refuse_unsafe()


@pytest.mark.real_commits
@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", DEFAULT_KEY), ("DEBUG", True)])
def test_an_unsafe_setting_is_refused(production, settings, name, value):
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_unsafe()


@pytest.mark.real_commits
def test_the_owner_of_the_tables_is_refused(production, owner_url):
    with pointed_at(owner_url), pytest.raises(ImproperlyConfigured, match="owns tables"):
        refuse_unsafe()


@pytest.mark.real_commits
def test_a_superuser_is_refused(cluster, database_url):
    name = connection.settings_dict["NAME"]
    with pointed_at(cluster.url(name, SUPERUSER)):
        assert any("is a superuser" in fault for fault in role_faults())


@pytest.mark.real_commits
def test_a_demo_starts_with_any_key(production, settings):
    settings.DESK_DEMO, settings.SECRET_KEY = True, DEFAULT_KEY
    refuse_unsafe()


@pytest.mark.real_commits
def test_the_portal_is_alive_without_its_database(client):
    with pointed_at("postgres://desk@127.0.0.1:1/desk"):
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["faults"] == ["the database does not answer"]


def test_a_broker_that_is_gone_is_a_note_and_no_fault(db, client, valkey):
    valkey.kill()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "the broker does not answer" in answer.json()["notes"][0]


def test_the_models_and_the_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.real_commits
@pytest.mark.parametrize(("module", "limit"), [("desk.wsgi", "20s"), ("desk.celery", "0")])
def test_a_statement_of_a_page_ends_and_one_of_a_sweep_takes_its_time(database_url, module, limit):
    asked = (
        "import django; django.setup(); import MODULE; from django.db import connection;"
        " cursor = connection.cursor(); cursor.execute('SHOW statement_timeout');"
        " print(cursor.fetchone()[0])"
    ).replace("MODULE", module)
    told = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "k" * 40,
        "DESK_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "desk.settings",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={**bare(), **told},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split()[-1] == limit


@pytest.mark.django_db
def test_a_refusal_is_a_line_with_its_time_and_account(caplog):
    caplog.set_level(logging.INFO)
    browser("liaison.kpu").get("/record/")
    account = cast.membership("liaison.kpu").user_id
    assert f"403 for /record/ by account {account}, reference" in caplog.text
    line = settings.LOGGING["formatters"]["line"]
    assert "%(asctime)s" in line["format"]
    assert line["datefmt"].endswith("%z")
