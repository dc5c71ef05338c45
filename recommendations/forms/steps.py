"""The forms of the steps, under the names by which the machines open them."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.hats import memberships_in_force
from agencies.access.readers import Readers
from agencies.models import Role
from agencies.pages.day_fields import DayField
from agencies.pages.fields import MomentField
from agencies.pages.forms import mark_needed, picker
from agencies.pages.steps import ReasonForm, StepForm, remark_field
from issues.files import UploadField
from recommendations.guards import successors_of
from recommendations.models import Addressee, Recommendation
from recommendations.reading import Basis, addressees_of, bases_of, readers_after_issue


class ApproveForm(StepForm):
    above = "recommendations/_basis.html"
    reason = remark_field()

    @property
    def bases(self) -> list[Basis]:
        return bases_of(self.hat, self.obj)


class SendToSignForm(StepForm):
    lies_with = forms.CharField(
        label=_("Lies with"),
        max_length=200,
        help_text=_("The office or official with whom the letter waits for its signature."),
        error_messages={"required": _("State with whom the letter lies.")},
    )


class BeforeIssue(StepForm):
    """Says who receives it and who will read the issues, before it is sent."""

    above, repeats = "recommendations/_before_issue.html", True

    @property
    def addressees(self) -> list[Addressee]:
        return addressees_of(self.hat, self.obj)

    @property
    def readers(self) -> Readers | None:
        return readers_after_issue(self.hat, self.obj) if self.obj.is_unissued else None


class IssueForm(BeforeIssue):
    """The outgoing letter: as it was signed, with the number that it bears."""

    letter_number = forms.CharField(label=_("Letter number"), max_length=100)
    letter_date = DayField(ahead=False, label=_("Letter date"))
    signer = forms.CharField(label=_("Signed by"), max_length=150)
    signer_position = forms.CharField(
        label=_("Position of the signer"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As it stands above the signature."),
    )
    signer_number = forms.CharField(
        label=_("NIP or NRP of the signer"), max_length=40, required=False
    )
    file = UploadField(
        label=_("Signed letter (PDF)"),
        required=False,
        help_text=_("Kept as it is, byte for byte."),
    )
    signed_outside = forms.BooleanField(
        label=_("Signed outside the portal; the paper is kept at the desk"), required=False
    )
    copies = forms.CharField(
        label=_("Copies to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_needed(self, "file")  # unless signed outside
        self.initial = {"letter_date": clock.today(), **_signing(self.obj), **self.initial}

    def clean_file(self) -> UploadedFile | None:
        upload = self.cleaned_data["file"]
        if upload and upload.found_type != "application/pdf":
            raise forms.ValidationError(_("The signed letter is kept as a PDF. Send it as PDF."))
        return upload

    def clean_letter_date(self) -> dt.date:
        day = self.cleaned_data["letter_date"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet. Check the date."))
        return day


def _signing(recommendation: Recommendation) -> dict[str, Any]:
    """Who signs the desk's letters today: its chair, with the post as it stands in the role."""
    chairs = memberships_in_force(clock.today()).filter(
        role=Role.CHAIR, term=recommendation.term_id
    )
    chair = chairs.select_related("user").order_by("starts_on", "pk").first()
    if chair is None:
        return {}
    return {
        "signer": chair.user.full_name,
        "signer_position": chair.position or chair.label,
        "signer_number": chair.user.office_number,
    }


class IssueOrallyForm(BeforeIssue):
    """An urgent decision by word: when it was given, and by whom."""

    decided_at = MomentField(label=_("Decided at"), past=True)
    note = forms.CharField(
        label=_("How the decision was made known"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def data_for_step(self) -> dict[str, Any]:
        decider = self.cleaned_data.get("decided_by") or self.hat.membership
        return super().data_for_step() | {"oral_by": decider}


class CorrectForm(ReasonForm):
    """A *ralat*: the new words in full; the old ones stay in the record."""

    title = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Consideration"), widget=forms.Textarea(attrs={"rows": 7}))
    field_order = ["title", "text", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "title": self.obj.title, "text": self.obj.text}


class SuccessorField(forms.ModelChoiceField):
    default_error_messages: ClassVar = {
        "invalid_choice": _("No issued recommendation on one of the same issues bears this number.")
    }

    def label_from_instance(self, obj: Recommendation) -> str:
        return f"{obj.number} – {obj.title}"


class SupersedeForm(ReasonForm):
    """Which issued recommendation takes its place."""

    successor = SuccessorField(
        queryset=Recommendation.objects.none(),
        to_field_name="number",
        label=_("Recommendation that replaces it"),
        help_text=_("One that was issued already and answers one of the same issues."),
        empty_label=_("choose"),
    )
    field_order = ["successor", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = successors_of(self.obj, Recommendation.objects.visible_to(self.hat))
        picker(self, "successor").queryset = may


STEP_FORMS: dict[str, type[StepForm]] = {
    "reason": ReasonForm,
    "approve": ApproveForm,
    "send_to_sign": SendToSignForm,
    "issue": IssueForm,
    "issue_orally": IssueOrallyForm,
    "correct": CorrectForm,
    "supersede": SupersedeForm,
}
