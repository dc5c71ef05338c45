"""Forms of agencies, desk terms, stages and holidays. `save` is the act itself."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.accounts.administrators import LAST, leaves_none
from agencies.administration.holidays import affected, calendar_with
from agencies.administration.open_work import open_at
from agencies.calendar import stored_calendar
from agencies.models import Agency, AgencyName, DeskTerm, Holiday, Stage, TermMembership
from agencies.models.term import ELECTION
from agencies.pages.day_fields import DayField
from agencies.pages.forms import (
    DAYS,
    ENDS_ON,
    ENDS_ON_HELP,
    PICKER,
    DatedForm,
    EndForm,
    PublicChoices,
    Shown,
    amended,
    picker,
)
from agencies.pages.listed import Listed
from agencies.sending.kept import Keeps


def _twice(sentence: Promise) -> dict[str, dict[str, Promise]]:
    return {NON_FIELD_ERRORS: {"unique_together": sentence}}


class AgencyForm(PublicChoices):
    """An agency's standing; its name changes by `RenameForm`, with a date."""

    class Meta:
        model = Agency
        fields = [
            "kind",
            "independent",
            "shields_people",
            "parent",
            "addressed_as",
            "mailbox",
            "successor",
            "is_active",
        ]
        labels = {"parent": _("Part of"), "successor": _("Work goes on at")}
        help_texts = {
            "shields_people": _(
                "Where others see who reads an issue, its people appear as a number, for example"
                " “1 person of BIN”. The auditor and the agency itself see names."
            ),
            "parent": _("For a unit or a regional office."),
            "addressed_as": _(
                "For example Ketua KPU. Without it: the minister of a ministry, else Pimpinan"
                " with the agency's name."
            ),
            "successor": _("The agency that takes over its open work."),
        }
        widgets = {name: forms.Select(attrs=PICKER) for name in ("parent", "successor")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Agency.objects.exclude(pk=self.instance.pk)
        picker(self, "successor").queryset = others
        picker(self, "parent").queryset = others.filter(parent=None)

    def clean_kind(self) -> str:
        """An agency becomes a civil-society organisation once nobody there reads more."""
        kind: str = self.cleaned_data["kind"]
        limit = Agency(kind=kind).highest_clearance
        if self.instance.pk and self.instance.memberships.filter(clearance__gt=limit).exists():
            raise forms.ValidationError(
                _("Somebody there reads above Open. Lower the ceiling of these roles first.")
            )
        return kind

    def clean_parent(self) -> Agency | None:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance.units.exists():
            raise forms.ValidationError(_("It has units of its own, so it cannot be one."))
        return parent


class NewAgencyForm(AgencyForm):
    """An agency with its first name and the group that shares can open."""

    code = forms.RegexField(
        r"^[A-Z0-9_]+$",
        label=_("Code"),
        max_length=40,
        help_text=_("Capital letters, digits and underscore, for example KESBANGPOL_DKI."),
        error_messages={"invalid": _("Use capital letters, digits and underscore only.")},
    )

    class Meta(AgencyForm.Meta):
        fields = ["name", "name_en", "abbreviation", "code", *AgencyForm.Meta.fields]
        error_messages = {"code": {"unique": _("Another agency already has this code.")}}

    def save(self, commit: bool = True) -> Agency:
        self.instance.group = Group.objects.create(name=f"agency:{self.cleaned_data['code']}")
        agency = super().save(commit)
        _keep_name(agency, clock.today())
        return agency


class RenameForm(forms.ModelForm):
    """Another name from a day on; the former one stays with its dates."""

    valid_from = DayField(ahead=False, label=_("From"))

    class Meta:
        model = Agency
        fields = ["name", "name_en", "abbreviation"]

    def clean_valid_from(self) -> dt.date:
        day = self.cleaned_data["valid_from"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet. Enter it once it has."))
        last = self.instance.names.order_by("valid_from").last()
        if last and day <= last.valid_from:
            raise forms.ValidationError(_("The present name began on this day or later."))
        return day

    def save(self, commit: bool = True) -> Agency:
        agency, day = super().save(commit), self.cleaned_data["valid_from"]
        agency.names.filter(valid_to=None).update(valid_to=day)
        _keep_name(agency, day)
        return agency


def _keep_name(agency: Agency, day: dt.date) -> None:
    AgencyName.objects.create(
        agency=agency,
        name=agency.name,
        name_en=agency.name_en,
        abbreviation=agency.abbreviation,
        valid_from=day,
    )


class SeatEndForm(EndForm):
    """The end of a membership; the host sits at the table as long as its desk."""

    def clean_ends_on(self) -> dt.date:
        if self.ending.standing == TermMembership.Standing.HOST:
            raise forms.ValidationError(_("The host stays as long as its desk: end the desk."))
        return super().clean_ends_on()


class TermForm(DatedForm):
    """A desk under one decree."""

    class Meta:
        model = DeskTerm
        fields = ["name", "decree", "host", "address", "starts_on", "ends_on"]
        labels = {"host": _("Host"), "ends_on": ENDS_ON}
        help_texts = {
            "ends_on": ENDS_ON_HELP,
            "address": _("Street and town, as they stand below the ministry's name."),
        }
        field_classes = DAYS
        widgets = {"host": forms.Select(attrs=PICKER)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].disabled = self.instance.pk is not None

    def clean(self) -> dict[str, Any]:
        """A desk at which something is open goes on: nobody else could take it up."""
        cleaned = super().clean()
        today, begun = clock.today(), self.instance.starts_on
        if self.errors or begun is None or begun > today:
            return cleaned
        ended = cleaned["ends_on"] is not None and cleaned["ends_on"] <= today
        later = cleaned["starts_on"] > today
        if later and leaves_none(Q(term=self.instance), today):
            self.add_error("starts_on", LAST)
        elif ended or later:
            # Who writes into the desk at this moment ends first, and is counted.
            term = DeskTerm.objects.select_for_update().get(pk=self.instance.pk)
            if left := open_at(term):
                what = ", ".join(str(line.words) for line in left)
                said = _("Still open at this desk: %(what)s. It ends once all of it is settled.")
                self.add_error("ends_on" if ended else "starts_on", said % {"what": what})
        return cleaned

    def save(self, commit: bool = True) -> DeskTerm:
        if self.instance.pk:
            return super().save(commit)
        self.instance.group = Group.objects.create(name=f"term:{self.instance.public_id}")
        term = super().save(commit)
        term.memberships.create(
            agency=term.host, standing="host", basis=term.decree, starts_on=term.starts_on
        )
        return term


class TermMemberForm(DatedForm):
    """An agency sits at the table of a term."""

    class Meta:
        model = TermMembership
        fields = ["agency", "standing", "basis", "starts_on", "ends_on"]
        labels = {
            "agency": _("Agency"),
            "standing": _("Standing"),
            "basis": _("Basis"),
            "starts_on": _("From"),
            "ends_on": ENDS_ON,
        }
        help_texts = {
            "basis": _("Number and date of the decree or letter."),
            "ends_on": ENDS_ON_HELP,
        }
        field_classes = DAYS
        widgets = {"agency": forms.Select(attrs=PICKER)}

    def __init__(self, *args: Any, term: DeskTerm, **kwargs: Any) -> None:
        super().__init__(*args, instance=TermMembership(term=term), **kwargs)
        picker(self, "agency").queryset = Agency.objects.active()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        same = self.instance.term.memberships.filter(agency=cleaned.get("agency"))
        if not self.errors and self.overlapping(same).exists():
            self.add_error("agency", _("This agency already sits in the term in that time."))
        return cleaned


class StageForm(Keeps, forms.ModelForm):
    """A stage of an election; days may stay open."""

    election = forms.RegexField(
        ELECTION,
        label=_("Election"),
        max_length=40,
        help_text=_("As a code: pemilu_2029, pilkada_2029, php_kada_2029, pemilu_2029_putaran_2."),
        error_messages={"invalid": _("Write a code such as pilkada_2029.")},
    )

    class Meta:
        model = Stage
        fields = [
            "election",
            "seq",
            "code",
            "name",
            "name_en",
            "starts_on",
            "ends_on",
            "note",
            "note_en",
            "legal_basis",
            "confidence",
            "confidence_en",
        ]
        labels = {"ends_on": _("Last day")}
        help_texts = {"ends_on": ""}
        field_classes = DAYS
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("note", "note_en")}
        error_messages = _twice(_("The election already has a stage with this code."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The end lies before the beginning. Check both days."))
        return cleaned


class HolidayForm(forms.ModelForm):
    """A day that is not a working day.

    `confirmed` names the day and kind whose consequences the person has been shown.
    """

    confirmed = Shown()

    class Meta:
        model = Holiday
        fields = ["date", "kind", "name", "name_en"]
        field_classes = {"date": DayField}
        error_messages = _twice(_("This holiday already stands on this day."))

    def unconfirmed(self) -> Listed | None:
        """The due dates that the valid form changes, made ready to be sent knowing them."""
        mark = f"{self.instance.date} {self.instance.kind}"
        if self.cleaned_data["confirmed"] == mark:
            return None
        after = calendar_with(self.instance, instead_of=self.instance)
        self.data = amended(self.data, confirmed=mark)
        return affected(stored_calendar(), after)
