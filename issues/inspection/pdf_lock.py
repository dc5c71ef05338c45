"""Whether a protected PDF opens for everybody: one with an owner's password alone does.

The standard security handler of ISO 32000, its revisions 2 to 6, with the empty password.
"""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
HASHES = (hashlib.sha256, hashlib.sha384, hashlib.sha512)


def opens_for_everybody(lock: dict[str, Any], identity: bytes) -> bool:
    """Whether this encryption dictionary takes the empty password; `identity`: the file's first."""
    revision, proof = lock.get("R"), lock.get("U")
    if lock.get("Filter") != "Standard" or not isinstance(proof, bytes):
        return False
    if revision == 5:
        return hashlib.sha256(proof[32:40]).digest() == proof[:32]
    if revision == 6:
        return _hardened(proof[32:40]) == proof[:32]
    if revision not in (2, 3, 4) or not isinstance(lock.get("O"), bytes):
        return False
    key = _key(lock, identity)
    if revision == 2:
        return _rc4(key, PADDING) == proof[:32]
    expected = hashlib.md5(PADDING + identity, usedforsecurity=False).digest()
    for turn in range(20):
        expected = _rc4(bytes(byte ^ turn for byte in key), expected)
    return expected == proof[:16]


def _key(lock: dict[str, Any], identity: bytes) -> bytes:
    revision, rights = lock["R"], lock.get("P")
    length = lock.get("Length", 40)
    size = length // 8 if revision > 2 and isinstance(length, int) and 40 <= length <= 128 else 5
    if revision == 4:
        size = 16
    made = PADDING + lock["O"][:32] + (int(rights or 0) & 0xFFFFFFFF).to_bytes(4, "little")
    made += identity
    if revision == 4 and lock.get("EncryptMetadata") == b"false":
        made += b"\xff\xff\xff\xff"
    key = hashlib.md5(made, usedforsecurity=False).digest()
    for _turn in range(50 if revision > 2 else 0):
        key = hashlib.md5(key[:size], usedforsecurity=False).digest()
    return key[:size]


def _rc4(key: bytes, data: bytes) -> bytes:
    """RC4, the cipher of these revisions, which libraries drop; for 32 bytes at most."""
    box, at = list(range(256)), 0
    for place in range(256):
        at = (at + box[place] + key[place % len(key)]) & 0xFF
        box[place], box[at] = box[at], box[place]
    made, at = bytearray(), 0
    for place, byte in enumerate(data, start=1):
        at = (at + box[place]) & 0xFF
        box[place], box[at] = box[at], box[place]
        made.append(byte ^ box[(box[place] + box[at]) & 0xFF])
    return bytes(made)


def _hardened(salt: bytes) -> bytes:
    """The hash of revision 6 of the empty password."""
    key = hashlib.sha256(salt).digest()
    for turn in count():
        cipher = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32])).encryptor()
        mixed = cipher.update(key * 64)
        key = HASHES[sum(mixed[:16]) % 3](mixed).digest()
        if turn >= 63 and mixed[-1] <= turn - 31:
            return key[:32]
    raise AssertionError
