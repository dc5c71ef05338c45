"""The tree over the leaves of a seal, as in RFC 6962."""

import pytest

from agencies import merkle


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13])
def test_a_path_leads_from_every_leaf_to_the_root(count):
    leaves = [merkle.leaf_of("event", {"id": number}) for number in range(count)]
    root = merkle.root_of(leaves)
    assert {merkle.climb(leaf, merkle.path_to(leaves, at)) for at, leaf in enumerate(leaves)} == {
        root
    }
    assert merkle.climb(leaves[0], merkle.path_to(leaves, count - 1)) != root or count == 1
