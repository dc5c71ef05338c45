"""What upper apps hang on an issue: each adds one entry in its `apps.py`, and no more is needed.

Whatever an entry answers shows only what the hat, or the hat of the request, may see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise


class Waiting(NamedTuple):
    """One thing that waits for the reader; `is_own_step`: the page has buttons for it."""

    label: str | Promise
    url: str
    due_at: dt.datetime | None = None
    is_own_step: bool = False


class Reaching(NamedTuple):
    """A hat that an issue reached in one way, last at this moment."""

    membership: int
    way: str
    at: dt.datetime


@dataclass(frozen=True)
class Attached:
    """What one app hangs on an issue; what is None it does not hang there.

    - `section(request, issue)`: safe HTML for the page and the printed file ("" for nothing).
    - `streams(hat, issue)`: further histories that belong to it, as name and key of their roots.
    - `waiting(hat, issue)`: what waits for the hat there.
    - `readable_files(hat)`: the condition under which a narrowed file stands where the hat reads.
    - `issues_of_file(file)`: the issues on whose papers (a letter, a report) a file hangs.
    - `open_below(issue, group)`: opens what hangs below it, with it, to a group of an assignment.
    - `traces(issue, until)`: what else told of it up to a moment of the desk's clock.
    - `by_state(hat)`: how many issues the hat sees in each state, drafts left out, to be narrowed
      to states and to bands of `risk_rank`; None where that is not kept for the hat.
    """

    section: Callable[[Any, Any], str] | None = None
    streams: Callable[[Any, Any], list[tuple[str, int]]] | None = None
    waiting: Callable[[Any, Any], list[Waiting]] | None = None
    readable_files: Callable[[Any], Q] | None = None
    issues_of_file: Callable[[Any], Iterable[Any]] | None = None
    open_below: Callable[[Any, int], None] | None = None
    traces: Callable[[Any, dt.datetime], Iterable[Reaching]] | None = None
    by_state: Callable[[Any], Any] | None = None


ATTACHED: list[Attached] = []


def attached(part: str) -> Iterator[Callable[..., Any]]:
    """This field of every entry that has it, in the order of the apps."""
    found = (getattr(entry, part) for entry in ATTACHED)
    return (one for one in found if one is not None)


def waiting_on(hat: Any, issue: Any) -> list[Waiting]:
    """All that waits for the hat on the issue."""
    return [one for waiting in attached("waiting") for one in waiting(hat, issue)]


def sections_of(request: Any, issue: Any) -> list[str]:
    """What stands below the issue on its page and in print."""
    return [section(request, issue) for section in attached("section")]
