"""How a state of a machine looks and reads."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise


class State(NamedTuple):
    """Word, glyph of the sprite, tone."""

    word: str | Promise
    glyph: str
    tone: str = "ink"
