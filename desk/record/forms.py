"""Forms of the record: an assignment letter, its end, and the opening of content."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat, memberships_in_force
from agencies.access.visibility import as_portal
from agencies.models import Agency, AuditAssignment, Event, Redaction, Role
from agencies.pages.day_fields import DayField
from agencies.pages.forms import DAYS, ENDS_ON, ENDS_ON_HELP, PICKER, DatedForm, picker
from agencies.sending.kept import Keeps

LONGEST = dt.timedelta(days=366)


class AssignmentForm(DatedForm):
    """What stands in the letter, and which part of the record it opens."""

    streams = forms.MultipleChoiceField(
        label=say("Kinds of record"),
        choices=AuditAssignment.Stream,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": say("Choose at least one kind of record.")},
    )

    class Meta:
        model = AuditAssignment
        fields = [
            "auditor",
            "number",
            "letter_date",
            "issued_by",
            "starts_on",
            "ends_on",
            "streams",
            "agencies",
            "period_from",
            "period_to",
        ]
        labels = {"auditor": say("Auditor"), "agencies": say("Acts of agencies")}
        help_texts = {
            "issued_by": say("Name and position of the official who issued the letter."),
            "ends_on": ENDS_ON_HELP,
            "agencies": say("Leave empty for the acts of everybody."),
            "period_to": say("Last day whose acts may be examined."),
        }
        field_classes = DAYS | dict.fromkeys(("letter_date", "period_from", "period_to"), DayField)
        widgets = {
            "agencies": forms.SelectMultiple(attrs=PICKER),
        }

    def __init__(self, *args: Any, hat: Hat, **kwargs: Any) -> None:
        super().__init__(*args, instance=AuditAssignment(term=hat.term), **kwargs)
        auditors = memberships_in_force(clock.today()).filter(role=Role.AUDITOR, term=hat.term)
        picker(self, "auditor").queryset = auditors.exclude(user=hat.user)
        picker(self, "auditor").empty_label = say("choose")
        picker(self, "agencies").queryset = Agency.objects.active()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("period_from"), cleaned.get("period_to")
        if start and end and end < start:
            self.add_error(
                "period_to", _("The last day lies before the first day. Check both days.")
            )
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end - start > LONGEST:
            self.add_error("ends_on", _("An assignment lasts a year at most."))
        dated = cleaned.get("letter_date")
        if dated and start and dated > start:
            self.add_error("letter_date", _("The letter is dated after the day it begins to hold."))
        same = AuditAssignment.objects.filter(
            auditor=cleaned.get("auditor"), number=cleaned.get("number")
        )
        if not self.errors and same.exists():
            self.add_error("number", _("This letter is entered already for this auditor."))
        return cleaned


class ConfirmForm(forms.Form):
    """Nothing to fill in: what is confirmed stands above the button."""


class EndAssignmentForm(Keeps, forms.Form):
    """The day on which it ceases, and why."""

    ends_on = DayField(label=ENDS_ON, help_text=ENDS_ON_HELP)
    reason = forms.CharField(
        label=say("Reason"), max_length=500, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, assignment: AuditAssignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment

    def clean_ends_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["ends_on"]
        if not self.assignment.starts_on <= day < self.assignment.ends_on:
            raise forms.ValidationError(
                _("Choose a day on which the assignment holds, before its end.")
            )
        return day


class OpenForm(Keeps, forms.Form):
    """Why the auditor opens the content of an item; carries a one-time key."""

    reason = forms.CharField(
        label=say("Reason"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=say("The desk and the agency that reported it read it."),
        error_messages={"required": say("Write the reason.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class RedactionForm(forms.Form):
    """Which entry of the record, which of its words, and by which law they go."""

    reference = forms.UUIDField(
        label=say("Reference of the entry"),
        help_text=say("It stands below the entry in the history that the desk secretary sees."),
        error_messages={"invalid": say("This is no reference. Copy it as a whole.")},
    )
    fields_to_empty = forms.MultipleChoiceField(
        label=say("What is removed"),
        choices=Redaction.Field,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": say("Choose what is removed.")},
    )
    ground = forms.CharField(
        label=say("Legal ground"),
        max_length=200,
        help_text=say("Law, article and the number of the request. It stands in the history."),
        error_messages={"required": say("State the legal ground.")},
    )

    event: Event

    def clean_reference(self) -> uuid.UUID:
        """The reference of an entry, looked up without its words; raises ValidationError where
        there is none, or where a request for it still waits."""
        reference: uuid.UUID = self.cleaned_data["reference"]
        with as_portal():
            event = Event.objects.filter(public_id=reference).first()
            waits = Redaction.objects.waiting().filter(event=event).exists()
        if event is None:
            raise forms.ValidationError(_("There is no entry with this reference."))
        self.event = event
        if waits:
            raise forms.ValidationError(_("A request for this entry waits for its decision."))
        return reference


class DecisionForm(forms.Form):
    """Whether the words go; no default, so that nobody decides by pressing a key."""

    granted = forms.TypedChoiceField(
        label=say("Your decision"),
        choices=[("yes", say("Remove the data for good")), ("no", say("Refuse, the data stay"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": say("Choose a decision.")},
    )


class PackageForm(forms.Form):
    """How large the sample is, and by which number it is drawn."""

    size = forms.IntegerField(
        label=say("Acts in the sample"), min_value=1, max_value=500, initial=60
    )
    seed = forms.IntegerField(
        label=say("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        help_text=say("Any number. The same size and seed give the same sample again."),
    )
