"""What stands out in the record: tables of acts that an examiner looks at first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.models import Event
from agencies.pages.sheets import Cell
from agencies.pages.timeline import sentence_of
from agencies.workflow.machine import Text
from issues.models import Issue
from monitoring.models import ProgressReport

AN_HOUR, A_DAY, THREE_DAYS = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=3)
ENTERED = ("follow_up.report", "follow_up.amend", "follow_up.record_reply", "follow_up.respond")
HEADS = (
    say("When"),
    say("Recorded at"),
    say("Act"),
    say("Reference"),
    say("Who"),
    say("Role"),
    say("Agency"),
    say("Remark"),
)
Found = Iterator[tuple[Event, str]]


class Exceptions(NamedTuple):
    """One table: the name of its file, its title, and the acts with a remark on each."""

    name: str
    title: Text
    find: Callable[[QuerySet[Event]], Found]


def on_behalf(events: QuerySet[Event]) -> Found:
    for event in events.exclude(detail__on_behalf_of="", detail__decided_by=""):
        detail = event.detail
        yield event, " / ".join(filter(None, [detail.on_behalf_of, detail.decided_by]))


def same_hand(events: QuerySet[Event]) -> Found:
    """Verdicts by whoever had reported, or recorded the reply, on the same follow-up."""
    own = Event.objects.filter(
        object_kind=OuterRef("object_kind"),
        object_id=OuterRef("object_id"),
        user=OuterRef("user"),
        verb__in=ENTERED,
        pk__lt=OuterRef("pk"),
    )
    for event in events.filter(Exists(own), verb="follow_up.verify"):
        yield event, _("entered and verified by the same person")


def without_evidence(events: QuerySet[Event]) -> Found:
    reports = ProgressReport.objects.filter(follow_up=OuterRef("object_id"), by__isnull=False)
    proven = reports.filter(evidence__isnull=False, at__lte=OuterRef("at"))
    ended = events.filter(verb="follow_up.verify", to_state="completed")
    for event in ended.exclude(Exists(proven)):
        yield event, _("completed without a file as evidence")


def classified_down(events: QuerySet[Event]) -> Found:
    for event in events.filter(detail__changes__has_key="classification"):
        pair = event.detail.changes["classification"]
        if len(pair) == 2 and all(isinstance(one, int) for one in pair) and pair[1] < pair[0]:
            yield event, f"{pair[0]} > {pair[1]}"


def back_dated(events: QuerySet[Event]) -> Found:
    """Acts whose own time lies far from the moment at which they were recorded."""
    far = Q(recorded_at__gt=F("at") + AN_HOUR) | Q(recorded_at__lt=F("at") - AN_HOUR)
    for event in events.filter(far):
        hours = abs(event.recorded_at - event.at).total_seconds() / 3600
        yield event, _("%(hours)d hours apart") % {"hours": hours}


def entered_late(events: QuerySet[Event]) -> Found:
    """Issues that were known to the reporter days before they were submitted."""
    known = Issue.objects.filter(pk=OuterRef("object_id")).values("known_at")
    sent = events.filter(verb="issue.submit").annotate(known_at=Subquery(known))
    for event in sent.filter(known_at__lt=F("at") - THREE_DAYS):
        days = (event.at - event.known_at).days
        yield event, _("%(days)d days after it was known") % {"days": days}


def reopened(events: QuerySet[Event]) -> Found:
    for event in events.filter(Q(verb__endswith=".reopen") | Q(verb="follow_up.reverse_verdict")):
        yield event, f"{event.from_state} > {event.to_state}"


def used_at_once(events: QuerySet[Event]) -> Found:
    """Roles that were given and used within a day."""
    used = Event.objects.filter(by=OuterRef("object_id"), at__lt=OuterRef("at") + A_DAY)
    for event in events.filter(Exists(used), verb="membership.create"):
        yield event, _("used within a day")


TABLES = (
    Exceptions("tangan-sama", say("Entered and verified by the same hand"), same_hand),
    Exceptions("tanpa-bukti", say("Completed without evidence"), without_evidence),
    Exceptions("atas-nama", say("On behalf of another"), on_behalf),
    Exceptions("klasifikasi-turun", say("Classified lower"), classified_down),
    Exceptions("waktu-jauh", say("Time far from its recording"), back_dated),
    Exceptions("terlambat-dicatat", say("Entered late"), entered_late),
    Exceptions("dibuka-kembali", say("Opened again"), reopened),
    Exceptions("peran-sehari", say("Role used within a day"), used_at_once),
)


def rows_of(table: Exceptions, events: QuerySet[Event]) -> Iterator[list[Cell]]:
    """The rows of a table: who, when, what; no word of what was written."""
    scope = events.select_related("detail").order_by("pk")
    for event, remark in table.find(scope):
        detail = event.detail
        yield [
            event.at,
            event.recorded_at,
            str(sentence_of(event)),
            str(event.public_id),
            detail.person,
            detail.hat,
            detail.agency,
            remark,
        ]
