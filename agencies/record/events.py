"""The record: `record()` is the one function that writes an Event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db import connection

from agencies import clock
from agencies.access.address import here
from agencies.access.hats import Actor
from agencies.access.visibility import as_portal
from agencies.models import Event, EventDetail, Membership, PendingEvent
from agencies.sending.once import remember

STREAMS = ("account", "issue", "meeting", "recommendation", "audit")
# What an act moves that is not narrowed to some readers of its root, by stream: an app adds its
# own in `apps.py`.
MOVED: dict[str, Callable[[Event], None]] = {}


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

    `parties` (group ids) and `classification` narrow the event below its root; left
    alone, everybody who may read the root may read the event.
    `changes` maps a field to [old, new]. `to` is the state to which the effect turned
    the step, where the step's table allows one.
    """

    note: str = ""
    changes: dict[str, list[Any]] = dataclass_field(default_factory=dict)
    on_behalf_of: str = ""
    parties: list[int] | None = None
    classification: int = 1
    to: str = ""


@as_portal()
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
    """Write one event with its detail and what is owed for it; call inside a transaction.

    `verb` is "issue.submit" and the like. `stream` is given only when the act also
    belongs to another root than the object's own (a recommendation issued is told in
    the stream of each issue it answers). `key` makes a second try of the same form
    fail on the unique column.
    """
    said = said or Said()
    stream_name, stream_id = stream or obj.event_stream
    event = Event(
        stream=stream_name,
        stream_id=stream_id,
        seq=_next_in(stream_name, stream_id),
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
    event.save(force_insert=True)
    detail.event = event
    detail.save(force_insert=True)
    PendingEvent.objects.bulk_create([PendingEvent(event=event)])
    if key:
        remember(key)
    if event.parties is None and stream_name in MOVED:
        MOVED[stream_name](event)
    return event


def _next_in(stream: str, stream_id: int) -> int:
    """The next place in a stream, which is held until the transaction ends: no gap, no double."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, (%s %% 2147483647)::int)",
            [STREAMS.index(stream), stream_id],
        )
    in_stream = Event.objects.filter(stream=stream, stream_id=stream_id)
    last = in_stream.order_by("-seq").values_list("seq", flat=True).first()
    return (last or 0) + 1


# What an act is called in a timeline: steps bring their own words, other verbs register
# theirs here ("issue.commented": "Note added").
SENTENCES: dict[str, Any] = {}

# Of which verbs a timeline tells old and new values: the fields with their labels, in order.
CHANGES: dict[str, dict[str, Any]] = {}
