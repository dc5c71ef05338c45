"""Forms around the second factor and other acts that ask for the password once more."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.access.requests import DeskRequest
from agencies.accounts import lockout, second_factor
from agencies.accounts.forms import ProfileForm
from agencies.accounts.inside_allauth import get_totp_secret, webauthn
from agencies.models import User

CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
WRONG_CODE = _("This code is not right, or was already used. Check it, or wait for the next one.")
WRONG_KEY = _("This key was not recognised, or the request is too old. Try once more.")


class ProvenForm(forms.Form):
    """Asks for the password, unless it was typed within the last minutes."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )
    field_order: list[str] | None = None

    def __init__(self, *args: Any, request: DeskRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = request.user
        if second_factor.password_was_just_given(request):
            del self.fields["password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("This is not your password. Type it once more."))
        return password


class OwnProfileForm(ProfileForm):
    """One's own profile.

    A new e-mail address asks for the password, unless it was typed within the last minutes: a
    link for a forgotten password goes to that address.
    """

    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("Only where you change the e-mail address."),
    )
    field_order = ("full_name", "email", "password")

    def __init__(self, *args: Any, request: DeskRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    @property
    def changed_data(self) -> list[str]:
        """The fields that are kept: never the password."""
        return [name for name in super().changed_data if name != "password"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moves = "email" in cleaned and "email" in self.changed_data
        if moves and not second_factor.password_was_just_given(self.request):
            self._prove(cleaned.get("password", ""))
        return cleaned

    def _prove(self, password: str) -> None:
        if not password:
            self.add_error("password", _("Enter your password."))
        elif not get_adapter().reauthenticate(self.request.user, password):
            self.add_error("password", _("This is not your password. Type it once more."))


class CodeForm(forms.Form):
    """A code of the app or of the printed sheet, at the login."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(CODE),
        error_messages={"required": _("Enter the code.")},
    )

    def __init__(self, *args: Any, request: DeskRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        self.factor = second_factor.factor_with_code(self.user, code)
        if self.factor is None:
            lockout.count_failure(self.request, self.user)
            raise forms.ValidationError(WRONG_CODE)
        return code


class CredentialForm(forms.Form):
    """What a passkey or security key answered, at the login."""

    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages={"required": WRONG_KEY, "invalid": WRONG_KEY}
    )

    def __init__(self, *args: Any, request: DeskRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_credential(self) -> dict[str, Any]:
        answer = self.cleaned_data["credential"]
        try:
            webauthn.parse_authentication_response(answer)
            self.factor = webauthn.complete_authentication(self.user, answer)
        except (forms.ValidationError, AttributeError, KeyError, TypeError, ValueError):
            lockout.count_failure(self.request, self.user)
            raise forms.ValidationError(WRONG_KEY) from None
        return answer


class AppForm(ProvenForm):
    """The first code of an app proves that it holds the key."""

    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=20,
        widget=forms.TextInput(CODE | {"inputmode": "numeric"}),
        error_messages={"required": _("Enter the code that the app shows.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = get_totp_secret()

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if second_factor.counter_of(self.secret, code) is None:
            raise forms.ValidationError(
                _("This code does not fit the key. Check the clock of the telephone, and the code.")
            )
        return code


class KeyForm(ProvenForm):
    """A new passkey or security key, with a name by which its owner knows it."""

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        help_text=_("So that you recognise it: “blue key on the key ring”."),
    )
    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages={"required": WRONG_KEY, "invalid": WRONG_KEY}
    )

    def clean_credential(self) -> dict[str, Any]:
        answer = self.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(answer)
            webauthn.complete_registration(answer)
        except (forms.ValidationError, AttributeError, KeyError, TypeError, ValueError):
            raise forms.ValidationError(WRONG_KEY) from None
        return answer
