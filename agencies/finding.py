"""Finding by words: what a row is found by, what was asked, and where it stands in a text.

A row keeps the roots of its words as a `tsvector`; the question becomes a `tsquery` of roots.
Both are made here, so that they cannot differ. `@@` is all that PostgreSQL is asked.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import FloatField, Func, Lookup, QuerySet, Value
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from agencies.roots import DATA, Piece, near, pieces

PLACES = 16_000  # PostgreSQL keeps no place of a word beyond
MOST_TERMS = 12
MOST_RESPELT = 3  # words; each asks for several hundred
RENEWED = 1_000  # rows at a time
# Words that say nothing: neither kept nor asked for.
STOP = frozenset((DATA / "stop_words.txt").read_text(encoding="utf-8").split())
ASKED = re.compile(r'(-?)"([^"]*)"|((?:-(?!\d))?)(\S+)')  # "B -133" leaves out nothing
EXCERPT, BEFORE = 30, 6  # words of an excerpt, and how many of them before the first hit
LONGEST_NAME = 7  # roots
MOST_PLACES = 250  # of one root in a row; PostgreSQL keeps no more than 255

# One alternative of a term: roots that follow each other.
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What was typed: terms that must all be met, each by one of its phrases; and what must not."""

    terms: tuple[frozenset[Phrase], ...]
    unwanted: tuple[frozenset[Phrase], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def all(self) -> str:
        """The tsquery that asks for every term."""
        wanted = [_one_of(term) for term in self.terms]
        return " & ".join([*wanted, *(f"!{_one_of(term)}" for term in self.unwanted)])

    @property
    def any(self) -> str:
        """The tsquery that asks for one term at least."""
        return " | ".join(_one_of(term) for term in self.terms)

    @property
    def each(self) -> list[str]:
        """A tsquery for every term alone."""
        return [_one_of(term) for term in self.terms]

    @cached_property
    def roots(self) -> frozenset[str]:
        return frozenset(root for term in self.terms for phrase in term for root in phrase)

    def respelt(self) -> Question:
        """The same, with words one letter away beside those that are none."""
        terms, left = [], MOST_RESPELT
        for term in self.terms:
            others = frozenset().union(*(near(*name) for name in term if len(name) == 1))
            left -= bool(others)
            terms.append(term | others if left >= 0 else term)
        return Question(tuple(terms), self.unwanted)


def _one_of(term: frozenset[Phrase]) -> str:
    phrases = (" <-> ".join(f"'{root}'" for root in phrase) for phrase in sorted(term))
    return "(" + " | ".join(f"({phrase})" for phrase in phrases) + ")"


def asked(text: str) -> Question:
    """The question behind what was typed: words, "words in quotes", -unwanted, numbers.

    The parts of a number that was written together (B-133/DN.00.01) follow each other, whatever
    stands between them; words joined by "/" or "-" are two words. A synonym is as good.
    """
    wanted: list[frozenset[Phrase]] = []
    unwanted: list[frozenset[Phrase]] = []
    loose: list[str] = []
    for no_phrase, phrase, no_word, word in ASKED.findall(text):
        roots = roots_in(phrase or word)
        together = phrase or (len(roots) > 1 and any(map(str.isdigit, roots)))
        if not (no_phrase or no_word or together):
            loose += roots
        elif roots:
            wanted += _with_synonyms(loose)
            loose = []
            (unwanted if no_phrase or no_word else wanted).append(frozenset({roots}))
    wanted += _with_synonyms(loose)
    return Question(tuple(dict.fromkeys(wanted))[:MOST_TERMS], tuple(unwanted)[:MOST_TERMS])


def _with_synonyms(roots: list[str]) -> list[frozenset[Phrase]]:
    """Each root as a term; where some of them are known by another name, both names as one."""
    known, terms, place = synonyms(), [], 0
    while place < len(roots):
        lengths = range(min(LONGEST_NAME, len(roots) - place), 0, -1)
        names = (tuple(roots[place : place + length]) for length in lengths)
        name = next((name for name in names if name in known), (roots[place],))
        terms.append(known.get(name) or frozenset({name}))
        place += len(name)
    return terms


@cache
def synonyms() -> dict[Phrase, frozenset[Phrase]]:
    """Every name of the field with all names of the same thing, in roots."""
    known: dict[Phrase, frozenset[Phrase]] = {}
    with (DATA / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = {roots_in(row["short"]), roots_in(row["long"])}
            same = frozenset(names.union(*(known.get(name, ()) for name in names)))
            known |= dict.fromkeys(same, same)
    return known


def roots_in(text: str) -> Phrase:
    """The roots of a text in their order, without the words that say nothing."""
    return tuple(root for piece in _telling(text) for root in piece.roots)


def _telling(text: str) -> Iterator[Piece]:
    return (piece for piece in pieces(text) if piece.plain not in STOP)


def vector(weighed: Iterable[tuple[str, str]]) -> str:
    """A tsvector of texts with their weights, from A (a title) to D."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, text in weighed:
        for root in roots_in(text):
            place += 1
            found = places.setdefault(root, [])
            if place < PLACES and len(found) < MOST_PLACES:
                found.append(f"{place}{weight}")
        place += 1  # no phrase reaches from one text into the next
    return " ".join(f"'{root}':{','.join(at)}" for root, at in places.items() if at)


class Words(SearchVectorField):
    """The roots by which a row is found, made anew from its texts whenever it is saved.

    `of(row)` gives the texts with their weights. An `update()` past the model leaves them as
    they were: `manage.py rebuild_search` makes all anew.
    """

    def __init__(self, of: Callable[[Any], Iterable[tuple[str, str]]] | None = None) -> None:
        self.of = of
        super().__init__(editable=False, default="")

    def deconstruct(self) -> Any:
        name, path, args, _kwargs = super().deconstruct()
        return name, path, args, {}

    def pre_save(self, row: Any, add: bool) -> str:
        assert self.of
        return vector(self.of(row))

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Nobody reads it: it stays in the database when a row is loaded."""
        return "''", ()


def plainly(*names: str, weight: str = "B") -> Callable[[Any], Iterable[tuple[str, str]]]:
    """The texts in these columns, all of one weight."""
    return lambda row: [(weight, getattr(row, name)) for name in names]


@Words.register_lookup
class Finds(Lookup):
    """`words__finds=question.all`."""

    lookup_name = "finds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*params, self.rhs]


def rank(column: str, query: str) -> Func:
    """How well a row answers: by weight and number of the places where the roots stand."""
    return Func(
        column,
        Value(query),
        template="ts_rank(%(expressions)s::tsquery)",
        output_field=FloatField(),
    )


def marked(text: str, question: Question) -> SafeString:
    """The text, safe to show, with every form of the words that were asked for marked."""
    return _marked(text, pieces(text), question, 0, len(text))


def _marked(
    text: str, found: Iterable[Piece], question: Question, begin: int, end: int
) -> SafeString:
    """The text from there to there, in which these pieces were found."""
    shown, past = [], begin
    for piece in found:
        if question.roots.intersection(piece.roots):
            shown += [escape(text[past : piece.start]), _mark(text[piece.start : piece.end])]
            past = piece.end
    return mark_safe("".join([*shown, escape(text[past:end])]))  # noqa: S308  all are escaped


def _mark(word: str) -> str:
    return f"<mark>{escape(word)}</mark>"


def excerpt(text: str, question: Question) -> SafeString:
    """The thirty words of a text in which most of what was asked for stands, marked."""
    found = list(pieces(text))
    hits = [(n, piece.roots) for n, piece in enumerate(found) if question.roots & set(piece.roots)]
    first = max((n for n, _roots in hits), key=lambda n: (_met(hits, n), -n), default=0)
    first = max(first - BEFORE, 0)
    last = min(first + EXCERPT, len(found)) - 1
    if last < first:
        return marked(text[:200], question)
    begin = found[first].start if first else 0
    end = found[last].end if last + 1 < len(found) else len(text)
    cut = _marked(text, found[first : last + 1], question, begin, end)
    return mark_safe(("… " if begin else "") + cut + (" …" if end < len(text) else ""))  # noqa: S308  marked


def _met(hits: list[tuple[int, Phrase]], first: int) -> int:
    within = {root for n, roots in hits if first <= n < first + EXCERPT - BEFORE for root in roots}
    return len(within)


def renew(rows: QuerySet, of: Callable[[Any], Iterable[tuple[str, str]]]) -> int:
    """Make the words of these rows anew; returns how many were not as they should be."""
    changed, left = 0, rows.order_by("pk").iterator(chunk_size=RENEWED)
    while chunk := list(islice(left, RENEWED)):
        table = connection.ops.quote_name(rows.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} AS row SET words = new.words::tsvector"  # noqa: S608  no input
                " FROM unnest(%s::bigint[], %s::text[]) AS new (id, words)"
                " WHERE row.id = new.id AND row.words <> new.words::tsvector",
                [[row.pk for row in chunk], [vector(of(row)) for row in chunk]],
            )
            changed += cursor.rowcount
    return changed
