"""The leadership's figures: counted over what the reader may see, each with its list.

A figure never counts what its list would not show: both start from `visible_to`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import Promise

from agencies.hats import Hat
from agencies.models import Agency
from agencies.risk import VERY_HIGH
from issues.models import Issue
from issues.models.issue import due_known_to
from issues.states import ISSUE, ISSUE_ENDS
from monitoring.models import FollowUp
from monitoring.models.follow_up import MODE

CHAIN = ("reported", "analysing", "analysed", "recommending", "monitoring", "closed")
BARS = 12
TRACK = 200  # width of the longest bar, in units of the picture


@dataclass(frozen=True)
class ChainCount:
    """One state of the chain: how many issues, and how many of them are late."""

    word: str | Promise
    count: int
    late: int
    url: str
    late_url: str


@dataclass(frozen=True)
class AgencyBar:
    """Open follow-ups of an agency and the late part, with the widths of its bars."""

    agency: Agency
    late: int
    open: int
    late_width: int
    open_width: int
    late_url: str
    open_url: str


@dataclass(frozen=True)
class Totals:
    """What the sentence on top says."""

    open_issues: int
    grave: int
    late: int
    open_follow_ups: int
    worst: AgencyBar | None
    open_url: str
    grave_url: str


def follow_up_list(**filters: str) -> str:
    return f"{reverse('monitoring:list')}?{urlencode(filters)}"


def issue_list(**filters: str | list[str]) -> str:
    return f"{reverse('issues:list')}?{urlencode(filters, doseq=True)}"


def chain(hat: Hat, now: dt.datetime) -> list[ChainCount]:
    """Visible issues by state, in the order of the chain, in one query."""
    rows = Issue.objects.visible_to(hat).order_by().values("state")
    late = Q(**{f"{due_known_to(hat)}__lte": now})
    counted = rows.annotate(n=Count("pk"), late=Count("pk", filter=late))
    found = {row["state"]: (row["n"], row["late"]) for row in counted}
    return [
        ChainCount(
            word=ISSUE[state].word,
            count=found.get(state, (0, 0))[0],
            late=0 if state == "closed" else found.get(state, (0, 0))[1],
            url=issue_list(state=state),
            late_url=issue_list(state=state, due="overdue"),
        )
        for state in CHAIN
    ]


def bars(hat: Hat, now: dt.datetime) -> list[AgencyBar]:
    """Agencies with open follow-ups, the latest first; a response is asked, never late."""
    ordered = FollowUp.objects.visible_to(hat).open().exclude(mode=MODE.RESPONSE)
    late = Q(pk__in=FollowUp.objects.visible_to(hat).overdue(now).values("pk"))
    counted = (
        ordered.order_by()
        .values(key=F("agency"))
        .annotate(open=Count("pk"), late=Count("pk", filter=late))
        .order_by("-late", "-open", "agency__abbreviation")
    )
    rows = list(counted)
    agencies = Agency.objects.in_bulk([row["key"] for row in rows])
    longest = max((row["open"] for row in rows), default=1)
    return [_bar(agencies[row["key"]], row["late"], row["open"], longest) for row in rows]


def _bar(agency: Agency, late: int, total: int, longest: int) -> AgencyBar:
    key = str(agency.public_id)
    return AgencyBar(
        agency=agency,
        late=late,
        open=total,
        late_width=round(late * TRACK / longest),
        open_width=round(total * TRACK / longest),
        late_url=follow_up_list(agency=key, overdue="on"),
        open_url=follow_up_list(agency=key, mode=MODE.FOLLOW_UP),
    )


def totals(hat: Hat, agencies: list[AgencyBar]) -> Totals:
    """Open and gravely risky issues, and the follow-ups summed over the bars."""
    not_in_chain = ["draft", *sorted(ISSUE_ENDS)]  # so that the chain's parts add up to the sum
    found = (
        Issue.objects.visible_to(hat)
        .open()
        .exclude(state="draft")
        .order_by()
        .aggregate(open=Count("pk"), grave=Count("pk", filter=Q(risk_rank__gte=VERY_HIGH)))
    )
    return Totals(
        open_issues=found["open"],
        grave=found["grave"],
        late=sum(bar.late for bar in agencies),
        open_follow_ups=sum(bar.open for bar in agencies),
        worst=agencies[0] if agencies and agencies[0].late else None,
        open_url=issue_list(state_not=not_in_chain),
        grave_url=issue_list(state_not=not_in_chain, risk="very_high"),
    )
