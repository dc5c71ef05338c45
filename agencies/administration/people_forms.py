"""Forms of other people's accounts, and the filters of their list. `save` is the act itself."""

import datetime as dt
from functools import reduce
from operator import or_

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.accounts import register
from agencies.accounts.administrators import LAST, leaves_none
from agencies.accounts.forms import EmailIsFree, ProfileForm
from agencies.models import Agency, Membership, Role, User


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


class AccountForm(EmailIsFree):
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
        self.instance = register.create_user_account(**self.cleaned_data)
        return self.instance


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
