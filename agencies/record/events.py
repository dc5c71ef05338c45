"""The record: `record()` is the one function that writes an Event."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db import connection, models

from agencies import clock
from agencies.access.address import here
from agencies.access.hats import Actor
from agencies.access.visibility import as_portal
from agencies.models import Event, EventDetail, Membership
from agencies.sending.once import remember

STREAMS = ("account", "issue", "meeting", "recommendation", "audit")
# What an act moves that is not narrowed to some readers of its root, by stream: an UPDATE by the
# columns of `event`. An app adds its own in `apps.py`.
MOVED: dict[str, str] = {}


class Recorded(Protocol):
    """An object whose acts are recorded in the stream of a root."""

    _meta: ClassVar[Any]

    @property
    def pk(self) -> Any: ...

    @property
    def event_stream(self) -> tuple[str, int]:
        """Name of the stream and key of its root: ("issue", 17)."""
        ...


@dataclass(frozen=True)
class Decision:
    """Who decided when another entered it: senior officials do not click."""

    by: Membership | None = None
    name: str = ""
    basis: str = ""

    def __str__(self) -> str:
        return self.name or (f"{self.by.user}, {self.by.label}" if self.by else "")


@dataclass(frozen=True)
class Said:
    """What an act leaves in the record beside who, when and which state.

    `parties` (group ids) and `classification` narrow the event below its root; left alone,
    everybody who may read the root may read the event. `to_all`: its parties are all who read the
    root.

    `changes` maps a field to [old, new]. `to` is the state to which the effect turned the step,
    where the step's table allows one.
    """

    note: str = ""
    changes: dict[str, list[Any]] = dataclass_field(default_factory=dict)
    on_behalf_of: str = ""
    parties: list[int] | None = None
    classification: int = 1
    to: str = ""
    to_all: bool = False


@as_portal(savepoint=False)
def record(
    verb: str,
    obj: Recorded,
    *,
    by: Actor,
    said: Said | None = None,
    from_state: str = "",
    to_state: str = "",
    decision: Decision | None = None,
    key: UUID | None = None,
    stream: tuple[str, int] | None = None,
) -> Event:
    """Write one event with its detail and the notices that it owes; call inside a transaction.

    `verb` is "issue.submit" and the like. `stream` is given only when the act also belongs to
    another root than the object's own (a recommendation issued is told in the stream of each issue
    it answers). `key` is the form's one-time key: a second event with it raises IntegrityError.
    """
    said = said or Said()
    stream_name, stream_id = stream or obj.event_stream
    event = Event(
        stream=stream_name,
        stream_id=stream_id,
        verb=verb,
        object_kind=obj._meta.label_lower,
        object_id=obj.pk,
        from_state=from_state,
        to_state=to_state,
        at=clock.now(),
        by=by.membership,
        user=by.user,
        substitution=by.substitution,
        decided_by=decision.by if decision else None,
        parties=sorted(set(said.parties)) if said.parties is not None else None,
        classification=said.classification,
        key=key,
    )
    detail = EventDetail(
        person=by.person,
        hat=by.label,
        agency=by.agency.abbreviation if by.agency else "",
        on_behalf_of=said.on_behalf_of,
        decided_by=str(decision or ""),
        decided_on=decision.basis if decision else "",
        note=said.note,
        changes=said.changes,
        address=here(),
    )
    event.digest = detail.digest()
    _write(event, detail, moves=said.to_all or said.parties is None)
    if key:
        remember(key)
    return event


def _write(event: Event, detail: EventDetail, *, moves: bool) -> None:
    """Put the event into the next place of its stream, with its words and what is owed for it.

    The place is held until the transaction ends: no gap, no double.
    """
    own, words = _columns(Event, NOT_GIVEN), _columns(EventDetail, ("event",))
    place = (STREAMS.index(event.stream), event.stream_id, event.stream, event.stream_id)
    with connection.cursor() as cursor:
        given = (*place, *_values(event, own), *_values(detail, words))
        cursor.execute(_statement(event.stream, moves), given)
        event.pk, event.seq, event.recorded_at = cursor.fetchone()
    event._state.adding = detail._state.adding = False
    detail.event = event


NOT_GIVEN = ("id", "seq", "recorded_at")  # the database says them


@cache
def _statement(stream: str, moves: bool) -> str:
    own, words = _columns(Event, NOT_GIVEN), _columns(EventDetail, ("event",))
    moved = f", moved AS ({MOVED[stream]})" if moves and stream in MOVED else ""
    # The lock comes in a statement of its own: the next one sees what came before it.
    return f"""
        SELECT pg_advisory_xact_lock(%s, (%s %% 2147483647)::int);
        WITH place AS (
            SELECT coalesce(max(seq), 0) + 1 AS seq FROM agencies_event
            WHERE stream = %s AND stream_id = %s
        ), event AS (
            INSERT INTO agencies_event (seq, {_names(own)})
            SELECT seq, {_marks(own)} FROM place
            RETURNING *
        ), detail AS (
            INSERT INTO agencies_eventdetail (event_id, {_names(words)})
            SELECT id, {_marks(words)} FROM event
        ), pending AS (
            INSERT INTO agencies_pendingevent (event_id, attempts, fault)
            SELECT id, 0, '' FROM event
        ){moved}
        SELECT id, seq, recorded_at FROM event
    """  # noqa: S608  names of our own tables


@cache
def _columns(model: type[models.Model], but: tuple[str, ...]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if field.name not in but)


def _names(fields: tuple[models.Field, ...]) -> str:
    return ", ".join(str(field.column) for field in fields)


def _marks(fields: tuple[models.Field, ...]) -> str:
    return ", ".join(["%s"] * len(fields))


def _values(row: models.Model, fields: tuple[models.Field, ...]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


# What an act is called in a timeline: steps bring their own words, other verbs register
# theirs here ("issue.commented": "Note added").
SENTENCES: dict[str, Any] = {}

# Of which verbs a timeline tells old and new values: the fields with their labels, in order.
CHANGES: dict[str, dict[str, Any]] = {}
