"""The second lock: PostgreSQL keeps what is hidden, whatever the portal's queries forget."""

from __future__ import annotations

import random
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError

from agencies import clock
from agencies.access.prepared import Once
from agencies.access.visibility import as_portal, set_context
from desk.checks import REFERENCE, lock_faults, role_faults
from issues.models import Issue
from monitoring.models import ExtensionRequest, FollowUp, Notification, PointVerdict, ProgressReport
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from recommendations.models import Recommendation
from tests.support import cast, pages
from tests.support.database import pointed_at
from tests.support.made_once import made_once
from tests.support.worlds import World, build, work_on
from tests.test_canaries import KEPT_FROM, found_by

pytestmark = pytest.mark.django_db
world = made_once(lambda: build(20240903))
CONTENT = ("issues", "recommendations", "monitoring")


def querysets() -> set[type]:
    """Every class that says who sees its rows."""
    managers = [model._default_manager for model in apps.get_models()]
    kinds = {kind for manager in managers for kind in type(manager.all()).__mro__}
    return {kind for kind in kinds if "visible_to" in vars(kind)}


@pytest.mark.parametrize("reader", ["liaison.kominfo", "head.kemendagri", "liaison.kpu"])
def test_without_any_filter_of_the_portal_nothing_leaks(world, reader, monkeypatch):
    for kind in querysets():
        monkeypatch.setattr(kind, "visible_to", lambda rows, hat: rows.all())
    # Not what was put together with the filters, and nothing without them for later.
    monkeypatch.setattr(Once, "of", lambda once, told, make: make())
    words = world.kept_from(*KEPT_FROM[reader])
    found = found_by(pages.browser(reader), words)
    assert {(world.words[word], url) for word, url in found} == set()


def test_without_a_hat_there_is_no_content(world):
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in CONTENT and model._meta.db_table not in REFERENCE
    ]
    set_context(None)
    with connection.cursor() as cursor:
        for table in [*tables, "agencies_event", "agencies_eventdetail", "agencies_pendingevent"]:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


def rows_for(name: str, *models: Any) -> list[int]:
    """How many rows of each table the database shows to that hat, no filter asked."""
    set_context(cast.hat(name))
    return [model.objects.count() for model in models]


def test_a_report_is_shown_to_its_addressee_and_the_desk_alone():
    work_on(World(random.Random(1)), cast.follow_up())
    names = ("secretary.desk", "liaison.kemendagri", "liaison.polri")
    seen = [rows_for(name, ProgressReport, PointVerdict, ExtensionRequest) for name in names]
    assert [all(counts) for counts in seen] == [True, True, False]
    assert not any(seen[2])


def test_a_row_above_the_ceiling_is_shown_to_nobody_below_it():
    cast.follow_up("kemendagri", issue=cast.recommending("liaison.kemendagri", classification=2))
    cast.membership("liaison.kemendagri2", clearance=1)
    for model in (Issue, Recommendation, FollowUp):
        assert rows_for("liaison.kemendagri", model) > [0]
        assert rows_for("liaison.kemendagri2", model) == [0], model


def test_an_inbox_is_shown_to_its_own_hat_alone():
    cast.reported()
    cast.membership("secretary.desk")
    consume(Roster(clock.today()))
    assert rows_for("secretary.desk", Notification) == [1]
    assert rows_for("liaison.kpu", Notification) == [0]


def test_a_row_that_is_hidden_is_not_changed_either():
    issue = cast.reported("liaison.kpu")
    set_context(cast.hat("liaison.kominfo"))
    assert Issue.objects.filter(pk=issue.pk).update(title="Diubah") == 0
    with as_portal():
        assert Issue.objects.get(pk=issue.pk).title == issue.title


def test_nobody_writes_a_row_that_others_alone_would_see():
    issue = cast.reported("liaison.kpu")
    hat = cast.hat("liaison.kpu")
    set_context(hat)
    theirs = cast.agency("polri").group_id
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(parties=[theirs])


def test_what_the_portal_does_by_itself_ends_with_its_block():
    cast.reported("liaison.kpu")
    set_context(cast.hat("liaison.kominfo"))
    with as_portal():
        assert Issue.objects.exists()
    assert not Issue.objects.exists()


def test_what_the_portal_does_by_itself_ends_when_it_fails():
    cast.reported("liaison.kpu")
    set_context(cast.hat("liaison.kominfo"))
    with pytest.raises(ZeroDivisionError), as_portal():
        1 / 0  # noqa: B018
    assert not Issue.objects.exists()


@transaction.atomic
def fail_as_portal_after_a_draft():
    cast.draft()
    with as_portal(savepoint=False):
        assert Issue.objects.exists()
        1 / 0  # noqa: B018


def test_what_fails_as_the_portal_without_a_savepoint_undoes_all_around_it():
    set_context(cast.hat("liaison.kpu"))
    with pytest.raises(ZeroDivisionError):
        fail_as_portal_after_a_draft()
    with as_portal():
        assert not Issue.objects.exists()
    assert rows_for("liaison.polri", Issue) == [0]


def test_after_it_failed_nothing_is_asked_as_the_portal_by_mistake():
    with pytest.raises(ZeroDivisionError), as_portal(savepoint=False):
        1 / 0  # noqa: B018
    with pytest.raises(TransactionManagementError):
        Issue.objects.exists()


@pytest.mark.real_commits
def test_a_table_left_open_and_a_view_past_the_lock_are_found(owner_url):
    with pointed_at(owner_url), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE issues_comment DISABLE ROW LEVEL SECURITY")
        cursor.execute("CREATE VIEW all_titles AS SELECT title FROM issues_issue")
    assert [fault.split(" ")[2] for fault in lock_faults()] == ["all_titles", "issues_comment"]


def test_every_table_of_content_is_locked():
    assert role_faults() + lock_faults() == []


@pytest.mark.real_commits(refused=True)
@pytest.mark.parametrize(
    "act",
    [
        "UPDATE issues_issue SET title = 'x'",
        "DELETE FROM monitoring_followup",
        "INSERT INTO agencies_event (id) VALUES (1)",
        "SELECT session_data FROM login_session",
        "SELECT reason FROM login_factor_reset",
        "SELECT data FROM mfa_authenticator",
    ],
)
def test_a_worker_changes_no_content_and_reads_no_session(worker_url, act):
    refused = pytest.raises(psycopg2.errors.InsufficientPrivilege)
    with psycopg2.connect(worker_url) as worker, worker.cursor() as cursor, refused:
        cursor.execute(act)


@pytest.mark.real_commits
def test_a_portal_that_is_brought_up_to_date_lets_the_workers_read_on(owner_url, worker_url):
    with pointed_at(owner_url):
        call_command("migrate", "agencies", "0012_may_export", verbosity=0)
        call_command("migrate", "agencies", verbosity=0)
    with psycopg2.connect(worker_url) as worker, worker.cursor() as cursor:
        for name in ("proposal", "auditassignment", "auditassignment_agencies"):
            cursor.execute(f"SELECT count(*) FROM agencies_{name}")
