"""Forms of accounts, and what all forms of administration share. `save` is the act itself."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies import accounts, clock
from agencies.administrators import LAST, leaves_none
from agencies.day_fields import DayField
from agencies.kept import Keeps
from agencies.models import Agency, Membership, Region, Role, User

PICKER = {"data-picker": ""}
DAYS = {"starts_on": DayField, "ends_on": DayField}  # `field_classes` of forms with both
ENDS_ON = _("Ends on")
ENDS_ON_HELP = _("The first day on which it no longer holds.")


class _Plain(forms.Form):
    """allauth's forms without words inside the inputs and markup inside the hints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "At least 12 characters; not your name, and no common password."
            )


class LoginForm(_Plain, allauth.LoginForm):
    """User name or e-mail, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}


class ChangePasswordForm(_Plain, allauth.ChangePasswordForm):
    """The present password and, twice, the new one."""


class ResetPasswordForm(forms.Form):
    """The address to which the mail for a new password goes; whose it is, is not asked here."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )


class ResetPasswordKeyForm(_Plain, allauth.ResetPasswordKeyForm):
    """Twice the new password, behind the address from the mail."""


class _EmailIsFree(forms.ModelForm):
    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if not email:
            raise forms.ValidationError(_("Enter an e-mail address: mails go there."))
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another account already uses this address."))
        return email


class ProfileForm(_EmailIsFree):
    """What people change about themselves."""

    class Meta:
        model = User
        fields = ["full_name", "email", "phone", "language", "zone"]
        labels = {"email": _("E-mail")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def save(self, commit: bool = True) -> User:
        user = super().save(commit)
        if "email" in self.changed_data:
            accounts.change_email(user, user.email)
        return user


class PersonForm(ProfileForm):
    """What an administrator changes about an account."""

    class Meta(ProfileForm.Meta):
        fields = ["full_name", "office_number", "email", "phone", "language", "zone", "is_active"]
        labels = {"is_active": _("May log in"), "email": _("E-mail")}

    def clean_is_active(self) -> bool:
        stays: bool = self.cleaned_data["is_active"]
        if not stays and leaves_none(Q(user=self.instance), clock.today()):
            raise forms.ValidationError(LAST)
        return stays


class AccountForm(_EmailIsFree):
    """A new account, still without a password."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$",
        label=_("User name"),
        max_length=150,
        help_text=_("Lower-case letters, digits, full stop and hyphen."),
        error_messages={"invalid": _("Use lower-case letters, digits, full stop and hyphen only.")},
    )

    class Meta:
        model = User
        fields = ["full_name", "username", "email", "office_number", "phone", "language", "zone"]
        labels = {"email": _("E-mail")}

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This user name is taken. Choose another."))
        return name

    def save(self, commit: bool = True) -> User:
        self.instance = accounts.create_user_account(**self.cleaned_data)
        return self.instance


class PublicChoices(forms.ModelForm):
    """Choices of rows are sent by what may be seen of them, never by their key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                model = field.queryset.model  # type: ignore[union-attr]
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

        What was refused ends on its first day: it never held.
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
    """What the page has said already, sent back with the form: no entry of the person's."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ReasonForm(Keeps, forms.Form):
    """Why something is taken away or decided; the record keeps it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the reason.")},
    )  # fmt: skip


class EndForm(ReasonForm):
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


class PeopleFilter(forms.Form):
    """The filters of the list of people, as they stand in the address."""

    q = forms.CharField(label=_("Name, user name or e-mail"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices]
    )
    agency = forms.ModelChoiceField(
        Agency.objects.all(),
        label=_("Agency"),
        required=False,
        to_field_name="public_id",
        empty_label=_("All agencies"),
    )
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("All accounts")),
            ("active", _("Active")),
            ("inactive", _("Inactive")),
            ("idle", _("Without a current role")),
        ],
    )

    def narrow(self, people: QuerySet[User], today: dt.date) -> QuerySet[User]:
        """The people who fit; a filter that cannot be read narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        if words := wanted.get("q"):
            columns = ("full_name", "username", "email")
            people = people.filter(
                reduce(or_, (Q(**{f"{column}__icontains": words}) for column in columns))
            )
        held = Membership.objects.current(today)
        if wanted.get("role"):
            people = people.filter(pk__in=held.filter(role=wanted["role"]).values("user"))
        if wanted.get("agency"):
            people = people.filter(pk__in=held.filter(agency=wanted["agency"]).values("user"))
        if wanted.get("state") == "idle":
            return people.exclude(pk__in=held.values("user"))
        if wanted.get("state"):
            people = people.filter(is_active=wanted["state"] == "active")
        return people
