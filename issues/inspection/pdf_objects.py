"""The objects of a PDF as readers find them: names told apart from words within strings.

An object is read wherever one may begin, also inside streams, strings and comments: readers go
by a table of places, which may point anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from issues.inspection.unfit import OPAQUE, Unfit

MOST_TOKENS = 1_500_000
BYTES_A_TOKEN = 256
AN_OBJECT = 4 * BYTES_A_TOKEN  # what beginning to read one costs, however little it holds
DEEPEST = 500  # values within one another; no system that writes documents comes near
# Where an object or the dictionary at a file's end begins.
START = re.compile(rb"obj(?<!endobj)|trailer")
SPACE = rb"\x00\t\n\f\r "
# One token and the space before it; matches everywhere, at the latest the end.
TOKEN = re.compile(
    rb"(?:[%b]+|%%[^\r\n]*+)*+(?:(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|/(?P<name>[^%b()<>\[\]{}/%%]*+)|\((?P<text>(?:[^()\\]++|\\.)*+)\)"
    rb"|<(?P<hexed>[0-9A-Fa-f%b]*+)>|(?P<word>[^%b()<>\[\]{}/%%]++)"
    rb"|(?P<long>\()|(?P<astray>[)<>{}])|(?P<end>\Z))" % (SPACE, SPACE, SPACE, SPACE),
    re.DOTALL,
)
BRACKETS = re.compile(rb"\\.|[()]", re.DOTALL)
ESCAPED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
ENDS = (b"endobj", b"stream", b"obj", b"endstream", b"startxref", b"xref")


class Name(str):
    """A name: what a key or a kind is called."""

    __slots__ = ()


class Reference(NamedTuple):
    """Stands for the object of this number."""

    number: int


class Effort:
    """How much more may be read of one file, in tokens; more than harmless files hold."""

    def __init__(self) -> None:
        self.left = MOST_TOKENS

    def take(self, size: int = 0) -> None:
        self.left -= 1 + size // BYTES_A_TOKEN
        if self.left < 0:
            raise Unfit(OPAQUE)


class Read(NamedTuple):
    """A value, every dictionary within it, and the place after it."""

    value: Any
    dictionaries: list[dict[str, Any]]
    end: int


def objects_of(content: Any, hints: re.Pattern[bytes], effort: Effort) -> Iterator[Read]:
    """Every object and trailer that holds one of the hints, or might hide one."""
    starts = (found.end() for found in START.finditer(content))
    start = next(starts, None)
    while start is not None:
        effort.take()
        after = next(starts, None)
        if not _plainly_without(content, start, after or len(content), hints):
            effort.take(AN_OBJECT)
            yield read_object(content, start, effort)
        start = after


def _plainly_without(content: Any, start: int, after: int, hints: re.Pattern[bytes]) -> bool:
    """Whether it ends before the next one begins, has no hint, and nothing to hide one in."""
    end = content.find(b"endobj", start, after)
    return (
        end >= 0
        and content.find(b"(", start, end) < 0
        and content.find(b"%", start, end) < 0
        and not hints.search(content, start, end)
    )


def read_object(content: Any, place: int, effort: Effort) -> Read:
    """The object that begins at this place, as far as it can be understood."""
    stack: list[list[Any]] = [[]]
    found: list[dict[str, Any]] = []
    tokens = TOKEN.finditer(content, place)
    while len(stack) > 1 or not stack[0]:
        token = next(tokens)
        began, place = place, token.end()
        effort.take(place - began)
        kind = token.lastgroup or "end"
        if kind == "name":
            stack[-1].append(_name(token[kind]))
        elif kind == "open":
            if len(stack) > DEEPEST:
                raise Unfit(OPAQUE)
            stack.append([])
        elif kind == "close" and len(stack) > 1:
            _close(stack, found, token[kind])
        elif kind == "long":
            place = _add_long_text(content, place - 1, stack, effort)
            tokens = TOKEN.finditer(content, place)
        elif kind == "end":
            break
        elif kind == "word" and token[kind] in ENDS:
            place = token.start(kind)
            break
        elif kind != "astray":  # readers go on behind a bracket that closes nothing
            _add(stack[-1], kind, token[kind])
    while len(stack) > 1:  # what is cut off is read as far as it goes
        _close(stack, found, b">>")
    return Read(stack[0][0] if stack[0] else None, found, place)


def _close(stack: list[list[Any]], found: list[dict[str, Any]], bracket: bytes) -> None:
    items = stack.pop()
    if bracket == b"]":
        stack[-1].append(items)
        return
    made: dict[str, Any] = {}
    for key, value in zip(items[::2], items[1::2], strict=False):
        if isinstance(key, Name):
            made[key] = value
    found.append(made)
    stack[-1].append(made)


@lru_cache(maxsize=1024)
def _name(given: bytes) -> Name:
    if b"#" in given:
        given = ESCAPED_NAME.sub(lambda found: bytes([int(found[1], 16)]), given)
    return Name(given, "latin-1")


def _add(items: list[Any], kind: str, given: bytes) -> None:
    if kind == "text":
        items.append(ESCAPED.sub(_sign, given) if b"\\" in given else given)
    elif kind == "hexed":
        digits = b"".join(given.replace(b"\x00", b"").split())
        items.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    elif given == b"R" and [type(item) for item in items[-2:]] == [int, int]:
        items[-2:] = [Reference(items[-2])]
    else:
        items.append(int(given) if given.lstrip(b"+-").isdigit() and len(given) < 12 else given)


def _sign(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF])
    return b"" if found[2] in (b"\n", b"\r", b"\r\n") else SIGNS.get(found[2], found[2])


def _add_long_text(content: Any, place: int, stack: list[list[Any]], effort: Effort) -> int:
    """A string with brackets of its own; returns the place after it."""
    depth, end = 0, len(content)
    for bracket in BRACKETS.finditer(content, place):
        effort.take()
        depth += {b"(": 1, b")": -1}.get(bracket[0], 0)
        if not depth:
            end = bracket.end()
            break
    effort.take(end - place)
    stack[-1].append(ESCAPED.sub(_sign, bytes(content[place + 1 : end - 1])))
    return end
