"""What is said of the ladder of reminders is what the portal does."""

from __future__ import annotations

import pytest

from agencies.models import Role
from agencies.workflow.ladder import DESK_AFTER, LADDER, OFFICIAL_AFTER, Tells
from issues.next_step import next_step as of_issue
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def test_the_panel_says_after_how_many_days_the_desk_is_told(monkeypatch):
    monkeypatch.setattr("issues.next_step.DESK_AFTER", 12)
    assert "12" in str(of_issue(cast.reported()).if_late)


def test_a_rung_names_the_roles_that_it_tells():
    assert str(LADDER[OFFICIAL_AFTER]) == f"{Role.LIAISON.label}, {Role.HEAD.label}"
    assert str(LADDER[DESK_AFTER]).endswith(str(Role.SECRETARY.label))


def test_the_page_of_a_follow_up_reads_the_ladder_aloud(monkeypatch):
    follow_up = cast.follow_up()
    address = f"/follow-ups/{follow_up.public_id}/"
    monkeypatch.setitem(LADDER, 3, Tells((Role.ANALYST,)))
    assert f": {Role.ANALYST.label}</li>" in browser("liaison.kemendagri").get(address).text
