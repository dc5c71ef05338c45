"""The form by which a part of an issue comes down towards the class of its issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.pages.forms import chooser
from issues import acts
from issues.forms.common import ActForm, class_choices, class_field, reason_field
from issues.models import AgencyView, Attachment, Comment, Issue
from issues.rights import wrote


class LowerForm(ActForm):
    """The classes between the issue's and the part's; the desk states the writer's consent."""

    classification = class_field()
    reason = reason_field()
    agreed = forms.BooleanField(
        label=say("The agency that wrote it agrees"),
        error_messages={"required": say("State that the agency that wrote it agrees.")},
    )

    def __init__(self, *args: Any, part: AgencyView | Attachment | Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        grades = class_choices(self.issue.classification, part.classification - 1)
        chooser(self, "classification").choices = grades
        if wrote(part, self.hat):
            del self.fields["agreed"]

    def carry_out(self, issue: Issue) -> str:
        data = {name: self.cleaned_data[name] for name in ("classification", "reason", "key")}
        acts.lower_part(issue, self.hat, self.part, **data)
        return _("The classification of the part is lowered.")
