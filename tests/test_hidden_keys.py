"""A key of what is hidden and a key of nothing: the same answer, in the same time."""

from __future__ import annotations

import itertools
import os
import statistics
import time
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.support import cast, pages

pytestmark = pytest.mark.django_db
KEYS = 1000 if os.environ.get("PROVE") else 20
SHAPES = ("/issues/{}/", "/issues/{}/readers/", "/issues/files/{}/", "/issues/{}/step/accept/")


def asked(client: Client, url: str) -> tuple[tuple[int, str], float]:
    """The answer without what is drawn by chance, and the seconds it took."""
    began = time.perf_counter()
    answer: Any = client.get(url)
    took = time.perf_counter() - began
    return pages.masked(answer), took


def hidden() -> list[uuid.UUID]:
    """Issues of BIN that nobody else may see, and that Polri could see until it was revoked."""
    made = [cast.reported("liaison.bin", classification=2) for _ in range(KEYS)]
    group, secretary = cast.agency("polri").group, cast.hat("secretary.desk")
    for issue in made[::2]:
        issue.share_with(group, "shared", by=secretary, reason="Terkait")
        issue.revoke(group, "shared")
    return [issue.public_id for issue in made]


def test_hidden_keys_and_keys_of_nothing_are_answered_alike():
    client, keys = pages.browser("liaison.polri"), hidden()
    shapes = itertools.cycle(SHAPES)
    for shape in SHAPES:
        asked(client, shape.format(uuid.uuid4()))  # warm
    pairs = []
    for key, shape in zip(keys, shapes, strict=False):
        both = [key, uuid.uuid4()]
        one, other = (asked(client, shape.format(each)) for each in both)
        pairs.append((one, other))
    for place in range(len(SHAPES)):  # the page names the address that was asked for
        alike = {one for pair in pairs[place :: len(SHAPES)] for one, _took in pair}
        assert [status for status, _body in alike] == [404]
    ratio = statistics.median(h[1] for h, _n in pairs) / statistics.median(n[1] for _h, n in pairs)
    print(f"{KEYS} + {KEYS} keys: hidden to nothing, median times {ratio:.3f}")
    if os.environ.get("PROVE"):
        assert 0.8 <= ratio <= 1.25
