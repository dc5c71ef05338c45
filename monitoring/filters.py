"""The filters of the list of follow-ups; all of them stand in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.calendar import end_of, working_calendar
from agencies.pages.filters import AnyAgency, Filters
from agencies.pages.lists import PARTS
from agencies.pages.spans import Dated
from monitoring.models.follow_up import FollowUpQuerySet
from monitoring.states import FOLLOW_UP
from recommendations.models import Addressee

STATES = [(name, state.word) for name, state in FOLLOW_UP.items()]


class FollowUpFilters(Filters):
    """State or its opposite, an agency, what it is asked for, how urgent it is, the days."""

    dates: ClassVar = {
        "due": Dated(say("Due"), "due_at", is_end=True),
        "ended": Dated(say("Ended"), "ended_at"),
    }
    state = forms.ChoiceField(label=say("State"), choices=[*PARTS.items(), *STATES])
    state_not = forms.ChoiceField(label=say("State not"), choices=[("", "–"), *STATES])
    agency = AnyAgency(say("Agency"))
    mode = forms.ChoiceField(
        label=say("Asked for"), choices=[("", say("all")), *Addressee.Mode.choices]
    )
    within = forms.IntegerField(
        label=say("Due within working days"),
        min_value=0,
        max_value=60,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    overdue = forms.BooleanField(label=say("Overdue"))
    verification = forms.BooleanField(label=say("Waiting for verification"))

    def narrow(self, rows: Any, now: dt.datetime) -> FollowUpQuerySet:
        """The rows that pass every filter in use except that of the state."""
        if unwanted := self.chosen("state_not"):
            rows = rows.exclude(state=unwanted)
        if self.chosen("overdue"):
            rows = rows.overdue(now)
        if self.chosen("verification"):
            rows = rows.filter(state="reported")
        within = self.chosen("within")
        if within != "":
            rows = rows.running().filter(due_at__lte=last_moment(now, within))
        plain = {name: self.chosen(name) for name in ("agency", "mode") if self.chosen(name)}
        narrowed: FollowUpQuerySet = self.span.narrow(rows.filter(**plain))
        return narrowed


def last_moment(now: dt.datetime, days: int) -> dt.datetime:
    """The end of the n-th working day from now (WIB)."""
    zone = clock.ZONES["WIB"]
    return end_of(working_calendar().add(now.astimezone(zone).date(), days), zone)
