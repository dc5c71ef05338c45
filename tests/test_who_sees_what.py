"""`docs/who-sees-what.md` says what the code and the database say."""

import os

import pytest

from agencies.workflow.machine import MACHINES
from tests.support.addresses import table
from tests.support.who_sees_what import FILE, asked, text

pytestmark = pytest.mark.django_db


def test_the_table_is_not_stale():
    if os.environ.get("WRITE_DOCS"):
        FILE.write_text(text(), encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == text(), "run: make docs"


def test_every_step_object_and_locked_table_is_named():
    told = text()
    assert all(f"`{step.name}`" in told for machine in MACHINES.values() for step in machine.steps)
    assert all(row["object"] in told for row in table()["pages"])
    locked = asked("SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public'")
    assert all(f"| `{name}` | read" in told for (name,) in locked)


def test_what_a_policy_asks_by_name_is_told_too():
    told = text()
    (used,) = zip(
        *asked(
            "SELECT DISTINCT (regexp_matches(qual, 'desk_(?:sees|shows|issue|rec)\\w+', 'g'))[1]"
            " FROM pg_policies WHERE schemaname = 'public'"
        ),
        strict=True,
    )
    assert "desk_sees_part" in used
    assert all(f"| `{name}(" in told for name in used)


def test_a_policy_that_changes_makes_it_stale():
    before = text()
    assert "| `issues_spill` | read and write | `(EXISTS" in before
    asked("SELECT set_config('role', 'desk', true)")
    assert text() == before, "it must not depend on who asks"
