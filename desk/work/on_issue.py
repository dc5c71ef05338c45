"""What of My work hangs on one issue: its page names this before what waits for others."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from agencies.access.hats import Hat
from agencies.access.prepared import KEY, Once, Together
from agencies.workflow.machine import Text
from desk.work import turns
from desk.work.tasks import PAGES_OF_TURNS, VERBS
from issues.attached import Waiting
from issues.models import Issue


class Place(NamedTuple):
    """Where one goes on with a task of a kind or turn; `key` leads from row to page."""

    name: str
    key: str = "public_id"


PLACES = {
    "issue": Place("issues:detail"),
    "draft": Place("recommendations:new"),
    "request": Place("issues:request_step"),
    "view": Place("issues:detail", "issue__public_id"),
    "recommendation": Place("recommendations:detail"),
    "follow_up": Place("monitoring:detail"),
    "extension": Place("monitoring:detail", "follow_up__public_id"),
}
TOGETHER: Once[Together] = Once()
ON_THE_PAGE = ("issue", "view")  # they stand there as buttons, or with their form


def waiting_on(hat: Hat, issue: Issue) -> list[Waiting]:
    """What waits for the hat on this issue, nearest due date first; one query for all kinds."""
    own = turns.may_be_own(issue)
    told = (hat.opens, issue.state, own)
    together = TOGETHER.of(told, lambda: Together(on_one_issue(hat, issue.state, own=own)))
    found = together.rows(key=issue.pk)
    waiting = (waiting_for(*row) for _place, *row in found)
    return sorted(waiting, key=lambda one: (one.due_at is None, one.due_at))


def on_one_issue(hat: Hat, state: str, *, own: bool = True) -> list[QuerySet]:
    """What waits for the hat on the issue `KEY`, which is in this state, by kind; without its
    `own` steps where these need not be asked for."""
    below = {"recommendation__issues": KEY}
    rows = [
        asked("request", turns.requests(hat).filter(issue=KEY)),
        asked("view", turns.views(hat).filter(issue=KEY)),
        asked("follow_up", turns.follow_ups_own(hat).filter(**below)),
    ]
    if own:
        rows.append(asked("issue", turns.issues_own(hat, state).filter(pk=KEY)))
    if hat.is_desk:
        of_follow_up = {f"follow_up__{way}": one for way, one in below.items()}
        rows += [
            asked("follow_up", turns.follow_ups_to_verify(hat).filter(**below), "desk_due_at"),
            asked("recommendation", turns.recommendations_own(hat).filter(issues=KEY)),
            asked("extension", turns.extensions(hat).filter(**of_follow_up)),
        ]
    if hat.is_desk and state == "recommending":
        rows.append(asked("draft", turns.issues_to_draft(hat).filter(pk=KEY)))
    return rows


def asked(kind: str, rows: QuerySet, due: str = "due_at") -> QuerySet:
    """Kind, turn, key of the page and due date of the rows, alike for every kind."""
    turn = F("turn") if "turn" in rows.query.annotations else Value(kind)
    plain = rows.prefetch_related(None).select_related(None).order_by()
    return plain.values_list(
        Value(kind), Cast(turn, CharField()), Cast(PLACES[kind].key, CharField()), F(due)
    )


def waiting_for(kind: str, turn: str, key: str, due_at: dt.datetime | None) -> Waiting:
    words: Text = VERBS.get((kind, turn)) or VERBS[kind, kind]
    if kind == "draft":
        return Waiting(words, f"{reverse(PLACES[kind].name)}?issue={key}", due_at)
    step = ["answer"] if kind == "request" else []
    own = PAGES_OF_TURNS.get(turn) if kind == "issue" else None
    url = reverse(own or PLACES[kind].name, args=[UUID(key), *step])
    return Waiting(words, url, due_at, is_own_step=kind in ON_THE_PAGE)
