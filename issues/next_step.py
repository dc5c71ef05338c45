"""Who must do what next on an issue, and where it stands in the chain."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext

from agencies import clock, wording
from agencies.access.hats import Actor
from agencies.calendar import working_calendar
from agencies.models import Role
from agencies.pages.timeline import visible_events
from agencies.workflow.ladder import DESK_AFTER
from issues.models import Issue
from issues.models.issue import NO_DUE
from issues.states import ISSUE, ISSUE_ENDS
from issues.workflow import WORKFLOW

SENTENCES = {
    "draft": say("%(who)s completes the draft and submits it to the desk"),
    "reported": say("%(who)s accepts the issue or returns it"),
    "analysing": say("%(who)s writes the analysis and submits it"),
    "analysed": say("The desk secretary or the chair approves the analysis or returns it"),
    "recommending": say("%(who)s drafts the recommendation"),
}
MONITORING = {
    "": say("%(who)s follows what becomes of its recommendations"),
    Role.LIAISON: say("%(who)s follows up the desk's recommendation"),
    Role.ANALYST: say("%(who)s verifies what was reported"),
    Role.SECRETARY: say("%(who)s closes the issue, or notes how a follow-up ended"),
    Role.CHAIR: say("A second person confirms the proposed closing, or returns it"),
}
PROPOSING = say("%(who)s proposes the closing, or notes how a follow-up ended")
CHAIN = ("reported", "analysing", "analysed", "recommending", "monitoring", "closed")


class Next(NamedTuple):
    """What the panel says; at an end only the heading, which tells how it ended."""

    heading: str
    held_by: Any = ""
    until: dt.datetime | None = None
    if_late: str | Promise = ""


def next_step(issue: Issue, target: Issue | None = None) -> Next:
    """The act that is due, its subject, and what happens when it is late.

    `target` is the issue into which it was merged, where the reader may see that one.
    """
    if issue.state in ISSUE_ENDS:
        return Next(ending(issue, target))
    role = issue.awaited.role
    until = None if issue.awaited.until == NO_DUE else issue.awaited.until
    late = _("The holder is reminded; after %(n)d working days the desk secretary is told.")
    if role == Role.SECRETARY:
        late = _("The holder is reminded; after %(n)d working days the chair is told.")
    sentence = SENTENCES.get(issue.state) or MONITORING[role]
    if sentence == MONITORING[Role.SECRETARY] and issue.is_high_risk:
        sentence = PROPOSING
    heading = sentence % {"who": issue.held_by}
    return Next(heading, holder(issue), until, late % {"n": DESK_AFTER} if until else "")


def ending(issue: Issue, target: Issue | None) -> str:
    """Why there is no next step: "Closed 12 February 2024."."""
    on = wording.day(issue.closed_at) if issue.closed_at else ""
    if issue.state == "merged" and target is None:
        return f"{WORKFLOW['merge'].said}, {on}."
    words = {
        "closed": _("Closed on %(on)s."),
        "rejected": _("Found outside the desk's remit on %(on)s."),
        "merged": _("Merged into %(number)s on %(on)s."),
    }
    number = target.number if target else ""
    return words[issue.state] % {"on": on, "number": number}


def holder(issue: Issue) -> Any:
    """The agency with its role in small, or the person at the desk with hers."""
    role = Role(issue.awaited.role).label if issue.awaited.role else ""
    named = issue.held_by
    if named == str(role):
        return format_html("<b>{}</b>", named)
    return format_html('<b>{}</b> <span class="meta">{}</span>', named, role)


def chain(hat: Actor, issue: Issue) -> list[dict[str, Any]]:
    """The six stages with the day each began and how many working days it took."""
    if issue.state in ("draft", "rejected", "merged"):
        return []
    began = entered(hat, issue)
    reached = CHAIN.index(issue.state)
    steps = []
    for place, state in enumerate(CHAIN):
        status = "done" if place < reached else "now" if place == reached else "later"
        at = began.get(state) if status != "later" else None
        ends = [began[later] for later in CHAIN[place + 1 :] if later in began]
        until = ends[0] if ends else clock.now()
        shows = at and status == "done" and until >= at
        steps.append(
            {
                "word": ISSUE[state].word,
                "date": at,
                "status": status,
                "duration": lasted(at, until) if shows and at else "",
            }
        )
    return steps


def entered(hat: Actor, issue: Issue) -> dict[str, dt.datetime]:
    """When each state was entered last."""
    moves = visible_events(hat, *issue.event_stream).filter(
        object_kind="issues.issue", to_state__in=CHAIN
    )
    began: dict[str, dt.datetime] = {}
    for before, state, at in moves.order_by("seq").values_list("from_state", "to_state", "at"):
        if before != state:
            began[state] = at
    return began


def lasted(begin: dt.datetime, end: dt.datetime) -> str:
    days = working_calendar().between(wording.local(begin).date(), wording.local(end).date())
    if days < 1:
        return _("same day")
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
