"""What a reader may know of the record: the events of a stream, as sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies import wording
from agencies.access.hats import Actor
from agencies.models import Event, EventDetail
from agencies.record.events import CHANGES, SENTENCES
from agencies.workflow.machine import MACHINES, Text


def visible_events(hat: Actor, stream: str, stream_id: int) -> QuerySet[Event]:
    """Events of a root that the hat may read, newest first; the root itself is checked before.

    An event narrowed to parties or to a classification is left out without a trace.
    """
    return visible_in(hat, (stream, stream_id))


def visible_in(hat: Actor, *streams: tuple[str, int]) -> QuerySet[Event]:
    """Events of several roots as one history; each root is checked before."""
    chosen = Q()
    for stream, stream_id in streams:
        chosen |= Q(stream=stream, stream_id=stream_id)
    open_to = Q(parties__isnull=True) | Q(parties__overlap=list(hat.groups))
    events = Event.objects.filter(open_to, chosen)
    return (
        events.filter(classification__lte=hat.clearance)
        .select_related("detail")
        .order_by("-at", "-seq", "-pk")  # acts of several roots at one moment stay in their order
    )


def sentence_of(event: Event) -> Text:
    """What happened: the words of the step, or those registered for the verb."""
    kind, _dot, name = event.verb.partition(".")
    machine = MACHINES.get(kind)
    if machine and name in machine.by_name:
        return machine[name].said
    return SENTENCES.get(event.verb, event.verb)


def is_step(event: Event) -> bool:
    """Whether the event moved a machine (a filled dot in the timeline)."""
    kind, _dot, name = event.verb.partition(".")
    return kind in MACHINES and name in MACHINES[kind].by_name


LONG = 200  # signs, from which a text is unfolded first


class Change(NamedTuple):
    """A field in words as they were before and after the act."""

    name: str
    label: Text
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG


@dataclass(frozen=True)
class Entry:
    """One line of a timeline, with the names as they were then."""

    event: Event
    sentence: Text
    at: dt.datetime
    person: str
    hat_label: str
    on_behalf: str
    note: str
    is_step: bool
    moved: str = ""
    changes: tuple[Change, ...] = ()


def entries_of(hat: Actor, stream: str, stream_id: int, limit: int | None = None) -> list[Entry]:
    """The newest entries of a timeline that the hat may read, newest first."""
    acts = visible_events(hat, stream, stream_id)
    return [entry_of(event) for event in acts[:limit]]


def newest_of(hat: Actor, stream: str, stream_id: int) -> Entry | None:
    """The newest entry of a timeline that the hat may read."""
    return next(iter(entries_of(hat, stream, stream_id, limit=1)), None)


def entry_of(event: Event) -> Entry:
    detail = event.detail
    gone = (detail.redacted or {}).get("removed", ())
    return Entry(
        event=event,
        sentence=sentence_of(event),
        at=event.at,
        person=str(_("name removed")) if "person" in gone else detail.person,
        hat_label=detail.hat if event.user_id else "",
        on_behalf=detail.decided_by or detail.on_behalf_of,
        note=removed_words(detail) if "note" in gone else detail.note,
        is_step=is_step(event),
        moved=removed_words(detail) if "changes" in gone else moved_date(detail.changes),
        changes=told_changes(event.verb, detail.changes),
    )


def told_changes(verb: str, changes: dict[str, Any]) -> tuple[Change, ...]:
    """What the act changed, where acts of its kind tell that."""
    labels = CHANGES.get(verb, {})
    return tuple(Change(name, labels[name], *changes[name]) for name in labels if name in changes)


def moved_date(changes: dict[str, Any]) -> str:
    """From when to when the act moved a due date, in words; "" where it moved none."""
    before, after = changes.get("due", ("", ""))
    if not before:
        return ""
    return _("Due date %(after)s, before %(before)s") % {
        "after": _day_told(after),
        "before": _day_told(before),
    }


def _day_told(text: str) -> str:
    """A day, or the midnight that ends it, as the record keeps them."""
    is_day = len(text) == len("2024-09-18")
    if is_day:
        return wording.day(dt.date.fromisoformat(text))
    return wording.day(wording.last_day(dt.datetime.fromisoformat(text)))


def removed_words(detail: EventDetail) -> str:
    """What stands where words were taken out by law."""
    return str(_("removed under %(ground)s") % {"ground": (detail.redacted or {})["ground"]})
