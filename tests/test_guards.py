"""Guards that are taken away are missed: a few in every run, all of them in the full proof."""

from __future__ import annotations

import pytest

from tests.guards import GUARDS, ROOT, SAMPLE, copy_of_the_tree, missed_by

BY_NAME = {guard.name: guard for guard in GUARDS}
REST = [pytest.param(name, marks=pytest.mark.prove) for name in BY_NAME if name not in SAMPLE]


@pytest.fixture(scope="module")
def folder():
    with copy_of_the_tree() as found:
        yield found


def test_there_are_at_least_sixty():
    assert len(BY_NAME) == len(GUARDS) >= 60


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_table_says(guard):
    assert (ROOT / guard.file).read_text().count(guard.text) == 1
    for test in guard.tests:
        assert (ROOT / test.partition("::")[0]).exists(), test


@pytest.mark.parametrize("name", [*SAMPLE, *REST])
def test_a_guard_is_missed_when_it_is_taken_away(folder, name):
    assert missed_by(BY_NAME[name], folder)
