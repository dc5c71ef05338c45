"""The emergency reset of a second factor, asked for and confirmed by two officers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_http_methods

from agencies.access.refusals import WrongState
from agencies.access.requests import DeskRequest
from agencies.accounts import resets
from agencies.accounts.factor_forms import ProvenForm
from agencies.accounts.mails import notify
from agencies.administration.views.people import send_invitation
from agencies.models import FactorReset, User
from agencies.sending.kept import Keeper, Keeps

P = ParamSpec("P")
View = Callable[Concatenate[DeskRequest, P], HttpResponse]
LATEST = 20  # past resets that the list shows


class AskForm(Keeps, forms.Form):
    """Whose second factor is lost, and how the caller was recognised."""

    login = forms.CharField(
        label=say("User name or e-mail"),
        max_length=254,
        error_messages={"required": say("Enter the user name or the e-mail of the account.")},
    )
    reason = forms.CharField(
        label=say("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=say("What was lost, and how you made sure who is calling. It is recorded."),
        error_messages={"required": say("Write the reason.")},
    )

    person: User

    def clean_login(self) -> str:
        typed = self.cleaned_data["login"].strip()
        column = "email__iexact" if "@" in typed else "username__iexact"
        found = User.objects.filter(is_active=True, **{column: typed}).first()
        if found is None:
            raise forms.ValidationError(
                say("No active account bears this name or address. Check the spelling.")
            )
        self.person = found
        return typed


def officer(view: View[P]) -> View[P]:
    """Only duty officers and administrators open this view; others get 403."""

    @wraps(view)
    def guarded(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.hat.role not in resets.OFFICERS:
            raise PermissionDenied(_("Only duty officers and administrators may open this page."))
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def reset_list(request: DeskRequest) -> HttpResponse:
    """Open and past resets, and the form that asks for one."""
    now = timezone.now()
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, initial={"login": request.GET.get("login", "")})
    keeper = Keeper(request, form, label=_("Ask for the reset"))
    if keeper.asked and (answer := keeper.answer()):
        return answer
    if keeper.sent and form.is_valid():
        if form.person == request.user:
            form.add_error("login", say("Nobody resets the own account. Ask another officer."))
        else:
            keeper.forget()
            hat = request.hat
            asked = resets.ask(form.person, form.cleaned_data["reason"], hat, now)
            if asked.asked_at == now:
                notify(form.person, "reset_asked", request)
            messages.success(request, _("Now a second officer has to confirm it."))
            return redirect("agencies:reset", asked.public_id)
    past = FactorReset.objects.exclude(pk__in=resets.open_resets(now))
    past = past.select_related("person", "asked_by", "confirmed_by")[:LATEST]
    page = {"form": form, "open": resets.open_resets(now), "past": past}
    return render(request, "agencies/resets.html", page, status=keeper.settle())


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def reset(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One reset: its reason and names; the second officer confirms, either withdraws it."""
    found = get_object_or_404(
        FactorReset.objects.select_related("person", "asked_by", "confirmed_by"),
        public_id=public_id,
    )
    sent = request.POST if request.method == "POST" else None
    form = ProvenForm(sent, request=request)
    try:
        if sent is not None and "withdraw" in sent:
            resets.withdraw(found, request.hat, timezone.now())
            messages.success(request, _("The reset is withdrawn."))
            return redirect("agencies:resets")
        if sent is not None and form.is_valid():
            return _carry_out(request, found)
    except WrongState:
        back = reverse("agencies:reset", args=[public_id])
        return render(request, "errors/409.html", {"obj": found, "back": back}, status=409)
    page = {"reset": found, "form": form, "is_open": found.is_open(timezone.now())}
    page["why_not"] = resets.why_not(found, request.user)
    return render(request, "agencies/reset.html", page, status=422 if sent is not None else 200)


def _carry_out(request: DeskRequest, found: FactorReset) -> HttpResponse:
    resets.confirm(found, request.hat, timezone.now())
    person = User.objects.get(pk=found.person_id)
    messages.success(request, _("The second factor of %(person)s is reset.") % {"person": person})
    notify(person, "reset", request)
    send_invitation(request, person)
    return redirect("agencies:reset", found.public_id)
