"""Whom an issue reached before its classification was raised, and who was asked to delete it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.readers import memberships_reading, shielding
from agencies.models import Agency, Membership
from agencies.pages.timeline import visible_events
from agencies.record.events import Said
from issues.attached import Reaching, attached
from issues.models import Erasure, Issue, Reading, Spill

ACTED, TOLD = "acted", "told"
WAYS: dict[str, str | Promise] = {
    **dict(Reading.Kind.choices),
    TOLD: say("Told in the inbox"),
    ACTED: say("Worked on it"),
}


@dataclass
class Reached:
    """Somebody whom it reached, or all people together of an agency that shields them."""

    whom: str
    membership: Membership | None
    agency: Agency | None
    ways: dict[str, dt.datetime] = field(default_factory=dict)
    people: int = 1
    still_reads: bool = False
    erasure: Erasure | None = None
    key: UUID = field(default_factory=uuid4)

    @property
    def told(self) -> list[tuple[str | Promise, dt.datetime]]:
        """Each way in words with its last moment."""
        return [(WAYS[way], at) for way, at in self.ways.items()]

    @property
    def name(self) -> str:
        if self.membership:
            return f"{self.membership.user}, {self.membership.label}"
        return self.agency.abbreviation if self.agency else ""


def reached(hat: Hat, spill: Spill) -> list[Reached]:
    """Everybody who left a trace before the flag, by agency and name; the hat sees the issue."""
    traces = list(traces_of(hat, spill))
    keys = {trace.membership for trace in traces}
    people = Membership.objects.filter(pk__in=keys).select_related("user", "agency", "term")
    hidden = set(shielding(hat))
    found: dict[str, Reached] = {}
    whom = {
        one.pk: _line(one, hidden, found)
        for one in people.order_by("agency__abbreviation", "user__full_name")
    }
    for trace in traces:
        line = whom[trace.membership]
        line.ways[trace.way] = max(trace.at, line.ways.get(trace.way, trace.at))
    _add_what_became(spill, found, whom)
    return list(found.values())


def _line(one: Membership, hidden: set[int], found: dict[str, Reached]) -> Reached:
    """The line of a person; one for all of an agency that shields them, which it counts."""
    agency = one.agency if one.agency_id in hidden else None
    key = f"agency-{agency.public_id}" if agency else f"person-{one.public_id}"
    if key in found:
        found[key].people += 1
        return found[key]
    found[key] = Reached(key, None if agency else one, agency)
    return found[key]


def _add_what_became(spill: Spill, found: dict[str, Reached], whom: dict[int, Reached]) -> None:
    issue = spill.issue
    able = memberships_reading(issue.parties, issue.classification, clock.today())
    for key in able.filter(pk__in=whom).values_list("pk", flat=True):
        whom[key].still_reads = True
    rows = Erasure.objects.filter(spill=spill).select_related(
        "membership", "agency", "asked_by__user", "confirmed_by__user"
    )
    for row in rows:
        key = f"person-{row.membership.public_id}" if row.membership else ""
        key = key or f"agency-{row.agency.public_id if row.agency else ''}"
        if key in found:
            found[key].erasure = row


def traces_of(hat: Hat, spill: Spill) -> Iterable[Reaching]:
    """Readings, acts, and what upper apps know, as far as the hat may know of them."""
    read = Reading.objects.visible_to(hat).filter(issue=spill.issue, at__lte=spill.noted_at)
    grouped = read.order_by().values("membership", "kind").annotate(last=Max("at"))
    yield from (Reaching(*row) for row in grouped.values_list("membership", "kind", "last"))
    acts = visible_events(hat, *spill.issue.event_stream).filter(
        Q(recorded_at__lte=spill.noted_at), by__isnull=False
    )
    acts = acts.exclude(verb="issue.flag_too_low", at__gte=spill.at)  # the flag itself
    by_hat = acts.order_by().values("by").annotate(last=Max("at"))
    yield from (Reaching(key, ACTED, at) for key, at in by_hat.values_list("by", "last"))
    for told in attached("traces"):
        yield from told(spill.issue, spill.at)


def untraced(spill: Spill, lines: Iterable[Reached]) -> int:
    """How many more people could have read it at the class of then: roles in force today."""
    able = memberships_reading(spill.issue.parties, spill.before, clock.today())
    known = {line.membership.user_id for line in lines if line.membership}
    rest = able.exclude(user__in=known).values("user").distinct().count()
    return max(rest - sum(line.people for line in lines if line.agency), 0)


def mark(
    spill: Spill, by: Hat, line: Reached, *, confirmed: bool, key: UUID | None = None
) -> Erasure:
    """Note that they were asked to delete what they have, or that they confirmed it.

    Raises ValidationError for a confirmation by whom nobody asked.
    """
    who = {"spill": spill, "membership": line.membership, "agency": line.agency}
    row = Erasure.objects.filter(**who).first()
    now = clock.now()
    if confirmed and row is None:
        raise ValidationError(_("Nobody has asked them yet: record the request first."))
    if row is None:
        row = Erasure.objects.create(**who, asked_by=by.membership, asked_at=now)
    elif confirmed and row.confirmed_at is None:
        row.confirmed_by, row.confirmed_at = by.membership, now
        row.save(update_fields=["confirmed_by", "confirmed_at"])
    issue = spill.issue
    said = Said(note=line.name, parties=[issue.term.group_id], classification=issue.classification)
    verb = "erasure_confirmed" if confirmed else "erasure_asked"
    issue.tell(verb, by=by, said=said, key=key)
    return row


def latest(hat: Hat, issue: Issue) -> Spill | None:
    rows = Spill.objects.visible_to(hat).filter(issue=issue)
    return rows.select_related("issue__term", "by__user", "by__agency", "decided_by__user").first()


def choices(lines: Iterable[Reached]) -> list[tuple[str, Any]]:
    return [(line.whom, line.name) for line in lines]
