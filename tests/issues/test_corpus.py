"""Files that offices really have are accepted; what is refused of them is refused in its words."""

from __future__ import annotations

import hashlib

import pytest
from django.utils.translation import override

from tests.corpus import ACCEPTED, FILES, corpus
from tests.corpus.verdicts import expected_of, said_of
from tests.support.hostile import GROUPS

ALL = corpus()


def test_every_file_is_listed_with_its_digest():
    assert {one.file for one in ALL} == {path.name for path in FILES.iterdir()}
    assert all(hashlib.sha256(one.content).hexdigest() == one.sha256 for one in ALL)
    assert sum(one.verdict == ACCEPTED for one in ALL) >= 120
    assert sum(len(one.content) for one in ALL) < 3_200_000


@pytest.mark.parametrize("producer", sorted({one.producer for one in ALL}))
def test_what_a_producer_writes_gets_its_verdict(producer):
    with override("id"):
        said = {one: said_of(one.file, one.content) for one in ALL if one.producer == producer}
    wrong = {one.file: what for one, what in said.items() if not what.startswith(expected(one))}
    assert not wrong


def expected(one) -> str:
    with override("id"):
        return expected_of(one)


def test_hostile_and_harmless_are_told_apart():
    """The same reading that lets the files of offices in keeps every hostile one out."""
    hostile = [one for name, group in GROUPS.items() if name != "names" for one in group]
    assert len(hostile) >= 120
    assert not [
        one.name
        for one in hostile
        if one.verdict != "over" and said_of(one.name, one.content) == ACCEPTED
    ]
