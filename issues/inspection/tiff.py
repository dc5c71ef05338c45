"""TIFF, as scanners and fax machines write it: every page's table, and the data it points to."""

from __future__ import annotations

import struct
from typing import Any

from issues.inspection.images import check_size
from issues.inspection.unfit import DAMAGED, TOO_MANY_PARTS, Unfit

MOST_PAGES, MOST_ENTRIES, MOST_STRIPS = 2_000, 1_000, 1_000_000
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
WIDTH, HEIGHT = 256, 257
# Where the data of a page lie, and how many bytes: in strips, tiles, or one old JPEG.
DATA = ((273, 279), (324, 325), (513, 514))


def examine_tiff(content: Any) -> None:
    """Raise Unfit where a page has no size, or points beyond the file."""
    order = "<" if content[:2] == b"II" else ">"
    (place,) = _numbers(content, 4, order + "I")
    seen: set[int] = set()
    strips = 0
    while place:
        if place in seen:
            raise Unfit(DAMAGED)
        if len(seen) >= MOST_PAGES:
            raise Unfit(TOO_MANY_PARTS, what=len(seen) + 1, limit=MOST_PAGES)
        seen.add(place)
        entries, place = _table(content, place, order)
        strips += _examine_page(content, entries, order)
        if strips > MOST_STRIPS:
            raise Unfit(DAMAGED)
    if not seen:
        raise Unfit(DAMAGED)


def _numbers(content: Any, place: int, form: str) -> tuple[int, ...]:
    size = struct.calcsize(form)
    if place < 0 or place + size > len(content):
        raise Unfit(DAMAGED)
    return struct.unpack(form, content[place : place + size])


def _table(content: Any, place: int, order: str) -> tuple[dict[int, tuple[int, int, int]], int]:
    """Kind, count and place of the values of each entry of a page, and the next page's place."""
    (count,) = _numbers(content, place, order + "H")
    if not 0 < count <= MOST_ENTRIES:
        raise Unfit(DAMAGED)
    entries = {}
    for at in range(place + 2, place + 2 + 12 * count, 12):
        tag, kind, number = _numbers(content, at, order + "HHI")
        size = SIZES.get(kind, 1) * number
        where = at + 8 if size <= 4 else _numbers(content, at + 8, order + "I")[0]
        if where + size > len(content):
            raise Unfit(DAMAGED)
        entries[tag] = (kind, number, where)
    return entries, _numbers(content, place + 2 + 12 * count, order + "I")[0]


def _values(content: Any, entry: tuple[int, int, int] | None, order: str) -> tuple[int, ...]:
    if entry is None:
        return ()
    kind, number, where = entry
    if kind not in (3, 4) or number > MOST_STRIPS:
        raise Unfit(DAMAGED)
    return _numbers(content, where, f"{order}{number}{'H' if kind == 3 else 'I'}")


def _examine_page(content: Any, entries: dict[int, tuple[int, int, int]], order: str) -> int:
    """How many strips the page has."""
    width, height = (_values(content, entries.get(tag), order)[:1] for tag in (WIDTH, HEIGHT))
    if not width or not height:
        raise Unfit(DAMAGED)
    check_size(width[0], height[0])
    found = 0
    for places, sizes in DATA:
        starts = _values(content, entries.get(places), order)
        counts = _values(content, entries.get(sizes), order)
        if len(starts) != len(counts) or any(
            map(len(content).__lt__, map(int.__add__, starts, counts))
        ):
            raise Unfit(DAMAGED)
        found += len(starts)
    if not found:
        raise Unfit(DAMAGED)
    return found
