"""Synthetic issues are loaded by several processes: each place by one of them."""

import pytest
from django.db import connection

from desk.bulk import CHUNK, shares, without_indexes
from tests.support.database import pointed_at


@pytest.mark.parametrize("count", [1, CHUNK, CHUNK + 1, 20 * CHUNK, 21 * CHUNK - 1])
@pytest.mark.parametrize("most", [1, 2, 3])
def test_every_place_has_its_share(count, most):
    found = shares(count, most)
    assert [place for share in found for place in share] == list(range(count))
    assert 1 <= len(found) <= most
    assert all(share.start % CHUNK == 0 for share in found)


def indexes() -> set[tuple[str, str, bool]]:
    """Each index, what it holds, and whether of some rows only: that condition is written anew by
    the server, in other words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes")
        told = [(name, *definition.partition(" WHERE ")) for name, definition in cursor.fetchall()]
    return {(name, holds, bool(where)) for name, holds, where, _condition in told}


@pytest.mark.real_commits
def test_every_index_that_was_left_away_is_made_again(owner_url):
    with pointed_at(owner_url):
        before = indexes()
        with without_indexes():
            within = indexes()
        assert indexes() == before
    assert within < before
    assert {name for name, *_told in before - within} >= {"issue_parties", "follow_up_figures"}
