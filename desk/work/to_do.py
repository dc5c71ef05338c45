"""What My work offers a hat to do, as a mail may tell it: the same rows, in the same order."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

from agencies.access.hats import Hat
from agencies.models import Role
from agencies.models.classification import Classification
from desk.work.section import ALL, NO_DUE, Section
from desk.work.sections import sections_of
from desk.work.tasks import Task
from monitoring.notices.digest import Offer, Waiting

PUBLIC_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Shown to be watched, or because the hat may enter what others decide: not the hat's turn.
NOT_TO_DO = {"late", "record", "others"}


def to_do(sections: list[Section]) -> list[Section]:
    """The sections in which every row waits for this hat."""
    return [section for section in sections if section.key not in NOT_TO_DO]


def waiting_for(hat: Hat, now: dt.datetime) -> Waiting:
    """How much waits for the hat, and up to 250 rows of each section of My work."""
    if hat.role == Role.AUDITOR:
        return Waiting()
    found = to_do(sections_of(hat, now, limit=ALL))
    tasks = sorted((task for one in found for task in one.tasks), key=lambda t: t.due_at or NO_DUE)
    whole = all(section.total == len(section.tasks) for section in found)
    return Waiting(sum(section.total for section in found), [_offer(t) for t in tasks], whole)


def _offer(task: Task) -> Offer:
    """A task in the words of a mail. For what is no issue (a role, a letter) the verb says enough.
    Each address of a task names the page that it belongs to."""
    page = PUBLIC_ID.search(task.url)
    named = task.classification == Classification.OPEN
    return Offer(
        verb=task.verb,
        about=f"{task.number} {task.title}".strip() if named else "",
        classification=task.classification,
        url=task.url,
        page=UUID(page[0]) if page else None,
        due_at=None if task.stopped_since else task.due_at,
        is_response=task.response,
    )
