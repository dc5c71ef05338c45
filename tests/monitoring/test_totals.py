"""The database keeps the totals in the act's own transaction, for many writers at once."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.test import Client

from agencies import clock
from agencies.access.visibility import as_portal, set_context
from agencies.risk import VERY_HIGH
from issues.models import Issue
from monitoring import sweep as sweeps
from monitoring.counts import count
from monitoring.models import FollowUp, IssueTotal, Totals
from monitoring.totals import EVERY, ISSUES, KINDS, RECOUNT, keep, move_on, put_right, put_together
from tests.support import cast
from tests.support.database import pointed_at

pytestmark = pytest.mark.django_db


def kept(**of: Any) -> dict[str, int]:
    """The states under which the totals hold anything, with how many; each group's own say the
    same of what it sees."""
    rows = list(IssueTotal.objects.filter(**of))
    for group in {group for row in rows for group in row.parties}:
        seen = [row for row in rows if group in row.parties]
        assert summed(seen, of_group=True) == summed(seen, of_group=False)
    return summed(rows, of_group=False)


def summed(rows: list[IssueTotal], *, of_group: bool) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        if row.of_group == of_group:
            sums[row.state] = sums.get(row.state, 0) + row.count
    return {state: number for state, number in sums.items() if number}


def test_a_draft_is_in_no_total_and_a_report_in_one():
    issue = cast.draft()
    assert kept() == {}
    Issue.objects.filter(pk=issue.pk).update(state="reported")
    assert kept() == {"reported": 1}


def test_an_act_that_is_undone_leaves_the_totals_as_they_were():
    cast.reported()
    with transaction.atomic():
        cast.reported()
        assert kept() == {"reported": 2}
        transaction.set_rollback(True)
    assert kept() == {"reported": 1}


def test_a_change_of_what_is_not_counted_adds_no_row():
    issue = cast.reported()
    before = IssueTotal.objects.count()
    Issue.objects.filter(pk=issue.pk).update(title="Judul lain", moved_at=clock.now())
    assert IssueTotal.objects.count() == before


def test_rows_of_a_key_become_one_and_what_is_left_of_none_goes():
    for _n in range(3):
        cast.analysing()
    put_together()
    assert kept() == {"analysing": 3}
    assert IssueTotal.objects.filter(of_group=False).count() == 1
    (issue, *_others) = Issue.objects.all()
    assert IssueTotal.objects.filter(of_group=True).count() == len(issue.parties)


def test_the_functions_in_the_database_are_those_of_the_code():
    with connection.cursor() as cursor:
        for kind in KINDS:
            name = f"desk_total_{kind.table.partition('_')[2]}"
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [name])
            assert cursor.fetchone()[0].strip() in keep(kind).sql


# The workers.


@pytest.fixture
def late() -> FollowUp:
    """A follow-up that falls due two hours from now."""
    found = cast.follow_up()
    FollowUp.objects.filter(pk=found.pk).update(due_at=cast.NOW + 2 * EVERY)
    return found


def late_at(moment: dt.datetime) -> int:
    with clock.at(moment):
        counts = count(cast.hat("secretary.desk"), moment)
    return sum(one.late for one in counts.follow_ups.values())


@pytest.mark.parametrize("swept_after", [-1, 0, 1, 2, 3, 30])
def test_what_is_late_is_known_whenever_a_worker_came_by(late, swept_after):
    with clock.at(cast.NOW + swept_after * EVERY):
        sweeps.sweep()
    assert [late_at(cast.NOW + hours * EVERY) for hours in (0, 1, 2, 3)] == [0, 0, 1, 1]


def test_a_sweep_moves_the_totals_on_once_an_hour(late):
    seen = []
    for minutes in (0, 59, 60, 61):
        with clock.at(cast.NOW + dt.timedelta(minutes=minutes)):
            sweeps.sweep()
        seen.append((Totals.objects.get().until - cast.NOW).total_seconds() // 60)
    assert seen == [0, 0, 60, 60]


def spoil(number: int = 5) -> None:
    for of_group in (False, True):
        IssueTotal.objects.create(
            parties=[cast.term().group_id],
            of_group=of_group,
            admitted=[],
            classification=1,
            flagged=False,
            state="reported",
            count=number,
            late=0,
            told_late=0,
            risk_rank=0,
        )


def test_a_recount_every_night_puts_right_and_says_so(late, caplog):
    sweeps.sweep()
    assert "totals" not in Client().get("/readyz").text
    spoil()
    sweeps.sweep()
    assert kept() != {"monitoring": 1}
    with clock.at(cast.NOW + cast.a_day(1)):
        sweeps.sweep()
    assert kept() == {"monitoring": 1}
    assert "were wrong under 2 keys on 2024-09-04" in Client().get("/readyz").text
    assert "wrong under 2 keys" in caplog.text
    with clock.at(cast.NOW + cast.a_day(2)):
        sweeps.sweep()
    assert "totals" not in Client().get("/readyz").text


def test_a_command_counts_anew(late, capsys):
    spoil()
    call_command("rebuild_totals")
    assert "2 keys were wrong" in capsys.readouterr().out
    assert kept() == {"monitoring": 1}


# Who may write them.


@pytest.mark.parametrize("name", ["liaison.kpu", "secretary.desk"])
def test_no_hat_writes_a_total(name):
    set_context(cast.hat(name))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        spoil()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        IssueTotal.objects.all().delete()


# Many at once.


@contextmanager
def another(url: str):
    """A second person's transaction, which waits for nobody longer than a second."""
    line = psycopg2.connect(url)
    with line.cursor() as cursor:
        cursor.execute("SET ROLE desk_portal; SET lock_timeout = '1s'")
        yield cursor
    line.commit()
    line.close()


REJECT = "UPDATE issues_issue SET state = 'rejected' WHERE id = %s"


@pytest.mark.real_commits
def test_who_writes_under_the_same_key_waits_for_nobody(database_url):
    one, other = cast.reported(), cast.reported()
    with another(database_url) as first, another(database_url) as second:
        first.execute(REJECT, [one.pk])
        second.execute(REJECT, [other.pk])
    assert kept() == {"rejected": 2}


@pytest.mark.real_commits
def test_totals_are_put_together_and_recounted_while_somebody_writes(database_url):
    one, other = cast.reported(), cast.reported()
    with another(database_url) as writer:
        writer.execute(REJECT, [one.pk])
        Issue.objects.filter(pk=other.pk).update(state="rejected")
        put_together()
        assert put_right() == 0
    assert kept() == {"rejected": 2}
    assert put_right() == 0


@pytest.mark.real_commits
def test_the_moment_moves_on_only_while_nobody_writes(database_url):
    issue = cast.reported()
    with another(database_url) as writer:
        writer.execute(
            "UPDATE issues_issue SET next_due_at = %s WHERE id = %s", [cast.NOW, issue.pk]
        )
        assert not move_on(cast.NOW + EVERY)
    assert move_on(cast.NOW + EVERY)
    assert put_right() == 0
    for_sets = IssueTotal.objects.filter(of_group=False)
    assert sum(for_sets.values_list("late", flat=True)) == 1


@pytest.mark.real_commits
def test_two_recounts_do_not_add_the_same_twice(database_url):
    with another(database_url) as first:
        first.execute("SELECT pg_advisory_xact_lock(%s)", [RECOUNT])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            put_right()
    assert put_right() == 0


@pytest.mark.real_commits
def test_a_portal_that_is_brought_up_to_date_begins_with_what_is_there(owner_url):
    with as_portal():
        cast.analysing()
    with pointed_at(owner_url):
        call_command("migrate", "monitoring", "0015", verbosity=0)
        Issue.objects.update(severity=5, likelihood=5)
        call_command("migrate", "monitoring", verbosity=0)
        with connection.cursor() as cursor:  # as where totals were kept already
            for kind in KINDS:
                cursor.execute(keep(kind).sql)
    assert kept(risk_rank=VERY_HIGH) == {"analysing": 1}
    Issue.objects.update(state="analysed")
    assert kept() == {"analysed": 1}
    assert put_right() == 0


@pytest.mark.real_commits
def test_totals_that_did_not_tell_risks_apart_are_told_apart_by_an_upgrade(owner_url):
    with as_portal():
        cast.analysing()
    key = {name: value for name, value in ISSUES.key.items() if name != "risk_rank"}
    sums = ISSUES.sums | {"grave": f"(risk_rank >= {VERY_HIGH})::int"}
    with pointed_at(owner_url):
        call_command("migrate", "monitoring", "0020", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(keep(ISSUES._replace(key=key, sums=sums)).sql)
        Issue.objects.update(severity=5, likelihood=5)
        call_command("migrate", "monitoring", verbosity=0)
    assert kept() == kept(risk_rank=VERY_HIGH) == {"analysing": 1}
    assert kept(risk_rank=0) == {}
    assert put_right() == 0


@pytest.mark.real_commits
def test_synthetic_data_are_counted_as_they_are_loaded(owner_url):
    with pointed_at(owner_url):
        call_command("load_bulk", issues=50)
    assert sum(kept().values()) == 50
    assert put_right() == 0
