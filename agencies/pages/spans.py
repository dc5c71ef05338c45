"""Narrowing a list to days: from and to, typed as dates are typed everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock, wording
from agencies.calendar import end_of
from agencies.pages.day_fields import DayField
from agencies.workflow.machine import Text


class Dated(NamedTuple):
    """A date of the rows of a list. `is_end`: a due date, which is the midnight that ends its
    day in Western Indonesia; any other moment is of the reader's own day."""

    words: Text
    column: str
    is_end: bool = False


class Span(forms.Form):
    """The days from `since` to `until`, as they stand in the address, of one `date` of the rows.

    What cannot be read, or a last day before the first, is said beside its field and narrows
    nothing.
    """

    since = DayField(label=say("From"), required=False)
    until = DayField(label=say("Until"), required=False)

    def __init__(self, query: QueryDict, dates: dict[str, Dated]) -> None:
        super().__init__(query)
        asked = query.get("date", "")
        self.name = asked if asked in dates else next(iter(dates))
        self.dated = dates[self.name]
        self.choices = [(name, dated.words) for name, dated in dates.items()]

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first. Correct one of them."))

    @property
    def days(self) -> dict[str, dt.date]:
        """`since` and `until`, as far as they are given; nothing while one of them is wrong."""
        names = ("since", "until") if self.is_valid() else ()
        return {name: day for name in names if (day := self.cleaned_data[name])}

    @property
    def words(self) -> dict[str, str]:
        """What each of them says: "from 3 September 2024"."""
        said = {"since": _("from %(day)s"), "until": _("to %(day)s")}
        return {name: said[name] % {"day": wording.day(day)} for name, day in self.days.items()}

    def narrow(self, rows: QuerySet) -> Any:
        """The rows of these days."""
        zone = clock.ZONES["WIB"] if self.dated.is_end else timezone.get_current_timezone()
        first, last = ("gt", "lte") if self.dated.is_end else ("gte", "lt")
        within, days = Q(), self.days
        if "since" in days:
            begin = dt.datetime.combine(days["since"], dt.time.min, tzinfo=zone)
            within &= Q(**{f"{self.dated.column}__{first}": begin})
        if "until" in days:
            within &= Q(**{f"{self.dated.column}__{last}": end_of(days["until"], zone)})
        return rows.filter(within)
