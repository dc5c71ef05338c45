"""The form by which it is recorded who was asked to delete what a spill brought."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.pages.forms import chooser
from issues import spills
from issues.forms.common import ActForm
from issues.models import Issue, Spill


class MarkForm(ActForm):
    """Of whom it is recorded that they were asked to delete, or confirmed that they did."""

    whom = forms.ChoiceField(
        label=say("Whom"), error_messages={"required": say("Choose who was asked.")}
    )
    act = forms.ChoiceField(
        label=say("What is recorded"),
        widget=forms.RadioSelect,
        choices=[("asked", say("Asked to delete")), ("confirmed", say("Deletion confirmed"))],
    )

    def __init__(self, *args: Any, spill: Spill, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spill = spill
        self.lines = {line.whom: line for line in spills.reached(self.hat, spill)}
        chooser(self, "whom").choices = spills.choices(self.lines.values())
        self.then = reverse("issues:spill", args=[self.issue.public_id])

    def carry_out(self, issue: Issue) -> str:
        data = self.cleaned_data
        line, confirmed = self.lines[data["whom"]], data["act"] == "confirmed"
        spills.mark(self.spill, self.hat, line, confirmed=confirmed, key=data["key"])
        return _("Recorded: %(whom)s.") % {"whom": line.name}
