"""Thirty people log in at once: the memory of a web process stays bounded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.caller import Caller

pytestmark = pytest.mark.real_commits


def peaks(parent: int) -> list[int]:
    """The most memory that each worker of the server has held, in kB."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    said = [Path(f"/proc/{pid}/status").read_text() for pid in found]
    return [int(text.split("VmHWM:")[1].split()[0]) for text in said]


def test_thirty_logins_at_once_stay_within_their_memory(live_portal):
    people = [Caller(live_portal.url) for _n in range(30)]
    with ThreadPoolExecutor(30) as pool:
        list(pool.map(lambda one: one.get("/login/"), people))
        list(pool.map(lambda n: people[n].send("/login/", login=f"n{n}", password="x"), range(30)))
    found = peaks(live_portal.process.process.pid)
    assert 0 < max(found) < 150_000
