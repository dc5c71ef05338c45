"""What the cast acts is acted once in each process that tests; later tests get the same rows.

    @acted_once
    def reported(by="liaison.kpu", **fields): ...

The first test that calls lets it be acted, and the statements that wrote are kept. Another test
that stands at the same point sends these statements at once and gets a copy of what was given.
It stands there when nothing was written since it began but by such calls, the same ones, at the
same hour of the fixed clock, in the same language, under no settings and patches of its own. In any
other case, and where commits are real, the call is acted.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar, cast

import psycopg2
from django.core.signals import setting_changed
from django.db import connection
from django.db.models import Model
from django.utils.translation import get_language

from agencies import clock

Act = TypeVar("Act", bound=Callable[..., Any])
STAND_BY = ("SELECT ", "SAVEPOINT ", "RELEASE ")
MOVES = ("set_config(", "setval(", "nextval(")
NUMBERS = """
    SELECT oid::regclass::text, pg_sequence_last_value(oid) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""
SET = """
    SELECT name, pg_sequence_last_value(name::regclass),
           setval(name::regclass, coalesce(wanted, 1), wanted IS NOT NULL)
    FROM unnest(%s::text[], %s::bigint[]) AS given(name, wanted)
"""
# Settings that no act of the cast asks for.
UNASKED = ("EMAIL_", "ANCHOR_", "CLAMD", "SECOND_FACTOR", "EXPORTS_PER_DAY", "SESSION_")
Numbers = dict[str, int | None]
PLAIN = (str, bytes, int, float, bool, type(None))


class Unknown(Exception):
    """Said of an argument that may be another the next time, though it looks the same."""


@dataclass
class Part:
    """Statements that wrote, and after which numbers the sequences went on before and behind."""

    before: Numbers
    statements: list[str] = field(default_factory=list)
    behind: Numbers = field(default_factory=dict)

    def write(self) -> None:
        """Write again, with the same keys; the sequences go on where they were."""
        taken = {name for name, last in self.behind.items() if last != self.before.get(name)}
        ahead = here().count_from({name: self.before.get(name) for name in taken})
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(self.statements))
        here().count_from({name: max(self.behind[name] or 0, ahead[name] or 0) for name in taken})


@dataclass
class Kept:
    """What a call has written and given, and where a test stands behind it."""

    parts: list[Part]
    given: bytes
    point: Hashable


@dataclass
class Test:
    """A running test: where it stands (None: nobody knows), and what is being acted in it."""

    point: Hashable
    patches: Callable[[], int]
    patched: int
    began: Hashable
    parts: list[Part] = field(default_factory=list)
    acting: int = 0
    spoilt: int = 0
    written: int = 0

    def sees(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Django's wrapper around each statement: notes those that write."""
        result = execute(sql, params, many, context)
        text = sql if isinstance(sql, str) else ""
        reads = text.startswith(STAND_BY) and not any(word in text for word in MOVES)
        if shared() and not reads:
            self.point = here().known = None
            self.written += not text.startswith("ROLLBACK")  # which only takes away
            self.spoilt += many or text.startswith("ROLLBACK")
            if self.acting:
                self.parts[-1].statements.append(context["cursor"].query.decode())
        return result

    def stands(self) -> bool:
        """Whether it is known which rows there are."""
        if self.patches() != self.patched or clock._fixed.get() is None:
            self.point = None
        return self.point is not None and connection.in_atomic_block

    def turn(self) -> None:
        """Behind here another part begins."""
        numbers = here().numbers()
        if self.parts:
            self.parts[-1].behind = numbers
        self.parts.append(Part(numbers))

    def act(self, key: Hashable, call: Callable[[], Any]) -> Any:
        """Let it be acted, and keep what was written where it can be written again."""
        point, spoilt, first = self.point, self.spoilt, len(self.parts)
        self.turn()
        self.acting += 1
        try:
            given = call()
        finally:
            self.acting -= 1
        self.turn()
        if self.spoilt != spoilt:
            self.point = None
            return given
        parts = joined(self.parts[first:-1])
        self.point = (point, len(KEPT)) if parts else point
        KEPT[key] = Kept(parts, pickle.dumps(given), self.point)
        return pickle.loads(KEPT[key].given)

    def write(self, kept: Kept) -> Any:
        """Write again what was kept."""
        if self.acting:
            self.turn()
        acting, self.acting = self.acting, 0
        for part in kept.parts:
            part.write()
        self.acting = acting
        if acting:
            self.parts[-1:] = kept.parts
            self.parts.append(Part(here().numbers()))
        self.point = kept.point
        return pickle.loads(kept.given)


def joined(parts: list[Part]) -> list[Part]:
    """The parts that wrote, as few as tell the same."""
    found: list[Part] = []
    for part in parts:
        if found and found[-1].behind == part.before:
            found[-1] = Part(found[-1].before, found[-1].statements + part.statements, part.behind)
        elif part.statements:
            found.append(part)
    return found


@dataclass
class Sequences:
    """Those of a database on which tests are rolled back, as its owner moves them.

    What a test that is rolled back took from a sequence is gone for all.
    """

    owner_url: str
    known: Numbers | None = None

    @cached_property
    def owner(self) -> Any:
        owner = psycopg2.connect(self.owner_url)
        owner.autocommit = True
        return owner

    def numbers(self) -> Numbers:
        if self.known is None:
            with self.owner.cursor() as cursor:
                cursor.execute(NUMBERS)
                self.known = dict(cursor.fetchall())
        return self.known

    def count_from(self, numbers: Numbers) -> Numbers:
        """Let sequences go on after these numbers; returns after which they would have."""
        if not numbers:
            return {}
        self.known = None
        with self.owner.cursor() as cursor:
            cursor.execute(SET, [list(numbers), list(numbers.values())])
            return {name: last for name, last, _new in cursor.fetchall()}


KEPT: dict[Hashable, Kept] = {}
RUNNING: list[Test] = []
SEQUENCES: dict[str, Sequences] = {}  # by the name of their database


def shared() -> bool:
    """Whether the database is one that every test finds as it was built."""
    return connection.settings_dict["NAME"] in SEQUENCES


def here() -> Sequences:
    return SEQUENCES[connection.settings_dict["NAME"]]


def acted_once(make: Act) -> Act:
    @wraps(make)
    def act(*args: Any, **words: Any) -> Any:
        test = running()
        if not test or not test.stands():
            return make(*args, **words)
        try:
            told = fixed(args), fixed(words)
        except Unknown:
            return make(*args, **words)
        key = (test.point, make.__name__, told, clock.now(), get_language())
        kept = KEPT.get(key)
        return test.write(kept) if kept else test.act(key, lambda: make(*args, **words))

    return cast(Act, act)


def running() -> Test | None:
    return RUNNING[-1] if RUNNING and shared() else None


def written() -> int:
    """How many statements of the running test may have written something."""
    return RUNNING[-1].written


def fixed(value: Any) -> Hashable:
    """What tells a value from every other; raises Unknown where nothing does."""
    if isinstance(value, PLAIN):
        return type(value).__name__, value
    if isinstance(value, (tuple, list)):
        return tuple(map(fixed, value))
    if isinstance(value, dict):
        return tuple((name, fixed(value[name])) for name in sorted(value))
    if isinstance(value, (clock.datetime, clock.date)):
        return repr(value)
    if isinstance(value, Model):
        columns = value._meta.concrete_fields
        return value._meta.label, repr([value.__dict__.get(column.attname) for column in columns])
    raise Unknown


@contextmanager
def beside() -> Iterator[None]:
    """What is written within, no act of the cast depends on."""
    test = running()
    point = test and test.point
    yield
    if test:
        test.point = point


@contextmanager
def watched(point: Hashable, patches: Callable[[], int]) -> Iterator[None]:
    """A test that begins at a point, on a database as it was built; `patches` counts its own."""
    test = Test(point, patches, patches(), began=point)

    def change(setting: str, **_: Any) -> None:
        if not setting.startswith(UNASKED):
            test.patched = -1

    RUNNING.append(test)
    setting_changed.connect(change)
    try:
        with connection.execute_wrapper(test.sees):
            yield
    finally:
        setting_changed.disconnect(change)
        RUNNING.remove(test)


@contextmanager
def begun_on(other: Any) -> Iterator[None]:
    """The running test goes on over a connection to another database that is as it was built."""
    test = RUNNING[-1]
    before, test.point = test.point, (test.began, other.settings_dict["NAME"])
    with other.execute_wrapper(test.sees):
        yield
    test.point = before


@contextmanager
def sharing(database: str, owner_url: str) -> Iterator[None]:
    """The database on which the tests of this process are rolled back."""
    SEQUENCES[database] = Sequences(owner_url)
    yield
    SEQUENCES.pop(database).owner.close()
