"""What an act concerns, listed on its form before anybody presses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise

MOST_LINES = 20


class Line(NamedTuple):
    """A sentence, with the page where the reader may see it."""

    words: str | Promise
    url: str = ""


class Listed(NamedTuple):
    """A head with its lines, of which so many stand on the page."""

    head: str | Promise
    lines: Sequence[Line]

    @property
    def shown(self) -> Sequence[Line]:
        return self.lines[:MOST_LINES]

    @property
    def left_out(self) -> int:
        return max(0, len(self.lines) - MOST_LINES)


def listed_as(head: str | Promise, lines: Sequence[Line]) -> Listed | None:
    """The lines under their head; None where there are none."""
    return Listed(head, lines) if lines else None
