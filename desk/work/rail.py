"""What stands beside My work: the stages, the agency's figures, what is new, whom to call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat, memberships_in_force
from agencies.access.plans import kept_plan, kept_plans
from agencies.access.prepared import DAY, KEY, NOW, Once, Prepared, Together
from agencies.access.visibility import by_keys
from agencies.clock import Kept
from agencies.models import Holiday, Membership, Role, Stage, Substitution
from issues.models import Issue, IssueShare
from issues.models.share import key_of
from issues.states import ISSUE
from monitoring.counts import by_state
from monitoring.filters import last_moment
from monitoring.models import FollowUp

ELECTION = "pilkada_2024"
CHAIN = ("reported", "analysing", "analysed", "recommending", "monitoring")
COUNTED = 1_000
DAYS_NEW, DAYS_AHEAD, STAGES, SOON = 7, 21, 4, 5  # SOON in working days
SHOWN_NEW = 5
# Reference data, read once a minute.
OF_ELECTION = Kept(lambda: list(Stage.objects.filter(election=ELECTION).order_by("ends_on")))
HOLIDAYS = Kept(lambda: list(Holiday.objects.order_by("date")))
NEW: Once[Together] = Once()


@dataclass(frozen=True)
class Figure:
    """A number that opens its list."""

    label: str | Promise
    count: int
    url: str
    cap: int = 10_000  # from there on it reads "10.000+"


class Opened(NamedTuple):
    """An issue that was opened to the hat's agency, when and why."""

    issue: Issue
    at: dt.datetime
    why: str


def rail_of(hat: Hat, now: dt.datetime) -> dict[str, Any]:
    """The context of the rail for this hat."""
    today = clock.today()
    return {
        "stages": stages(today),
        "vote_in_days": days_to_vote(today),
        "holidays": holidays(today),
        "figures": chain(hat) if hat.is_desk else own_figures(hat, now),
        "new": newly_shared(hat, now),
        "duty": duty_line(hat, today),
        "substitutes": substitutes(hat, today),
    }


def stages(today: dt.date) -> list[tuple[Stage, int]]:
    """The stages under way that end next, each with the days that are left."""
    running = [
        (row, (row.ends_on - today).days)
        for row in OF_ELECTION.get()
        if row.starts_on and row.ends_on and row.starts_on <= today <= row.ends_on
    ]
    return running[:STAGES]


def days_to_vote(today: dt.date) -> int | None:
    """Calendar days until the poll; None when it is over or not known."""
    poll = next((row for row in OF_ELECTION.get() if row.code == "VOTING"), None)
    left = (poll.starts_on - today).days if poll and poll.starts_on else -1
    return left if left >= 0 else None


def holidays(today: dt.date) -> list[Holiday]:
    last = today + dt.timedelta(DAYS_AHEAD)
    return [row for row in HOLIDAYS.get() if today <= row.date <= last]


def chain(hat: Hat) -> list[Figure]:
    """How many visible issues stand in each open state, in the order of the chain."""
    found = by_state(hat)
    return [
        Figure(ISSUE[state].word, found.get(state, 0), f"/issues/?state={state}") for state in CHAIN
    ]


def own_figures(hat: Hat, now: dt.datetime) -> list[Figure]:
    """Open, late, near and reported follow-ups of the hat's agency, in one query; more than
    `COUNTED` are not counted."""
    asked = OWN.of(hat.opens, lambda: Together(own_rows(hat), first=1))
    found = {place: count for place, _key, count in asked.rows(now=now)}
    return [
        Figure(label, found.get(place, 0), url, COUNTED)
        for place, (label, url) in enumerate(OWN_LISTS)
    ]


OWN: Once[Together] = Once()
OWN_LISTS = (
    (say("Open follow-ups"), "/follow-ups/"),
    (say("Late"), "/follow-ups/?overdue=on"),
    (say("Due within 5 working days"), f"/follow-ups/?within={SOON}"),
    (say("Waiting for verification"), "/follow-ups/?verification=on"),
)


def own_rows(hat: Hat) -> list[QuerySet]:
    """What each figure counts, by a query of its own, which reads an index alone."""
    own = FollowUp.objects.visible_at_agency(hat)
    each = (
        own.open(),
        own.overdue(NOW),
        own.running().filter(due_at__lte=last_moment(clock.now(), SOON)),
        own.filter(state="reported"),
    )
    return [rows.order_by().values_list("pk")[: COUNTED + 1] for rows in each]


def newly_shared(hat: Hat, now: dt.datetime) -> list[Opened]:
    """Issues opened to the hat's agency within the last week, with the reason, newest first."""
    if hat.is_desk:
        return []
    shared = NEW.of(hat.opens, lambda: Together(_shared_since(hat)))
    found = shared.rows(now=now - dt.timedelta(DAYS_NEW))
    newest: dict[int, tuple[dt.datetime, str]] = {}
    for _place, key, at, why in sorted(found, key=itemgetter(2), reverse=True):
        newest.setdefault(key, (at, why))
    if not newest:
        return []
    first = list(newest.items())[:SHOWN_NEW]
    rows = {row.pk: row for row in _issues(hat).of([key for key, _told in first])}
    return [Opened(rows[key], *told) for key, told in first if key in rows]


@kept_plans
def _issues(hat: Hat) -> Prepared[Issue]:
    return by_keys(Issue, hat)


def _shared_since(hat: Hat) -> list[QuerySet]:
    """Of each group the newest: an index has them in this order."""
    seen = Issue.objects.visible_to(hat)
    rows = IssueShare.objects.filter(
        at__gte=NOW,
        permission__in=[key_of("shared"), key_of("addressed")],
        content_object__in=seen,
    )
    told = rows.order_by("-at").values_list("content_object", "at", "reason")
    return [told.filter(group=group)[:SHOWN_NEW] for group in hat.groups]


def duty_line(hat: Hat, today: dt.date) -> list[Membership]:
    """The duty officers of the desk, to be called at any hour."""
    if hat.term:
        return _on_duty_at().of(hat.term.pk, day=today)
    return _on_duty().of(day=today)


@kept_plan
def _on_duty() -> Prepared[Membership]:
    return Prepared(memberships_in_force(DAY).filter(role=Role.DUTY))


@kept_plan
def _on_duty_at() -> Prepared[Membership]:
    """Those of one desk."""
    return Prepared(memberships_in_force(DAY).filter(role=Role.DUTY, term=KEY))


def substitutes(hat: Hat, today: dt.date) -> list[Substitution]:
    """Who wears this role in the hat's place, now or soon."""
    return _substitutes().of(hat.membership.pk, day=today)


@kept_plan
def _substitutes() -> Prepared[Substitution]:
    rows = Substitution.objects.filter(membership=KEY).lasting(DAY).confirmed()
    return Prepared(rows.select_related("substitute").order_by("starts_on"))
