"""The form by which the data of an issue are corrected: those of its draft, and a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.models import Region
from issues.correcting import correct
from issues.forms.common import ActForm, reason_field
from issues.forms.facts import FactsForm, facts_of
from issues.models import Issue
from issues.rights import BEFORE_APPROVAL


class CorrectForm(FactsForm, ActForm):
    """The data as they are stored, the first of `rows`; what differs is recorded.

    The risk is the approved analysis's as soon as there is one.
    """

    mark, of_act = "version", ("reason",)

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field(
        help_text=say("It stands in the history beside the old and the new words.")
    )

    def __init__(self, *args: Any, rows: QuerySet[Issue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = self.issue = rows.first() or self.issue
        self.ask(self.hat, self.issue)
        regions = list(Region.objects.filter(issues=self.issue).order_by("code"))
        self.initial = facts_of(self.issue, regions) | {"version": self.issue.version}
        if self.issue.state not in BEFORE_APPROVAL:
            for name in ("severity", "likelihood"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("As in the approved analysis.")

    def carry_out(self, issue: Issue) -> str:
        given = {name: self.cleaned_data[name] for name in ("version", "reason", "key")}
        correct(issue, self.hat, **given, **self.facts())
        return _("The data are corrected.")
