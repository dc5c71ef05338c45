"""Forms of one's own account: logging in, passwords, profile. `save` is the act itself."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.accounts import register
from agencies.models import User


class _Plain(forms.Form):
    """allauth's forms, without placeholders in the inputs or markup in the hints."""

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
    """Where the mail for a new password goes; the form does not ask whose address it is."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )


class ResetPasswordKeyForm(_Plain, allauth.ResetPasswordKeyForm):
    """The new password, twice, on the page to which the mail leads."""


class EmailIsFree(forms.ModelForm):
    """Refuses an e-mail address that another account has."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if not email:
            raise forms.ValidationError(_("Enter an e-mail address: mails go there."))
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another account already uses this address."))
        return email


class ProfileForm(EmailIsFree):
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
            register.change_email(user, user.email)
        return user
