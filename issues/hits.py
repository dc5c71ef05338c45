"""What answers a question, in all that a reader may see, and where the words stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    BooleanField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils.safestring import SafeString

from agencies.access.hats import Hat
from agencies.access.prepared import KEY, TERMS, WORDS, Once, Prepared, Together
from agencies.finding import Question, excerpt, rank
from issues.models import Issue
from issues.places import ISSUE, LEADS, PLACES, Place

MOST_RANKED = 1_000  # of very common words only so many issues, the newest, are put in order
MOST_PARTS = 300  # and so many of each kind of part
FEW = 10  # with fewer issues that hold all words, those are looked for whose parts hold them
SHOWN_PLACES = 3
HOLDING: Once[Together] = Once()
SCATTERED: Once[Together] = Once()
VISIBLE: Once[Together] = Once()
ROWS: Once[dict[Place, Prepared[Any]]] = Once()
# An issue of which one text holds all words comes before one that holds them in several.
TOGETHER, APART = 2.0, 1.0


class Hit(NamedTuple):
    """A row that answers, how well, and which terms it holds where not all are asked for."""

    place: Place
    row: int
    rank: float
    holds: tuple[bool, ...] = ()


class Where(NamedTuple):
    """ "in the view of KPU", and the words around what was found there."""

    label: str
    excerpt: SafeString


class Answer(NamedTuple):
    """A row that answers: its title with the words marked, and where else they stand; what is
    written of it is safe to show."""

    row: Any
    title: SafeString
    excerpt: SafeString = SafeString("")
    where: Sequence[Where] = ()


# By kind of root and by its key, the rows with the words.
ByRoot = dict[str, dict[int, list[Hit]]]


@dataclass
class Hits:
    """Everything that answers a question."""

    question: Question
    found: ByRoot = field(default_factory=lambda: defaultdict(dict))
    scattered: dict[int, float] = field(default_factory=dict)
    misspelt: bool = False

    def keys(self, kind: str) -> list[int]:
        """The roots of a kind, best first."""
        return sorted(self.found[kind], key=lambda key: (self.score(kind, key), key), reverse=True)

    def readable(self, hat: Hat) -> list[int]:
        """The issues that the hat reads, best first.

        A part is shown with its issue alone; a recommendation that the hat reads may be on
        others, too.
        """
        led = {key for key, hits in self.found[ISSUE].items() if not any(map(_of_issue, hits))}
        visible = visible_of(hat, led)
        return [key for key in self.keys(ISSUE) if key not in led or key in visible]

    def score(self, kind: str, key: int) -> float:
        """The best place counts; every further one adds a little."""
        best: dict[str, float] = {}
        for hit in self.found[kind][key]:
            if hit.rank > best.get(hit.place.name, -1):
                best[hit.place.name] = hit.rank
        tier = self.scattered.get(key, TOGETHER) if kind == ISSUE else TOGETHER
        return tier + max(best.values()) * 0.9 + sum(best.values()) * 0.1

    def where(self, hat: Hat, kind: str, keys: Iterable[int]) -> dict[int, list[Where]]:
        """Of each root the best places in which the words stand, beside its own title and text."""
        best: dict[int, list[Hit]] = {}
        for key in keys:
            parts = dict.fromkeys(
                hit for hit in self.found[kind].get(key, ()) if hit.place.name != kind
            )
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
            for row in rows_of(hat, place).of(list(keys))
        }


def _of_issue(hit: Hit) -> bool:
    return ISSUE in hit.place.roots


def visible_of(hat: Hat, keys: Collection[int]) -> set[int]:
    """Those of these issues that the hat reads."""
    if not keys:
        return set()

    def together() -> Together:
        rows = Issue.objects.visible_to(hat).filter(pk__one_of=KEY)
        return Together([rows.order_by().values_list("pk")])

    visible = VISIBLE.of(hat.opens, together)
    return {key for _place, key in visible.rows(key=list(keys))}


def rows_of(hat: Hat, place: Place) -> Prepared[Any]:
    """The rows of a place by their keys, with what their label names."""
    ready = ROWS.of(hat.opens, dict)
    if place not in ready:
        rows = place.rows(hat).filter(pk__one_of=KEY)
        ready[place] = Prepared(rows.select_related(*place.beside))
    return ready[place]


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
    if not question:
        return Hits(question)
    every = HOLDING.of(hat.opens, lambda: Together(holding(hat)))
    hits = Hits(question, _by_root(every.rows(words=question.all)))
    if len(question.terms) > 1 and len(hits.found[ISSUE]) < FEW and not question.unwanted:
        _add_scattered(hat, hits)
    return hits


def holding(hat: Hat, terms: int = 0) -> list[QuerySet]:
    """What asks each place for its rows that hold all terms; or for those that hold one of so
    many, with which they hold. Key, rank and roots of each row."""
    kinds = _kinds()
    return [_holding(hat, place, kinds, terms) for place in PLACES]


def _kinds() -> list[str]:
    """All kinds of roots, in the order in which a row names its own."""
    return list(dict.fromkeys(kind for place in PLACES for kind in place.roots))


def _holding(hat: Hat, place: Place, kinds: list[str], terms: int) -> QuerySet:
    most = MOST_RANKED if terms or place.name == ISSUE else MOST_PARTS
    # Of parts the newest cannot be told without reading all: they are joined to their issue.
    first = ("-pk",) if place.name == ISSUE else ()
    none = Cast(Value(None), BigIntegerField())
    roots = [F(place.roots[kind]) if kind in place.roots else none for kind in kinds]
    held = [ExpressionWrapper(Q(words__finds=one), BooleanField()) for one in TERMS[:terms]]
    rows = place.rows(hat).filter(words__finds=WORDS).order_by(*first)
    return rows.values_list("pk", rank("words", WORDS), *roots, *held)[:most]


def _by_root(rows: Iterable[tuple[Any, ...]]) -> ByRoot:
    """The rows under what they are shown under; what leads to issues, under these, too."""
    found: ByRoot = defaultdict(lambda: defaultdict(list))
    kinds = _kinds()
    for number, row, met, *rest in rows:
        place = PLACES[number]
        hit = Hit(place, row, met * place.weight, tuple(rest[len(kinds) :]))
        for kind, root in zip(kinds, rest, strict=False):
            if root is not None:
                found[kind][root].append(hit)
    for kind, issues_of in LEADS.items():
        for root, issue in issues_of(list(found[kind])):
            found[ISSUE][issue] += found[kind][root]
    return found


def _add_scattered(hat: Hat, hits: Hits) -> None:
    """Issues of which all terms stand in one part or another; else those with most of them."""
    terms, question, known = hits.question.each, hits.question, set(hits.found[ISSUE])
    # Not planned once: of the words that one row holds alone many are common.
    some = SCATTERED.of((hat.opens, len(terms)), lambda: Together(holding(hat, len(terms))))
    rows_of = _by_root(some.rows(words=question.any, terms=terms))[ISSUE]
    held = {
        issue: sum(map(any, zip(*(hit.holds for hit in rows), strict=True)))
        for issue, rows in rows_of.items()
    }
    complete = known or len(terms) in held.values()
    least = len(terms) if complete else (len(terms) * 3 + 4) // 5
    for issue, many in held.items():
        if many >= least and issue not in known:
            hits.found[ISSUE][issue] = rows_of[issue]
            hits.scattered[issue] = APART * many / len(terms)
