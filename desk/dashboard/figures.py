"""The leadership's figures: counted over what the reader may see, each with its list.

A figure never counts what its list would not show: rows and totals are both taken from
`visible_to`.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from agencies.models import Agency
from issues.states import ISSUE, ISSUE_ENDS
from monitoring.counts import Counted
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


def chain(counted: dict[str, Counted]) -> list[ChainCount]:
    """The states in the order of the chain."""
    found = {state: counted.get(state, Counted()) for state in CHAIN}
    return [
        ChainCount(
            word=ISSUE[state].word,
            count=count.all,
            late=0 if state == "closed" else count.late,
            url=issue_list(state=state),
            late_url=issue_list(state=state, due="overdue"),
        )
        for state, count in found.items()
    ]


def bars(counted: dict[int, Counted]) -> list[AgencyBar]:
    """Agencies with open follow-ups, the latest first."""
    agencies = Agency.objects.in_bulk(counted)
    longest = max((count.all for count in counted.values()), default=1)
    found = [_bar(agencies[key], count, longest) for key, count in counted.items()]
    return sorted(found, key=lambda bar: (-bar.late, -bar.open, bar.agency.abbreviation))


def _bar(agency: Agency, count: Counted, longest: int) -> AgencyBar:
    key = str(agency.public_id)
    return AgencyBar(
        agency=agency,
        late=count.late,
        open=count.all,
        late_width=round(count.late * TRACK / longest),
        open_width=round(count.all * TRACK / longest),
        late_url=follow_up_list(agency=key, overdue="on"),
        open_url=follow_up_list(agency=key, mode=MODE.FOLLOW_UP),
    )


def totals(counted: dict[str, Counted], agencies: list[AgencyBar]) -> Totals:
    """Open and gravely risky issues, and the follow-ups summed over the bars."""
    not_in_chain = ["draft", *sorted(ISSUE_ENDS)]  # so that the chain's parts add up to the sum
    running = [count for state, count in counted.items() if state not in not_in_chain]
    return Totals(
        open_issues=sum(count.all for count in running),
        grave=sum(count.grave for count in running),
        late=sum(bar.late for bar in agencies),
        open_follow_ups=sum(bar.open for bar in agencies),
        worst=agencies[0] if agencies and agencies[0].late else None,
        open_url=issue_list(state_not=not_in_chain),
        grave_url=issue_list(state_not=not_in_chain, risk="very_high"),
    )
