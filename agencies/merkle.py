"""The arithmetic of the record's proof; needs nothing but the standard library.

A row becomes a leaf, the leaves of a few seconds a tree, its root a seal, and each seal holds
the digest of the one before: whoever knows one later digest can tell whether anything that
was sealed before it has changed. The tree is that of RFC 6962, section 2.1. What a row looks
like in bytes is fixed by VERSION; another shape takes another number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

VERSION = 1
NOTHING = bytes(32)  # stands before the first seal, and for a row that was gone before its seal
Path = list[tuple[str, str]]  # "left" or "right", and the neighbour in hex: from leaf to root


def digest(*parts: bytes) -> bytes:
    """SHA-256 over the parts, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: Any) -> bytes:
    """Plain JSON values as bytes: keys in order, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def leaf_of(kind: str, row: Mapping[str, Any]) -> bytes:
    """The leaf of a row, given as plain JSON values under the names of its columns."""
    return digest(b"\0", canonical({"version": VERSION, "kind": kind, "row": dict(row)}))


def root_of(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return digest(b"\1", root_of(leaves[:half]), root_of(leaves[half:]))


def path_to(leaves: Sequence[bytes], place: int) -> Path:
    """What leads from the leaf at a place (from 0) to the root."""
    if len(leaves) <= 1:
        return []
    half = _half(len(leaves))
    if place < half:
        return [*path_to(leaves[:half], place), ("right", root_of(leaves[half:]).hex())]
    return [*path_to(leaves[half:], place - half), ("left", root_of(leaves[:half]).hex())]


def climb(leaf: bytes, path: Path) -> bytes:
    """The root to which a leaf leads by a path."""
    for side, neighbour in path:
        other = bytes.fromhex(neighbour)
        leaf = digest(b"\1", leaf, other) if side == "right" else digest(b"\1", other, leaf)
    return leaf


def _half(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1


def seal_digest(head: Mapping[str, Any]) -> bytes:
    """The digest of a seal, given as plain JSON values: number, previous, root (hex), count,
    drained, sealed_at (ISO in UTC with microseconds)."""
    return digest(canonical({"version": VERSION, **head}))


# The words of an act stand in a row of their own, of which single fields can be emptied by law.
# Each is bound by a salt of its own, so that what is left still proves itself and what was
# emptied cannot be guessed from what is left.


def field_salt(salt: bytes, name: str) -> bytes:
    """The salt of one field, from that of its row."""
    return digest(salt, name.encode())


def field_digest(salt: bytes, name: str, value: Any) -> bytes:
    """One field, bound by its own salt."""
    return digest(salt, name.encode(), b"\0", canonical(value))


def fields_digest(salt: bytes, fields: Mapping[str, Any]) -> bytes:
    """All fields of a row together, in the order of their names."""
    each = (field_digest(field_salt(salt, name), name, fields[name]) for name in sorted(fields))
    return digest(*each)


def redacted_digest(
    fields: Mapping[str, Any], salts: Mapping[str, str], removed: Mapping[str, str]
) -> bytes:
    """The same digest when only some fields are left.

    `salts` (hex) are those of the fields that are left, `removed` the digests (hex) of those
    that were emptied.
    """
    parts = []
    for name in sorted(fields):
        if name in removed:
            parts.append(bytes.fromhex(removed[name]))
        else:
            parts.append(field_digest(bytes.fromhex(salts[name]), name, fields[name]))
    return digest(*parts)
