"""The forms of a reference card: the paper goes to somebody else, content comes in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.pages.day_fields import DayField
from issues import acts
from issues.forms.common import ActForm, text_field, title_field
from issues.models import Issue


class HandOverForm(ActForm):
    to_whom = forms.CharField(
        label=say("Handed over to"),
        max_length=200,
        error_messages={"required": say("Write who received the document.")},
    )
    handed_by = forms.CharField(
        label=say("Handed over by"),
        max_length=200,
        error_messages={"required": say("Write who handed the document over.")},
    )
    on = DayField(
        ahead=False,
        label=say("Handed over on"),
        error_messages={"required": say("Write the day of the hand-over.")},
    )

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_("This day has not come yet. Check the date."))
        return day

    def carry_out(self, issue: Issue) -> str:
        acts.hand_over(issue, self.hat, **self.cleaned_data)
        return _("The hand-over is recorded.")


class DescribeForm(ActForm):
    title = title_field()
    text = text_field(rows=8)
    source = forms.CharField(label=say("Source"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = self.issue.title

    def carry_out(self, issue: Issue) -> str:
        acts.describe(issue, self.hat, **self.cleaned_data)
        return _("The description is entered.")
