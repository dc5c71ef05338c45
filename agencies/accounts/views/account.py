"""Logging out, and asking for a new password."""

from __future__ import annotations

from allauth.account import views as allauth
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import wording
from agencies.access.requests import DeskRequest
from agencies.accounts.forms import ResetPasswordForm
from agencies.accounts.logins import FORGET
from agencies.accounts.mails import LINK_EVERY, ask_for_link


def logout(request: DeskRequest) -> HttpResponse:
    """End the session; the browser forgets its cache and what it stored of the portal."""
    response = allauth.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = FORGET
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: DeskRequest) -> HttpResponse:
    """Ask for the mail that sets a password: the same answer, whoever has the address."""
    form = ResetPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        before = ask_for_link(form.cleaned_data["email"])
        if before is None:
            return redirect("account_reset_password_done")
        said = _(
            "A link to this address was asked for at %(before)s; if an account has the address,"
            " that link is on its way or there already. Another can be asked for from %(after)s"
            " on."
        )
        hours = {"before": wording.hour(before), "after": wording.hour(before + LINK_EVERY)}
        form.add_error("email", said % hours)
    return render(request, "account/password_reset.html", {"form": form})
