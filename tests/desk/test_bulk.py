"""Synthetic issues are loaded by several processes: each place by one of them."""

import pytest

from desk.bulk import CHUNK, shares


@pytest.mark.parametrize("count", [1, CHUNK, CHUNK + 1, 20 * CHUNK, 21 * CHUNK - 1])
@pytest.mark.parametrize("most", [1, 2, 3])
def test_every_place_has_its_share(count, most):
    found = shares(count, most)
    assert [place for share in found for place in share] == list(range(count))
    assert 1 <= len(found) <= most
    assert all(share.start % CHUNK == 0 for share in found)
