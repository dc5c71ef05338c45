"""One follow-up as its two parties read it: points with verdicts, reports with evidence.

Everything is loaded in a fixed number of queries, whatever the number of rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, CharField, Prefetch, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise

from agencies.access.hats import Actor, Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import KEY, OTHER_KEY, Together
from agencies.models import Event, EventDetail
from agencies.pages.timeline import visible_events
from issues.models import Attachment
from monitoring.models import FollowUp, PointVerdict, ProgressReport
from monitoring.rules import REPORTING
from monitoring.states import SETTLING_VERDICTS
from monitoring.workflow import WORKFLOW
from recommendations.models import AcceptancePoint

READABLE, POINTS = 0, 1  # places in it
VERIFYING = ("follow_up.verify", "follow_up.reverse_verdict")


@dataclass
class PointRow:
    """A point: its latest verdict, the newest report on it, and whether it still waits."""

    point: AcceptancePoint
    verdict: PointVerdict | None = None
    report: ProgressReport | None = None
    signed: EventDetail | None = None
    verdict_field: Any = None
    remark_field: Any = None

    @property
    def waits(self) -> bool:
        return self.verdict is None or self.verdict.verdict not in SETTLING_VERDICTS

    @property
    def was_returned(self) -> bool:
        return self.waits and self.verdict is not None


@dataclass
class ReportRow:
    """A report as it was sent: who signed it under which hat, and what the desk found."""

    report: ProgressReport
    evidence: list[Attachment]
    signed: EventDetail | None = None
    verdicts: list[PointVerdict] = field(default_factory=list)


@dataclass
class Sheet:
    points: list[PointRow]
    reports: list[ReportRow]
    events: list[Event]

    @property
    def waiting(self) -> list[PointRow]:
        return [row for row in self.points if row.waits]

    @property
    def settled(self) -> list[PointRow]:
        return [row for row in self.points if not row.waits]

    @property
    def returned(self) -> list[PointRow]:
        return [row for row in self.points if row.was_returned]

    @property
    def recorded_reply(self) -> ProgressReport | None:
        """The newest report, where the desk recorded it from a letter."""
        latest = self.reports[0].report if self.reports else None
        return latest if latest and latest.letter_id else None

    @property
    def last_verification(self) -> EventDetail | None:
        """Who verified last, when (`event.at`) and under which hat."""
        return next((e.detail for e in self.events if e.verb in VERIFYING), None)

    @property
    def receipt(self) -> EventDetail | None:
        """Who sent the receipt; a first report is one, too."""
        first = [e for e in self.events if e.verb.startswith("follow_up.acknowledge")]
        return first[-1].detail if first else None


def sheet_of(follow_up: FollowUp, hat: Actor) -> Sheet:
    """The points, reports and own events of a follow-up that the hat may see."""
    events = own_events(follow_up, hat)
    verdicts = list(
        PointVerdict.objects.visible_to(hat)
        .filter(follow_up=follow_up)
        .select_related("point")
        .order_by("at", "pk")
    )
    reports = [
        report_row(report, verdicts, events) for report in reports_of(follow_up, hat)
    ]  # newest first
    latest = {verdict.point_id: verdict for verdict in verdicts}
    rows = [PointRow(point, latest.get(point.pk)) for point in follow_up.own_points()]
    for row in rows:
        row.report = newest_on(row.point, reports)
        if row.verdict:
            row.signed = signature(events, VERIFYING, row.verdict.at)
    return Sheet(rows, reports, events)


def own_events(follow_up: FollowUp, hat: Actor) -> list[Event]:
    """What happened to this follow-up, newest first."""
    stream, root = follow_up.event_stream
    own = visible_events(hat, stream, root).filter(verb__startswith="follow_up.")
    kind = follow_up._meta.label_lower
    return list(own.filter(object_kind=kind, object_id=follow_up.pk))


def reports_of(follow_up: FollowUp, hat: Actor) -> list[ProgressReport]:
    points = AcceptancePoint.objects.visible_to(hat)
    evidence = Attachment.objects.visible_to(hat)
    reports = ProgressReport.objects.visible_to(hat).filter(follow_up=follow_up)
    return list(
        reports.select_related("letter")
        .prefetch_related(
            Prefetch("points", queryset=points, to_attr="named_points"),
            Prefetch("evidence", queryset=evidence, to_attr="files"),
        )
        .order_by("-ordinal")
    )


def report_row(
    report: ProgressReport, verdicts: list[PointVerdict], events: list[Event]
) -> ReportRow:
    found = [verdict for verdict in verdicts if verdict.report_id == report.pk]
    return ReportRow(
        report=report,
        evidence=report.files,
        signed=signature(events, REPORTING, report.at),
        verdicts=sorted(found, key=lambda verdict: (verdict.point.position, verdict.at)),
    )


def newest_on(point: AcceptancePoint, reports: list[ReportRow]) -> ProgressReport | None:
    """The newest full report that names the point."""
    for row in reports:
        if not row.report.is_partial and point in row.report.named_points:
            return row.report
    return None


def signature(events: list[Event], verbs: tuple[str, ...], at: dt.datetime) -> EventDetail | None:
    """Name and hat under which something was written at that moment.

    The event follows what it tells of within the same transaction.
    """
    after = [event for event in events if event.verb in verbs and event.at >= at]
    return after[-1].detail if after else None


@dataclass(frozen=True)
class Row:
    """One addressee in the table of a recommendation.

    Of a co-addressee the reader learns name, part, due date and state; `total`, `settled`
    and `last` only of what it may open.
    """

    follow_up: FollowUp
    is_open_to_reader: bool = False
    total: int = 0
    settled: int = 0
    last: str | Promise = ""


def rows_of(follow_ups: list[FollowUp], hat: Hat) -> list[Row]:
    """The rows of follow-ups, of whatever recommendations, in one query."""
    asked = {one.pk: one.recommendation_id for one in follow_ups}
    readable: set[int] = set()
    named: dict[tuple[int, int | None], set[int]] = defaultdict(set)
    latest: dict[tuple[int, int], str] = {}
    told = _told(hat).rows(key=list(asked), other=[*asked.values()])
    for place, key, other, point, verdict in told:
        if place == READABLE:
            readable.add(key)
        elif place == POINTS:
            named[key, other].add(point)
        else:
            latest[key, point] = verdict
    rows = []
    for one in follow_ups:
        root, addressee = one.recommendation_id, one.addressee_id
        points = named[root, None] | named[root, addressee]
        rows.append(_row(one, points, latest) if one.pk in readable else Row(one))
    return rows


def _row(one: FollowUp, points: set[int], latest: dict[tuple[int, int], str]) -> Row:
    settled = sum(latest.get((one.pk, point)) in SETTLING_VERDICTS for point in points)
    last = WORKFLOW[one.last_step].said if one.last_step else ""
    return Row(one, True, len(points), settled, last)


@kept_plans
def _told(hat: Hat) -> Together:
    """Which follow-ups with these keys the hat reads; each point of their recommendations with an
    addressee whose it is, or none where it is for all; the verdicts on them, oldest first."""
    none, nothing = Cast(Value(None), BigIntegerField()), Value("", CharField())
    readable = FollowUp.objects.visible_to(hat).filter(pk__one_of=KEY)
    points = AcceptancePoint.objects.visible_to(hat).filter(recommendation__one_of=OTHER_KEY)
    verdicts = PointVerdict.objects.visible_to(hat).filter(follow_up__one_of=KEY)
    return Together(
        [
            readable.order_by().values_list("pk", none, none, nothing),
            points.order_by().values_list("recommendation", "addressees", "pk", nothing),
            verdicts.order_by("at", "pk").values_list("follow_up", none, "point", "verdict"),
        ]
    )
