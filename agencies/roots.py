"""What Indonesian words have in common: penertiban and ditertibkan are both "tertib".

Sastrawi's stemmer takes affixes off until a word of its dictionary is left. `data/roots.csv` says
where it errs in this field: a root that it lacks (pemerintah), what a word comes down to (akurasi
to akurat, walikota to "wali kota"), and which of its words do not count here (rusa, a deer, would
be found in perusakan).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

DATA = Path(__file__).parent / "data"
LONGEST = 60  # signs of a word; what is longer is no word
CACHED = 50_000  # words, about 8 MB
LEAST_SPELT, MOST_SPELT = 4, 16  # letters of a word that may be misspelt
APOSTROPHE = "\x01"  # stands for those within a word (jum'at), which is one without them
# A word and a number that touch are two: B133 is found by 133. The dots of "S.H." and "2.000" join,
# those of a letter's number (100.2.7) part.
PIECE = re.compile(
    r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"
    r"|[^\W\d_]+(?:\x01[^\W\d_]+)*"
    r"|(?:(?<![\w./-])|(?<=\brp))[1-9]\d{0,2}(?:\.\d{3})+(?![\w/-]|\.\d)|\d+"
)
JOINS = re.compile(rf"[.{APOSTROPHE}]")
APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼ`](?=\w)")
# pe-…-an and ke-…-an: what ends in -kan after them ends in a root's own k (perusakan).
NOUN_IN_KAN = re.compile(r"(pe|ke)\w+[aeiou]kan")
NOT_AN = re.compile(r"ketidak(\w{3,})an")


class Piece(NamedTuple):
    """A run of letters or of digits in a text, with where it stands, its roots, and as it stands
    there, plain."""

    start: int
    end: int
    roots: tuple[str, ...]
    plain: str


@cache
def _own() -> dict[str, str]:
    with (DATA / "roots.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["root"] for row in csv.DictReader(file)}


@cache
def _stemmer() -> tuple[Stemmer, frozenset[str]]:
    own = _own()
    known = {word for word in StemmerFactory().get_words() if word} | set(own)
    words = frozenset(word for word in known if own.get(word, word))
    return Stemmer(ArrayDictionary(words)), words


@lru_cache(CACHED)
def roots_of(word: str) -> tuple[str, ...]:
    """The roots of a word in small letters: mostly one, of a compound two; a number as it is."""
    word = word[:LONGEST]
    if word.isdigit():
        return (word.lstrip("0") or "0",)
    if len(word) < 4 or not word.isascii():
        return (_own().get(word) or word,)
    if found := _own().get(word):
        return tuple(found.split())
    if denied := NOT_AN.fullmatch(word):
        return ("tidak", *roots_of(denied[1]))
    root = _stem(word)
    return tuple((_own().get(root) or root).split())


def _stem(word: str) -> str:
    stemmer, words = _stemmer()
    if word not in words and NOUN_IN_KAN.fullmatch(word):
        shorter = str(stemmer.stem(word[:-2]))
        if shorter.endswith("k") and shorter in words:
            return shorter
    return str(stemmer.stem(word))


@cache
def _known() -> frozenset[str]:
    """All roots, and the words in the names of regions."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        names = " ".join(row["name_id"] for row in csv.DictReader(file))
    return _stemmer()[1] | frozenset(plain(names).split())


@lru_cache(1_000)
def near(word: str) -> frozenset[tuple[str, ...]]:
    """The roots of the words one letter away from what is no word; none for a word."""
    if word in _known() or not (LEAST_SPELT <= len(word) <= MOST_SPELT and word.isascii()):
        return frozenset()
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    meant = {head + tail[1:] for head, tail in cuts}
    meant |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    for letter in ascii_lowercase:
        meant |= {f"{head}{letter}{rest}" for head, tail in cuts for rest in (tail, tail[1:])}
    found = map(roots_of.__wrapped__, meant)  # keeps none of these in its cache
    return frozenset(roots for roots in found if _known().issuperset(roots))


def pieces(text: str) -> Iterator[Piece]:
    """All words and numbers of a text, in their order."""
    for found in PIECE.finditer(plain(text)):
        word = found[0]
        yield Piece(found.start(), found.end(), roots_of(JOINS.sub("", word)), word)


def plain(text: str) -> str:
    """The text in small letters without accents, every sign where it stood before."""
    straight = APOSTROPHES.sub(APOSTROPHE, text)
    return straight.lower() if text.isascii() else "".join(map(_plain_sign, straight))


@lru_cache(4_096)
def _plain_sign(sign: str) -> str:
    """The first sign that is left of it without its accents: é to e, ß to ß, ² to 2."""
    small = unicodedata.normalize("NFKD", sign).lower()
    return small[:1] or sign
