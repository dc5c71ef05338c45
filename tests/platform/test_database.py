"""The database that tests run on."""

import pytest
from django.db import connection

from desk.checks import role_faults


def test_tests_run_as_the_application_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == ("desk", "desk_portal")
    assert role_faults() == []


@pytest.mark.parametrize("_", range(3))
@pytest.mark.real_commits
def test_a_test_with_real_commits_starts_on_a_fresh_clone(_):
    assert connection.settings_dict["NAME"].startswith("own_")
    assert not connection.in_atomic_block


def test_an_ordinary_test_is_rolled_back(db):
    assert connection.in_atomic_block
