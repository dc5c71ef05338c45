"""Synthetic data by COPY, for measurements only: many issues with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterator

from desk.bulk.copying import Tables, reserve, without_indexes
from desk.bulk.rows import ADDRESSED, write_issue, write_recommendation
from desk.bulk.stage import Stage, set_stage
from issues.models import Issue
from recommendations.models import Addressee, Recommendation

CHUNK = 5_000
__all__ = ["load", "set_stage", "shares", "without_indexes"]


def shares(count: int, most: int) -> list[range]:
    """The places of so many issues in up to so many parts, by whole chunks."""
    chunks = max(-(-count // CHUNK), 1)
    size = -(-chunks // most) * CHUNK
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def load(stage: Stage, places: range) -> Iterator[int]:
    """Load the issues of these places; yields how many are in after each chunk.

    Reporters are drawn evenly from the member agencies, so that a liaison reports about 5 %.
    """
    stage.rng.seed(places.start)
    for start in range(places.start, places.stop, CHUNK):
        load_chunk(stage, start, min(CHUNK, places.stop - start))
        yield min(start + CHUNK, places.stop) - places.start


def load_chunk(stage: Stage, start: int, size: int) -> None:
    """Write one chunk, each table by one COPY."""
    tables = Tables(events=3 * size)
    for place, key in enumerate(reserve(Issue, size)):
        write_issue(stage, tables, start + place, key)
    recommendations = reserve(Recommendation, len(tables.answered))
    tables.addressee_keys = iter(reserve(Addressee, ADDRESSED * len(tables.answered)))
    for key, answered in zip(recommendations, tables.answered, strict=True):
        write_recommendation(stage, tables, key, answered)
    tables.copy()
