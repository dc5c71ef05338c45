"""The one page on which a recommendation is drafted: words, addressees, points."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.hats import Hat
from agencies.models import Agency
from agencies.models.classification import Classification
from agencies.pages.day_fields import DueField
from agencies.pages.forms import PICKER, chooser, mark_needed, picker
from agencies.sending.kept import Keeps
from issues.models import Issue
from issues.workflow import SENT
from recommendations.due import latest_due
from recommendations.models import Addressee, Letter, Recommendation

# Written beside the analysis too: both may be approved in one act.
DRAFTED_ON = ("analysing", "analysed", "recommending", "monitoring")
OFFERED = 100  # issues in the list; any other is named by its number
MOST_ROWS = 40
Basis = Recommendation.Basis


class WordsForm(Keeps, forms.Form):
    """Subject, consideration, the issues answered, and on what it rests."""

    mark = "version"
    rows = ("addressees", "points")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Subject"),
        max_length=200,
        help_text=_("As it stands on the letter: what is recommended, and where."),
        error_messages={"required": _("Write the subject.")},
    )
    issues = forms.ModelMultipleChoiceField(
        Issue.objects.none(),
        label=_("Issues that it answers"),
        to_field_name="public_id",
        widget=forms.SelectMultiple(attrs=PICKER),
        error_messages={"required": _("Choose the issue that it answers.")},
    )
    other_issues = forms.CharField(
        label=_("Other issues, by number"),
        required=False,
        help_text=_("Several numbers are separated by commas."),
    )
    text = forms.CharField(
        label=_("Consideration"),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("What was found, and why this is recommended. Opens the letter."),
        error_messages={"required": _("Write the consideration.")},
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=Basis.choices, initial=Basis.ANALYSIS)
    basis_note = forms.CharField(
        label=_("Basis in words"),
        max_length=300,
        required=False,
        help_text=_("Meeting, directive or decision with its date, as the letter cites it."),
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Letter.Urgency.choices)

    def __init__(self, *args: Any, hat: Hat, chosen: list[Issue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hat = hat
        self.fields["key"].initial = uuid.uuid4
        self.within_reach = Issue.objects.visible_to(hat).filter(
            term=hat.membership.term_id, state__in=SENT
        )
        field = picker(self, "issues")
        field.queryset = self.within_reach
        field.choices = self._offered(chosen)

    def _offered(self, chosen: list[Issue]) -> list[tuple[str, str]]:
        """Those chosen, then those nearest to their due date in the states that draft."""
        ready = Q(state__in=("recommending", "monitoring"))
        nearest = self.within_reach.filter(ready).order_by("next_due_at", "pk")[:OFFERED]
        rows = {issue.pk: issue for issue in [*chosen, *nearest]}
        return [(str(issue.public_id), str(issue)) for issue in rows.values()]

    def clean_other_issues(self) -> list[Issue]:
        numbers = self.cleaned_data["other_issues"].upper().replace(",", " ").split()
        found = {row.number: row for row in self.within_reach.filter(number__in=numbers)}
        if unknown := [number for number in numbers if number not in found]:
            raise forms.ValidationError(
                _("No open issue that you may read bears the number %(number)s."),
                params={"number": unknown[0]},
            )
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        others = cleaned.pop("other_issues", ())
        if others and self.has_error("issues", "required"):
            del self.errors["issues"]
        chosen = {*cleaned.get("issues", ()), *others}
        cleaned["issues"] = sorted(chosen, key=lambda issue: issue.pk)
        oral = cleaned.get("basis") == Basis.ORAL
        for issue in cleaned["issues"]:
            if not oral and issue.state not in DRAFTED_ON:
                early = _("%(number)s is not being analysed yet.") % {"number": issue.number}
                self.add_error("issues", early)
        return cleaned

    @property
    def level(self) -> int:
        """The highest classification among the chosen issues, as far as they are valid."""
        issues = self.cleaned_data.get("issues", ())
        return max((issue.classification for issue in issues), default=Classification.OPEN)


class AddresseeForm(forms.Form):
    """One agency: its part, what it is asked for, and by when."""

    agency = forms.TypedChoiceField(label=_("Agency"), widget=forms.Select(attrs=PICKER))
    part = forms.ChoiceField(
        label=_("Part"), choices=Addressee.Part.choices, initial=Addressee.Part.SUPPORT
    )
    mode = forms.ChoiceField(
        label=_("Asked for"),
        required=False,
        choices=[("", _("As usual for this agency")), *Addressee.Mode.choices],
    )
    attention_of = forms.CharField(label=_("Attn. (u.p.)"), max_length=200, required=False)
    due_on = DueField(ahead=True, label=_("Due date"), required=False)
    due_days = forms.IntegerField(
        label=_("or working days from receipt"), required=False, min_value=1, max_value=250
    )

    def __init__(self, *args: Any, agencies: dict[str, Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_needed(self, "due_days")  # unless a day is given
        choice = cast(forms.TypedChoiceField, self.fields["agency"])
        names = [(key, f"{agency} – {agency.full_name}") for key, agency in agencies.items()]
        choice.choices = [("", ""), *names]
        choice.coerce = self._agency
        self.agencies = agencies

    def _agency(self, key: str) -> Agency:
        """Raises ValueError for an agency that is not offered (any more)."""
        if key not in self.agencies:
            raise ValueError(key)
        return self.agencies[key]

    def clean_due_on(self) -> dt.date | None:
        day = self.cleaned_data["due_on"]
        if day and day <= clock.today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("due_on") and cleaned.get("due_days"):
            self.add_error("due_days", _("Give a date or working days, not both."))
        if cleaned.get("agency") and not cleaned.get("mode"):
            response = cleaned["agency"].independent
            cleaned["mode"] = Addressee.Mode.RESPONSE if response else Addressee.Mode.FOLLOW_UP
        return cleaned

    @property
    def becomes(self) -> dt.datetime | None:
        """The last moment by which it would be due if it were sent today."""
        given = getattr(self, "cleaned_data", None) or self.initial
        rule = Addressee(due_on=given.get("due_on"), due_days=given.get("due_days"))
        return latest_due(rule, clock.now())


class Addressees(forms.BaseFormSet):
    def clean(self) -> None:
        rows = [form for form in self.forms if kept(form) and form.cleaned_data.get("agency")]
        named: set[Agency] = set()
        for form in rows:
            agency = form.cleaned_data["agency"]
            if agency in named:
                form.add_error("agency", _("%(agency)s is already named.") % {"agency": agency})
            named.add(agency)
        leads = [form for form in rows if form.cleaned_data.get("part") == Addressee.Part.LEAD]
        for form in leads[1:]:
            form.add_error("part", _("One addressee is responsible; the others support."))


class SomeOf(forms.MultipleChoiceField):
    """Choices of addressed agencies; one that is no longer addressed falls away.

    With none left the point would silently be one for everybody: the person is asked to choose
    again.
    """

    def clean(self, value: Any) -> list[str]:
        offered = {key for key, _label in cast(Iterable[tuple[str, str]], self.choices)}
        chosen = self.to_python(value)
        left = [key for key in chosen if key in offered]
        if chosen and not left:
            raise forms.ValidationError(
                _("The agency of this point is no longer addressed. Choose once more.")
            )
        return left


class PointForm(forms.Form):
    """A point: what is to be done, what will show it, and for whom."""

    text = forms.CharField(label=_("Point"), widget=forms.Textarea(attrs={"rows": 2}))
    evidence_expected = forms.CharField(
        label=_("Evidence expected"), max_length=300, required=False
    )
    agencies = SomeOf(
        label=_("For"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for every addressee."),
    )

    def __init__(self, *args: Any, addressed: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser(self, "agencies").choices = addressed


AddresseeRows = forms.formset_factory(
    AddresseeForm,
    formset=Addressees,
    extra=1,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
)
PointRows = forms.formset_factory(
    PointForm, extra=1, can_delete=True, can_order=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def kept(form: forms.BaseForm) -> bool:
    """Whether a row says something and was not struck out."""
    filled = not form.empty_permitted or form.has_changed()
    return filled and not getattr(form, "cleaned_data", {}).get("DELETE")
