"""What upper apps add to the printed file and to the history of an issue.

To PRINT_SECTIONS an upper app appends, in its `apps.py`, a function that takes the request and
the issue and answers safe HTML ("" for nothing); it shows only what the request's hat may see.
To STREAMS it appends one that takes hat and issue and answers the further streams of events
that belong to the issue, of roots that the hat may see.
To WAITING it appends one that takes hat and issue and answers what waits for the hat there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.workflow.machine import Text
from issues.models import Issue

Section = Callable[[DeskRequest, Issue], str]
PRINT_SECTIONS: list[Section] = []

Streams = Callable[[Hat, Issue], list[tuple[str, int]]]
STREAMS: list[Streams] = []


class Waiting(NamedTuple):
    """One thing that waits for the reader; `is_own_step`: the page has buttons for it."""

    label: Text
    url: str
    due_at: dt.datetime | None = None
    is_own_step: bool = False


WAITING: list[Callable[[Hat, Issue], list[Waiting]]] = []
