"""The forms of the steps, under the names by which the machines open them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import Hat
from agencies.models.classification import Classification
from agencies.pages.forms import amended, chooser, mark_needed
from agencies.pages.steps import MembershipField, ReasonForm, StepForm, remark_field
from agencies.pages.timeline import entry_of, visible_events
from agencies.workflow.due import due_in
from issues.effects import DAYS_TO_ANALYSE, DAYS_TO_COMPLETE, DAYS_TO_DRAFT
from issues.forms.classifying import CLASS_FORMS, ReviewedMixin
from issues.forms.common import (
    DueMixin,
    analysts,
    class_choices,
    class_field,
    confirmed_field,
    copy_only_field,
    groups_of,
    lines,
    members_of,
    readers_with,
    reason_field,
    telling_files,
    unawaited_field,
)
from issues.hits import Answer
from issues.masking import naming
from issues.models import Attachment, Issue
from issues.rights import allowed
from issues.search import similar_issues


class AnalystField(MembershipField):
    """One of the desk's analysts; the form narrows the choice to the issue's desk."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": say("Name an analyst.")})
        super().__init__(queryset=None, **kwargs)


class AnalystMixin(StepForm):
    """Offers the analysts of the issue's desk in every AnalystField."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AnalystField):
                field.queryset = analysts(self.obj)


class DatedStep(DueMixin, StepForm):
    """A step that sets a due date: `due_days` and `due_on` become `due`."""

    default_days = DAYS_TO_ANALYSE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_days"].initial = self.default_days

    def data_for_step(self) -> dict[str, Any]:
        data = super().data_for_step()
        for asked in ("due_days", "due_on"):
            del data[asked]
        return data | {"due": self.due(self.default_days)}


class SimilarMixin:
    """Shows above the form what may be the same problem."""

    above = "issues/_similar_to.html"
    hat: Hat
    obj: Issue

    @property
    def similar(self) -> list[Answer]:
        return similar_issues(self.hat, self.obj.title, but=self.obj.public_id)


class AcceptForm(SimilarMixin, ReviewedMixin, AnalystMixin, DatedStep):
    """Accepts, and requests the first views in the same act where the hat may request any.

    Whoever is asked reads the issue: as for every act that lets people in, their number is
    said before, and what the files tell of the origin (see `WideningForm`).
    """

    above = "issues/_before_acceptance.html"
    classification = class_field(say("Classification, confirmed"))
    analyst = AnalystField(label=say("Analyst"))
    ask = forms.TypedMultipleChoiceField(
        label=say("Request views of"), widget=forms.CheckboxSelectMultiple, required=False
    )
    ask_why = reason_field(say("Why these agencies"), required=False)
    ask_days = forms.IntegerField(
        label=say("View due in working days"),
        min_value=1,
        max_value=120,
        required=False,
        initial=DAYS_TO_COMPLETE,
    )
    copy_only = copy_only_field()
    confirmed = confirmed_field()
    reason = remark_field()
    field_order = (
        "classification",
        "review_on",
        "analyst",
        "due_days",
        "due_on",
        "ask",
        "ask_why",
        "ask_days",
        "copy_only",
        "reason",
    )
    ASKING = ("ask", "ask_why", "ask_days", "copy_only", "confirmed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = class_choices(Classification.OPEN, self.hat.clearance)
        chooser(self, "classification").choices = grades
        self.fields["classification"].initial = self.obj.classification
        if allowed("request_views", self.obj, self.hat):
            self._offer_to_ask()
        else:
            for name in self.ASKING:
                del self.fields[name]

    @property
    def issue(self) -> Issue:
        return self.obj

    @cached_property
    def telling(self) -> list[Attachment]:
        """What the files tell, where anybody may be asked here."""
        return telling_files(self.obj, self.hat) if "ask" in self.fields else []

    def _offer_to_ask(self) -> None:
        """The desk's agencies, those ticked that lead the category, and who would read it then."""
        offered = members_of(self.obj).exclude(pk=self.obj.reported_by_id).select_related("group")
        by_code = {agency.code: agency for agency in offered}
        leading = self.obj.category.leading() if self.obj.category else set()
        chosen = [agency for agency in by_code.values() if agency.pk in leading]
        readers = readers_with(self.obj, groups_of(chosen), self.obj.classification)
        ask: Any = self.fields["ask"]
        if self.obj.origin_masked or not self.telling:
            del self.fields["copy_only"]
        for name in ("ask_why", "ask_days"):
            mark_needed(self, name)  # where any is asked
        ask.choices = [(code, str(agency)) for code, agency in by_code.items()]
        ask.coerce = by_code.get
        ask.initial = [agency.code for agency in chosen]
        ask.help_text = readers.sentence
        self.fields["confirmed"].initial = readers.mark
        self.fields["ask_why"].initial = (
            _("They lead the category %(category)s.") % {"category": self.obj.category}
            if chosen
            else ""
        )

    def clean(self) -> dict[str, Any]:
        """Ask once more before anybody is let in, when more would read it than the page said."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("ask") or self.errors:
            return cleaned
        if not cleaned["ask_why"]:
            self.add_error("ask_why", _("Write the reason."))
        readers = readers_with(self.obj, groups_of(cleaned["ask"]), cleaned["classification"])
        if cleaned["confirmed"] != readers.mark:
            self.data = amended(self.data, confirmed=readers.mark)
            self.fields["ask"].help_text = ""
            again = _("Press the button once more to confirm.")
            self.add_error("ask", f"{readers.sentence} {again}")
        return cleaned

    def data_for_step(self) -> dict[str, Any]:
        data = super().data_for_step()
        asking = {name: data.pop(name) for name in self.ASKING if name in data}
        if not asking.get("ask"):
            return data
        return data | {
            "ask": asking["ask"],
            "ask_why": asking["ask_why"],
            "ask_until": due_in(asking["ask_days"] or DAYS_TO_COMPLETE),
            "copies_only": self.telling if asking.get("copy_only") else [],
        }


class OutcomeForm(StepForm):
    outcome = forms.CharField(
        label=say("Outcome"),
        widget=lines(4),
        help_text=say("What was agreed or reached, and with whom. The reporter reads this."),
        error_messages={"required": say("Write the outcome.")},
    )


class ProposeClosingForm(OutcomeForm):
    """Starts from the words that a second person returned."""

    above = "issues/_closing_returned.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].initial = self.obj.proposed_outcome
        acts = visible_events(self.hat, *self.obj.event_stream)
        returned = acts.filter(verb="issue.return_closing").first()
        self.remark = entry_of(returned).note if returned else ""


class ConfirmClosingForm(StepForm):
    above = "issues/_closing_proposed.html"


class ReturnClosingForm(ReasonForm):
    above = "issues/_closing_proposed.html"


class RejectForm(ReasonForm):
    referred_to = forms.CharField(
        label=say("Referred to"),
        max_length=300,
        required=False,
        help_text=say("Who deals with it instead. The reporter reads this."),
    )


NUMBER = re.compile(r"(?:PM-)?\d{4}-\d{1,6}|\d{4,6}", re.IGNORECASE)


class MergeForm(SimilarMixin, ReasonForm):
    target = forms.CharField(
        label=say("Number of the issue that goes on"),
        max_length=20,
        help_text=say("For example PM-2024-048213."),
        error_messages={"required": say("Write the number of the other issue.")},
    )
    field_order = ("target", "reason")

    def clean_target(self) -> Issue:
        number = self.cleaned_data["target"].strip().upper().removeprefix("PM-")
        found = Issue.objects.visible_to(self.hat).filter(term=self.obj.term_id)
        found = found.filter(number__endswith=number) if NUMBER.fullmatch(number) else found.none()
        if len(targets := found[:2]) != 1:
            raise ValidationError(_("No issue with this number is shared with you. Check it."))
        return targets[0]


class SubmitAnalysisForm(StepForm):
    reason = unawaited_field()


class ApproveAnalysisForm(AnalystMixin, DatedStep):
    default_days = DAYS_TO_DRAFT
    drafter = AnalystField(label=say("Drafts the recommendation"))
    together = forms.BooleanField(
        label=say("Approve the recommendations drafted with it in the same act"), required=False
    )
    reason = remark_field()
    field_order = ("drafter", "due_days", "due_on", "together", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        analyst = self.obj.analyst
        self.fields["drafter"].initial = analyst.public_id if analyst else None


class ReopenForm(AnalystMixin, ReasonForm):
    analyst = AnalystField(label=say("Analyst, if another"), required=False)


class AssignForm(AnalystMixin, StepForm):
    analyst = AnalystField(label=say("Analyst"))
    reason = reason_field(required=False)


class MaskForm(ReasonForm):
    """Says what still gives the origin away, before it is withheld."""

    above = "issues/_betrays.html"

    @cached_property
    def attached(self) -> list[Attachment]:
        return list(Attachment.objects.visible_to(self.hat).filter(issue=self.obj))

    def betrays(self) -> list[tuple[Any, str]]:
        """Where the agency is named in what every reader keeps: the place, and its words."""
        return naming(self.obj, self.attached)

    def telling(self) -> list[Attachment]:
        """Files whose content says where they came from: others get copies of them, or nothing."""
        return [file for file in self.attached if file.may_tell]


class AnswerForm(StepForm):
    above = "issues/_question.html"
    answer = forms.CharField(
        label=say("Answer"), widget=lines(6), error_messages={"required": say("Write the answer.")}
    )


STEP_FORMS: dict[str, type[StepForm]] = {
    "reason": ReasonForm,
    "accept": AcceptForm,
    "outcome": OutcomeForm,
    "close": OutcomeForm,
    "propose_closing": ProposeClosingForm,
    "confirm_closing": ConfirmClosingForm,
    "return_closing": ReturnClosingForm,
    "reject": RejectForm,
    "merge": MergeForm,
    "submit_analysis": SubmitAnalysisForm,
    "approve_analysis": ApproveAnalysisForm,
    "reopen": ReopenForm,
    "assign": AssignForm,
    "mask": MaskForm,
    **CLASS_FORMS,
}
REQUEST_FORMS: dict[str, type[StepForm]] = {"reason": ReasonForm, "answer": AnswerForm}
