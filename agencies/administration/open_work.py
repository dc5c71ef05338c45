"""What is still open: at a desk, and of an agency at its table.

The apps above say what they hold (`OPEN_WORK`, filled in their `apps.py`). Whoever ends a desk
or a seat need not be able to read any of it, and is told kinds and numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import ngettext

from agencies import clock
from agencies.access.visibility import as_portal
from agencies.models import Agency, DeskTerm, Proposal
from agencies.pages.listed import Line

LOOKED_AT = dt.timedelta(days=7)  # after the last day of a desk


def nothing(*_of: Any) -> QuerySet[Any]:
    return Proposal.objects.none()


@dataclass(frozen=True)
class OpenWork:
    """A kind of open work, in the words for a number of it; `url` where an administrator sees it.

    `of_agency` also counts what its units hold.
    """

    words: Callable[[int], str]
    at_desk: Callable[[DeskTerm], QuerySet[Any]] = nothing
    of_agency: Callable[[DeskTerm, QuerySet[Agency]], QuerySet[Any]] = nothing
    url: str | Promise = ""


OPEN_WORK = [
    OpenWork(
        lambda n: (
            ngettext(
                "%(n)d role waiting for a second person",
                "%(n)d roles waiting for a second person",
                n,
            )
            % {"n": n}
        ),
        at_desk=lambda term: Proposal.objects.open(clock.today()).filter(membership__term=term),
        url=reverse_lazy("agencies:proposals"),
    )
]


@as_portal()
def open_at(term: DeskTerm) -> list[Line]:
    """What is open at a desk, by kind."""
    return _open_at(term)


def _open_at(term: DeskTerm) -> list[Line]:
    """The same for a worker, which sees all rows and may not become the portal."""
    return _lines((kind, kind.at_desk(term)) for kind in OPEN_WORK)


def let_desks_go_on(today: dt.date) -> int:
    """Let desks whose end comes tomorrow, or has come, go on while anything is open there.

    An end that came more than a week ago is left alone. Returns for how many desks it changed.
    """
    ends = Q(ends_on__gt=today - LOOKED_AT, ends_on__lte=today + dt.timedelta(days=1))
    changed = 0
    for term in DeskTerm.objects.filter(ends | Q(goes_on=True)):
        goes_on = term.ends_within(1, today) and bool(_open_at(term))
        changed += DeskTerm.objects.filter(pk=term.pk, goes_on=not goes_on).update(goes_on=goes_on)
    return changed


@as_portal()
def open_of(agency: Agency, term: DeskTerm) -> list[Line]:
    """What an agency and its units still owe a desk, or wrote for it, by kind."""
    own = Agency.objects.below(agency)
    return _lines((kind, kind.of_agency(term, own)) for kind in OPEN_WORK)


def _lines(found: Any) -> list[Line]:
    counted = [(kind, rows.count()) for kind, rows in found]
    return [Line(kind.words(n), str(kind.url)) for kind, n in counted if n]
