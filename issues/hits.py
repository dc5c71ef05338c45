"""What answers a question, in all that a reader may see, and where the words stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.safestring import SafeString

from agencies.access.hats import Hat
from agencies.access.prepared import WORDS, Once, Together
from agencies.finding import Question, excerpt, rank
from issues.places import ISSUE, PLACES, Place

MOST_RANKED = 1_000  # of very common words only so many hits are put in order
MOST_PARTS = 300  # and so many of each kind of part
FEW = 10  # with fewer issues that hold all words, those are looked for whose parts hold them
SHOWN_PLACES = 3
HOLDING_ALL: Once[Together] = Once()
# An issue of which one text holds all words comes before one that holds them in several.
TOGETHER, APART = 2.0, 1.0


class Hit(NamedTuple):
    """A row that answers, and how well."""

    place: Place
    row: int
    rank: float


class Where(NamedTuple):
    """ "in the view of KPU", and the words around what was found there."""

    label: str
    excerpt: SafeString


@dataclass
class Hits:
    """Everything that answers a question: by kind of root, by its key, the rows with the words."""

    question: Question
    found: dict[str, dict[int, list[Hit]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    scattered: dict[int, float] = field(default_factory=dict)
    misspelt: bool = False

    def keys(self, kind: str) -> list[int]:
        """The roots of a kind, best first."""
        return sorted(self.found[kind], key=lambda key: (self.score(kind, key), key), reverse=True)

    def score(self, kind: str, key: int) -> float:
        """The best place counts; every further one adds a little."""
        best: dict[str, float] = {}
        for hit in self.found[kind][key]:
            best[hit.place.name] = max(hit.rank, best.get(hit.place.name, 0))
        tier = self.scattered.get(key, TOGETHER) if kind == ISSUE else TOGETHER
        return tier + max(best.values()) * 0.9 + sum(best.values()) * 0.1

    def where(self, hat: Hat, kind: str, keys: Iterable[int]) -> dict[int, list[Where]]:
        """Of each root the best places in which the words stand, beside its own title and text."""
        best: dict[int, list[Hit]] = {}
        for key in keys:
            parts = {hit for hit in self.found[kind][key] if hit.place.name != kind}
            best[key] = sorted(parts, key=lambda hit: hit.rank, reverse=True)[:SHOWN_PLACES]
        rows = self._rows(hat, (hit for hits in best.values() for hit in hits))
        return {
            key: [rows[hit.place, hit.row] for hit in hits if (hit.place, hit.row) in rows]
            for key, hits in best.items()
        }

    def _rows(self, hat: Hat, hits: Iterable[Hit]) -> dict[tuple[Place, int], Where]:
        wanted: dict[Place, set[int]] = defaultdict(set)
        for hit in hits:
            wanted[hit.place].add(hit.row)
        return {
            (place, row.pk): Where(place.label(row), excerpt(place.text(row), self.question))
            for place, keys in wanted.items()
            for row in place.rows(hat).filter(pk__in=keys).select_related(*place.beside)
        }


def find(hat: Hat, question: Question) -> Hits:
    """All that the hat may read and that answers the question.

    First the rows that hold all of it. Where they are of few issues, then the issues of which
    one part holds one word and another part the other; where none does, those with most words.
    Where nothing has them, what answers when a word is spelt otherwise.
    """
    hits = _found(hat, question)
    if not any(hits.found.values()) and (respelt := question.respelt()) != question:
        hits = _found(hat, respelt)
        hits.misspelt = any(hits.found.values())
    return hits


def _found(hat: Hat, question: Question) -> Hits:
    hits = Hits(question)
    if not question:
        return hits
    keys: dict[int, list[int]] = defaultdict(list)
    together = HOLDING_ALL.of(hat.opens, lambda: Together(holding_all(hat, p) for p in PLACES))
    for number, key in together.rows(words=question.all):
        keys[number].append(key)
    for number, some in keys.items():
        place = PLACES[number]
        for row, met, *roots in _ranked(hat, place, question, some):
            for kind, root in zip(place.roots, roots, strict=True):
                if root is not None:
                    hits.found[kind][root].append(Hit(place, row, met * place.weight))
    if len(question.terms) > 1 and len(hits.found[ISSUE]) < FEW and not question.unwanted:
        _add_scattered(hat, hits)
    return hits


def holding_all(hat: Hat, place: Place) -> QuerySet:
    """Keys of the rows that hold every term."""
    most = MOST_RANKED if place.name == ISSUE else MOST_PARTS
    return place.rows(hat).filter(words__finds=WORDS).order_by().values_list("pk")[:most]


def _ranked(hat: Hat, place: Place, question: Question, keys: list[int]) -> QuerySet:
    """Key, rank and roots of these rows.

    Not in one statement with the words: there the planner expects one row of them, and looks
    for them anew for each row that the hat reads.
    """
    rows = place.rows(hat).filter(pk__in=keys).annotate(met=rank("words", question.all))
    return rows.order_by().values_list("pk", "met", *place.roots.values())


def _add_scattered(hat: Hat, hits: Hits) -> None:
    terms, question = hits.question.each, hits.question
    held: dict[int, set[int]] = defaultdict(set)
    rows_of: dict[int, list[Hit]] = defaultdict(list)
    for place in PLACES:
        holds = {
            f"term_{n}": ExpressionWrapper(Q(words__finds=term), BooleanField())
            for n, term in enumerate(terms)
        }
        rows = place.rows(hat).filter(words__finds=question.any).order_by()
        rows = rows.annotate(met=rank("words", question.any), **holds)
        shown = rows.values_list("pk", "met", place.roots[ISSUE], *holds)[:MOST_RANKED]
        for row, met, issue, *held_here in shown:
            held[issue] |= {n for n, here in enumerate(held_here) if here}
            rows_of[issue].append(Hit(place, row, met * place.weight))
    held.pop(None, None)  # type: ignore[call-overload]  # a part of no issue
    complete = any(len(terms) == len(some) for some in held.values()) or hits.found[ISSUE]
    least = len(terms) if complete else (len(terms) * 3 + 4) // 5
    for issue, some in held.items():
        if len(some) >= least and issue not in hits.found[ISSUE]:
            hits.found[ISSUE][issue] = rows_of[issue]
            hits.scattered[issue] = APART * len(some) / len(terms)
