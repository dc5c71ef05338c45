"""A rule of who may do what, stated once: as the rows that it lets through.

The same condition is asked of one object (a button, the act itself) and of a whole table
(My work, what nobody can take), so that the two cannot come to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies.access.hats import Actor
from agencies.calendar import counted_from, working_calendar
from agencies.clock import ZONES, now
from agencies.models import Role
from agencies.models.people import AGENCY_ROLES

Text = str | Promise
NOBODY = Q(pk__in=())
EVERYBODY = ~NOBODY


@dataclass(frozen=True)
class Rule:
    """A condition that must hold for a hat and an object.

    - `name` is what it demands, in the developer's words ("not its author").
    - `words` tell the person why not; they may be made from the object.
    - `rows(hat)` are the rows on which the hat may. Its role and place are a matter of `Who`.
    - `own`, where it tells persons apart: the other rows, on which this person may not as they are
      its own, where another one in the same role may; written so that few are found without
      looking at all. See `not_own`.
    """

    name: str
    words: Text | Callable[[Any], str]
    rows: Callable[[Actor], Q]
    own: Callable[[Actor], Q] | None = None

    def lets(self, hat: Actor, obj: Any) -> bool:
        return holds(self.rows(hat), obj)

    def refusal(self, hat: Actor, obj: Any) -> str:
        """Why this hat may not; "" if it may."""
        if self.lets(hat, obj):
            return ""
        return self.words(obj) if callable(self.words) else str(self.words)


def not_own(name: str, words: Text, own: Callable[[Actor], Q]) -> Rule:
    """A rule by which nobody decides about what is their own."""
    return Rule(name, words, lambda hat: ~own(hat), own=own)


@dataclass(frozen=True)
class Who:
    """The roles in which one may act, at the place that stands in the object's column `at`.

    The place is an agency for the roles of agencies, a desk term for those of the desk.
    """

    roles: tuple[Role, ...]
    at: str = "term"

    def rows(self, hat: Actor) -> Q:
        if hat.role not in self.roles:
            return NOBODY
        return Q(**{self.at: hat.term or hat.agency})

    def lets(self, hat: Actor, obj: Any) -> bool:
        return holds(self.rows(hat), obj)

    def holders(self, obj: Any) -> Q:
        """The memberships that hold one of the roles at the object's place."""
        place = "agency" if self.roles[0] in AGENCY_ROLES else "term"
        return Q(role__in=self.roles, **{place: value_of(obj, self.at)})

    @property
    def label(self) -> str:
        return ", ".join(str(role.label) for role in self.roles)


@dataclass(frozen=True)
class Anywhere(Who):
    """Whoever can see it, in one of these roles."""

    at: str = ""

    def rows(self, hat: Actor) -> Q:
        return EVERYBODY if hat.role in self.roles else NOBODY


@dataclass(frozen=True)
class WhereverRead(Who):
    """People of an agency to which the object is open, in whichever way it was opened."""

    at: str = ""

    def rows(self, hat: Actor) -> Q:
        if hat.role not in self.roles:
            return NOBODY
        groups = list(hat.groups)
        named = Q(admitted__overlap=groups, flagged_at__isnull=True)
        return Q(parties__overlap=groups) & (Q(classification__lte=hat.clearance) | named)


@dataclass(frozen=True)
class Named(Who):
    """The person whose membership stands in the column."""

    def rows(self, hat: Actor) -> Q:
        return Q(**{self.at: hat.membership}) if hat.role in self.roles else NOBODY

    @property
    def label(self) -> str:
        return _("%(role)s named for it") % {"role": super().label}


@dataclass(frozen=True)
class Heirs(Who):
    """Those to whom the work of a writer who has left falls."""

    at: str = "entered_by"

    def rows(self, hat: Actor) -> Q:
        return Q(**{f"{self.at}__in": hat.left}) if hat.role in self.roles else NOBODY


def desk(*roles: Role) -> tuple[Who, ...]:
    return (Who(roles),)


def at(column: str, *roles: Role) -> tuple[Who, ...]:
    return (Who(roles, column),)


def any_of(who: Iterable[Who], hat: Actor) -> Q:
    """The rows on which the hat stands in one of these places."""
    places = [place for one in who if (place := one.rows(hat)) != NOBODY]
    return reduce(or_, places) if places else NOBODY


def within(days: int, since: str, zone: str = "zone") -> Q:
    """The rows on which `days` working days from the moment in the column `since` have not ended
    yet, in the zone that stands in the column `zone`."""
    moment, calendar = now(), working_calendar()
    begun = ((name, counted_from(moment, days, tz, calendar)) for name, tz in ZONES.items())
    return reduce(or_, (Q(**{zone: name, f"{since}__gte": first}) for name, first in begun))


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "isnull": lambda value, wanted: (value is None) == wanted,
    "gt": lambda value, wanted: value is not None and value > wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "lt": lambda value, wanted: value is not None and value < wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
    "overlap": lambda value, wanted: not set(value).isdisjoint(wanted),
}


def holds(condition: Q, obj: Model) -> bool:
    """Whether the object is among the rows of the condition.

    Columns are compared here; what needs a look at other rows is asked of the database.
    """
    every = all if condition.connector == Q.AND else any
    parts = condition.children
    return (not parts or every(_part_holds(part, obj) for part in parts)) != condition.negated


def _part_holds(part: Any, obj: Model) -> bool:
    if isinstance(part, Q):
        return holds(part, obj)
    if not isinstance(part, tuple):
        return type(obj)._base_manager.filter(part, pk=obj.pk).exists()
    path, wanted = part
    column, _dot, word = path.rpartition("__")
    if word not in COMPARED:
        column, word = path, "exact"
    return COMPARED[word](value_of(obj, column), getattr(wanted, "pk", wanted))


def value_of(obj: Any, path: str) -> Any:
    """The value in a column, for a relation its key; the path may lead on:
    "recommendation__term"."""
    *ways, column = path.split("__")
    for way in ways:
        obj = getattr(obj, way)
        if obj is None:
            return None
    return obj.pk if column == "pk" else getattr(obj, obj._meta.get_field(column).attname)
