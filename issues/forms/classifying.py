"""The forms of the steps that change a class."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.readers import Readers, readers_of
from agencies.models.classification import Classification
from agencies.pages.day_fields import DayField, DueField
from agencies.pages.forms import chooser
from agencies.pages.steps import ReasonForm, StepForm
from agencies.templatetags.words import classification as class_mark
from issues.forms.common import class_choices, class_field
from issues.models.issue import REVIEWED_WITHIN


class ReviewedMixin(forms.Form):
    """The day by which the class is reviewed; left empty it is a year from now."""

    review_on = DueField(
        ahead=True,
        label=say("Review the classification by"),
        required=False,
        help_text=say("Only for what is classified: at most 5 years, a year when left empty."),
    )

    def clean_review_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["review_on"]
        if day and day <= clock.today():
            raise ValidationError(_("This day has passed. Choose a later one."))
        if day and day > clock.today() + dt.timedelta(days=REVIEWED_WITHIN):
            raise ValidationError(_("A classification is reviewed within 5 years. Choose a day."))
        return day


class ClassForm(ReviewedMixin, ReasonForm):
    """Offers the classes between `lowest` and `highest`, with who reads it at each."""

    above = "issues/_readers_by_class.html"
    classification = class_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lowest, highest = self.bounds()
        grades = class_choices(lowest, highest)
        chooser(self, "classification").choices = grades
        self.fields["classification"].initial = self.obj.classification

    def bounds(self) -> tuple[int, int]:
        return Classification.OPEN, self.hat.clearance

    def readers_by_class(self) -> list[tuple[Any, Readers]]:
        """Who will read it at each class that may be chosen."""
        issue, today = self.obj, clock.today()
        lowest, highest = self.bounds()
        return [
            (word, readers_of(issue.parties, grade, today, admitted=issue.admitted))
            for grade, word in class_choices(lowest, highest)
        ]


class ReclassifyForm(ClassForm):
    originator_agrees = forms.BooleanField(
        label=say("The originator agrees that it is lowered"), required=False
    )
    field_order = ("classification", "review_on", "reason", "originator_agrees")


class ReviewForm(ReclassifyForm):
    """The class stays until another day, or is lowered."""

    above = "issues/_review_due.html"

    def bounds(self) -> tuple[int, int]:
        return Classification.OPEN, self.obj.classification


class DeclassifyForm(ClassForm):
    letter_number = forms.CharField(
        label=say("Letter number"),
        max_length=100,
        error_messages={"required": say("Write the number of the letter.")},
    )
    letter_date = DayField(
        ahead=False,
        label=say("Letter date"),
        error_messages={"required": say("Write the date of the letter.")},
    )
    review_on = None  # type: ignore[assignment]
    field_order = ("classification", "letter_number", "letter_date", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classification"].initial = None

    def bounds(self) -> tuple[int, int]:
        return Classification.OPEN, self.obj.classification - 1

    def clean_letter_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["letter_date"]
        if day > clock.today():
            raise ValidationError(_("This day has not come yet. Check the date of the letter."))
        return day


class AllowContentForm(StepForm):
    """Who allowed that the portal holds the content of a secret issue, and on which letter."""

    authority = forms.CharField(
        label=say("Name of the authority"),
        max_length=150,
        error_messages={"required": say("Write the name of the official who allows it.")},
    )
    position = forms.CharField(
        label=say("Position"),
        max_length=140,
        error_messages={"required": say("Write the position of the official.")},
    )
    letter_number = DeclassifyForm.base_fields["letter_number"]
    letter_date = DeclassifyForm.base_fields["letter_date"]
    clean_letter_date = DeclassifyForm.clean_letter_date


class FlagForm(ReasonForm):
    above = "issues/_flag_means.html"


class SettleFlagForm(ReasonForm):
    """Keep the raised class, or put it back."""

    above = "issues/_flag_reason.html"
    keep = forms.TypedChoiceField(
        label=say("Your decision"),
        coerce=lambda value: value == "keep",
        widget=forms.RadioSelect,
        error_messages={"required": say("Choose what becomes of the classification.")},
    )
    field_order = ("keep", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spill = self.obj.spills.undecided().select_related("by__user", "by__agency").first()
        if self.spill:
            chooser(self, "keep").choices = [
                ("keep", class_words(say("Stays"), self.obj.classification)),
                ("back", class_words(say("Goes back to"), self.spill.before)),
            ]


def class_words(word: Any, grade: int) -> Any:
    return format_html("{} {}", word, class_mark(grade, full=True))


CLASS_FORMS: dict[str, type[StepForm]] = {
    "reclassify": ReclassifyForm,
    "flag": FlagForm,
    "settle_flag": SettleFlagForm,
    "review": ReviewForm,
    "declassify": DeclassifyForm,
    "allow_content": AllowContentForm,
}
