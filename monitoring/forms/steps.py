"""The forms of the steps, under the names by which the machines open them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.calendar import end_of
from agencies.models import Agency
from agencies.pages.day_fields import DueField
from agencies.pages.forms import PICKER, picker
from agencies.pages.steps import ReasonForm, StepForm
from agencies.sending.kept import Keeps
from issues.forms.common import lines
from monitoring.forms.report import (
    ImpliesReceipt,
    ProgressForm,
    RecordReplyForm,
    ReportForm,
    RespondForm,
    VerifyForm,
)
from monitoring.models import FollowUp


class AgencyField(forms.ModelChoiceField):
    """A choice of agencies by their public identifier."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            to_field_name="public_id",
            empty_label=say("choose"),
            widget=forms.Select(attrs=PICKER),
            **kwargs,
        )

    def label_from_instance(self, obj: Agency) -> str:
        return f"{obj.abbreviation} – {obj.full_name}"


class ProofForm(ImpliesReceipt):
    """A receipt that the desk records for an agency, with how it is known."""

    proof = forms.CharField(
        label=say("How is it known that it was received?"),
        help_text=say("For example: delivery note, telephone call with name and hour."),
        widget=lines(2),
    )


class NotOursForm(ReasonForm):
    proposed = AgencyField(
        queryset=Agency.objects.active(), label=say("Right addressee"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Agency.objects.active().exclude(pk=self.obj.agency_id)
        picker(self, "proposed").queryset = others


class WaitsForField(forms.ModelChoiceField):
    """Another addressee's follow-up of the same recommendation."""

    def label_from_instance(self, obj: FollowUp) -> str:
        return str(obj.agency)


class BlockForm(ImpliesReceipt):
    obstacle = forms.CharField(
        label=say("Obstacle"),
        widget=lines(3),
        error_messages={"required": say("Write what stands in the way.")},
    )
    waits_for = WaitsForField(
        queryset=FollowUp.objects.none(),
        to_field_name="public_id",
        label=say("Waits for another addressee"),
        empty_label=say("nobody in this recommendation"),
        help_text=say(
            "The clock stops when you name one. Otherwise it stops once the desk acknowledges it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside = FollowUp.objects.beside(self.hat).open().exclude(pk=self.obj.pk)
        same = beside.filter(recommendation=self.obj.recommendation_id).select_related("agency")
        picker(self, "waits_for").queryset = same


class DeclineForm(ReasonForm):
    letter_number = forms.CharField(
        label=say("Number of the letter that says so"), max_length=100, required=False
    )


class NoteForm(StepForm):
    note = forms.CharField(label=say("Remark"), widget=lines(2), required=False)


class TransferForm(ReasonForm):
    successor = AgencyField(queryset=Agency.objects.none(), label=say("Goes on at"))
    field_order = ("successor", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        addressed = self.obj.recommendation.addressees.values("agency")
        free = Agency.objects.active().exclude(pk__in=addressed)
        picker(self, "successor").queryset = free
        proposed = self.obj.proposed_agency
        self.fields["successor"].initial = proposed.public_id if proposed else None


class ForwardForm(StepForm):
    unit = forms.CharField(label=say("Unit"), max_length=200)
    internal_date = DueField(
        ahead=True,
        label=say("Internal date"),
        help_text=say("The unit's own date; the due date of the follow-up stays."),
        required=False,
    )

    def clean_internal_date(self) -> dt.date | None:
        return not_passed(self.cleaned_data["internal_date"], self.obj.zone)


def not_passed(day: dt.date | None, zone: str) -> dt.date | None:
    """The day itself; raises ValidationError when it has ended already in that zone."""
    if day and end_of(day, clock.ZONES[zone]) <= clock.now():
        raise ValidationError(_("This day has passed. Choose a later one."))
    return day


class ExtensionForm(Keeps, forms.Form):
    """The agency's request for a later due date."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    wanted_on = DueField(ahead=True, label=say("Until"))
    reason = forms.CharField(
        label=say("Reason"),
        widget=lines(3),
        error_messages={"required": say("Write the reason.")},
    )


class GrantForm(StepForm):
    """The desk's answer; the day that was asked for is preset."""

    granted_on = DueField(ahead=True, label=say("Granted until"))
    answer = forms.CharField(label=say("Answer"), widget=lines(2), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted_on"].initial = self.obj.wanted_on

    def clean_granted_on(self) -> dt.date | None:
        return not_passed(self.cleaned_data["granted_on"], self.obj.follow_up.zone)


STEP_FORMS: dict[str, type[StepForm]] = {
    "proof": ProofForm,
    "not_ours": NotOursForm,
    "reason": ReasonForm,
    "report": ReportForm,
    "progress": ProgressForm,
    "respond": RespondForm,
    "record_reply": RecordReplyForm,
    "block": BlockForm,
    "verify": VerifyForm,
    "decline": DeclineForm,
    "note": NoteForm,
    "transfer": TransferForm,
    "forward": ForwardForm,
}
EXTENSION_FORMS: dict[str, type[StepForm]] = {"grant": GrantForm, "reason": ReasonForm}
