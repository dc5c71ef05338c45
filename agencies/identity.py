"""Public identifiers: the one source of randomness that shows on the screen.

Rows have a bigint key that never leaves the server. Addresses, form values and
element ids use a `public_id`; numbers such as PM-2024-048213 are drawn at random
from the year's free numbers, because a sequence would tell an outsider how many
hidden objects lie between two visible ones.
"""

import random
import uuid
from collections.abc import Callable

from django.db import models

_source: random.Random = random.SystemRandom()


def seed(value: int | None) -> None:
    """Make identifiers repeatable (tests, demo); None returns to real randomness."""
    global _source
    _source = random.SystemRandom() if value is None else random.Random(value)  # noqa: S311


def new_public_id() -> uuid.UUID:
    return uuid.UUID(int=_source.getrandbits(128), version=4)


def new_public_ids(count: int) -> list[uuid.UUID]:
    """Many at once: the source, which may be the system's, is asked a single time."""
    drawn = _source.getrandbits(128 * count) if count else 0
    one = (1 << 128) - 1
    return [uuid.UUID(int=drawn >> 128 * place & one, version=4) for place in range(count)]


def draw_number(prefix: str, year: int, taken: Callable[[str], bool]) -> str:
    """A free number `PREFIX-YEAR-nnnnnn`; `taken` says whether one is in use.

    The unique column is the last word: two writers may draw the same number in the same instant,
    one then fails and tries again. Raises RuntimeError when a hundred draws find none.
    """
    for _attempt in range(100):
        if not taken(number := drawn_number(prefix, year)):
            return number
    raise RuntimeError(f"no free number for {prefix}-{year}")


def drawn_number(prefix: str, year: int) -> str:
    """A number `PREFIX-YEAR-nnnnnn`, free or not."""
    return f"{prefix}-{year}-{_source.randrange(1_000_000):06d}"


def draw_name(place: str, taken: Callable[[str], bool]) -> str:
    """A free user name `place.nnnnn`."""
    while taken(name := f"{place}.{_source.randrange(100_000):05d}"):
        pass
    return name


class Identified(models.Model):
    """A row that has an address."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)

    class Meta:
        abstract = True
