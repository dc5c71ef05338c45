"""What all forms of accounts and of administration share. `save` is the act itself."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import Region
from agencies.pages.day_fields import DayField
from agencies.pages.fields import rows_of
from agencies.sending.kept import Keeps

PICKER = {"data-picker": ""}
DAYS = {"starts_on": DayField, "ends_on": DayField}  # `field_classes` of forms with both
ENDS_ON = _("Ends on")
ENDS_ON_HELP = _("The first day on which it no longer holds.")


def picker(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    """The field of a form that chooses among rows."""
    return cast(forms.ModelChoiceField, form.fields[name])


def chooser(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """The field of a form that chooses among words."""
    return cast(forms.ChoiceField, form.fields[name])


def mark_needed(form: forms.BaseForm, *names: str) -> None:
    """Mark fields that are asked for by a rule of the form, so that none is called optional."""
    for name in names:
        vars(form.fields[name])["needed"] = True


class PublicChoices(forms.ModelForm):
    """Choices of rows are sent by their public identifier or code, never by their key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                model = rows_of(field).model
                field.to_field_name = "code" if model is Region else "public_id"
                if self.initial.get(name):
                    self.initial[name] = getattr(self.instance, name)


class DatedForm(PublicChoices):
    """Something that holds from a day up to, not on, another."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("The end lies before the beginning. Check both days."))
        return cleaned

    def overlapping(self, rows: QuerySet) -> QuerySet:
        """Those of the rows that hold on a day on which this would hold too.

        A row that was refused ends on its first day: it never held.
        """
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        later = Q(ends_on__gt=start or dt.date.min) & Q(ends_on__gt=F("starts_on"))
        rows = rows.filter(Q(ends_on=None) | later)
        return rows.filter(starts_on__lt=end) if end else rows


def amended(data: Any, **values: str) -> QueryDict:
    """What was posted, with some values put in by the portal."""
    posted: QueryDict = data.copy()
    for name, value in values.items():
        posted[name] = value
    return posted


class Shown(forms.CharField):
    """What the page has said already, sent back with the form; the person did not type it."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RecordedReasonForm(Keeps, forms.Form):
    """Why something is taken away or decided; the record keeps it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the reason.")},
    )


class EndForm(RecordedReasonForm):
    """The day on which something ceases to hold, and why."""

    ends_on = DayField(label=ENDS_ON, help_text=ENDS_ON_HELP)
    field_order = ("ends_on", "reason")

    def __init__(self, *args: Any, ending: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ending = ending
        self.fields["ends_on"].initial = self.ending.ends_on

    def clean_ends_on(self) -> dt.date:
        day = self.cleaned_data["ends_on"]
        if day <= self.ending.starts_on:
            raise forms.ValidationError(_("The end lies before the beginning. Check both days."))
        return day

    def save(self) -> None:
        self.ending.ends_on = self.cleaned_data["ends_on"]
        self.ending.save(update_fields=["ends_on"])
