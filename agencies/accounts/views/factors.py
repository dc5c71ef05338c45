"""One's own second factor: passing it at the login, setting it up, taking it away."""

from __future__ import annotations

import time
from typing import Any, cast
from uuid import UUID

from allauth.account.stages import LoginStage, LoginStageController
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access.requests import DeskRequest
from agencies.accounts import lockout, second_factor
from agencies.accounts.factor_forms import AppForm, CodeForm, CredentialForm, KeyForm, ProvenForm
from agencies.accounts.inside_allauth import clear_totp_secret, webauthn
from agencies.accounts.mails import notify
from agencies.accounts.second_factor import LOW, SHEET, Factor, SecondFactorStage
from agencies.models import User
from agencies.pages.form_page import tell
from agencies.record.events import SENTENCES, Said

SHOWN_UNTIL = "sheet_until"  # the second until which a new sheet can be looked at
form_page = require_http_methods(["GET", "HEAD", "POST"])

SENTENCES.update(
    {
        "account.factor_added": say("Second factor added"),
        "account.factor_removed": say("Second factor removed"),
        "account.sheet_made": say("Sheet of one-time codes made"),
    }
)


@never_cache
@form_page
def second_factor_step(request: DeskRequest) -> HttpResponse:
    """The second page of the login; open only between the right password and the first page."""
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    if stage is None or request.user.is_authenticated:
        return redirect("account_login")
    user = cast(User, stage.login.user)
    if "cancel" in request.POST:
        return stage.abort()
    if request.method == "POST" and lockout.is_held(request, user):
        return render(request, "account/locked_out.html", status=429)
    kind: Any = CredentialForm if "credential" in request.POST else CodeForm
    form = kind(_sent(request), request=request, user=user)
    if request.method == "POST" and form.is_valid():
        return _passed(request, stage, Factor(form.factor))
    if lockout.has_just_closed(request):
        notify(user, "codes_failed", request)
    return _ask_for_it(request, user, form)


def _ask_for_it(request: DeskRequest, user: User, form: Any) -> HttpResponse:
    kinds = {factor.kind for factor in second_factor.factors_of(user)}
    fields = form if isinstance(form, CodeForm) else CodeForm(request=request, user=user)
    errors = [error for errors in form.errors.values() for error in errors]
    page: dict[str, Any] = {"form": fields, "kinds": kinds, "errors": errors}
    if second_factor.KEY in kinds:
        page["options"] = webauthn.begin_authentication(user)
    status = 422 if form.is_bound else 200
    return render(request, "account/second_factor.html", page, status=status)


def _passed(request: DeskRequest, stage: LoginStage, factor: Factor) -> HttpResponse:
    factor.row.refresh_from_db()  # the used code is noted in the row
    factor.row.record_usage()
    user = cast(User, stage.login.user)
    second_factor.mark_passed(request, user)
    response = stage.exit()
    if factor.kind == SHEET and factor.left <= LOW:
        _tell_that_codes_run_out(request, user, factor.left)
    return response


def _tell_that_codes_run_out(request: DeskRequest, user: User, left: int) -> None:
    words = ngettext(
        "%(n)s one-time code is left. Make a new sheet under Profile, Second factor.",
        "%(n)s one-time codes are left. Make a new sheet under Profile, Second factor.",
        left,
    ) % {"n": left}
    messages.warning(request, words)
    notify(user, "codes_low", request, left=left)


@require_safe
def factors(request: DeskRequest) -> HttpResponse:
    """All second factors of the person logged in, and what can be done about them."""
    own = second_factor.factors_of(request.user)
    kinds = {factor.kind for factor in own}
    page = {"factors": own, "kinds": kinds, "needed": second_factor.is_needed(request)}
    return render(request, "account/factors.html", page)


@never_cache
@form_page
def factor_app(request: DeskRequest) -> HttpResponse:
    """Set up the app: shows its key as a picture and as words, and takes its first code."""
    person = request.user
    if any(factor.kind == second_factor.APP for factor in second_factor.factors_of(person)):
        return redirect("factors")
    form = AppForm(_sent(request), request=request)
    if request.method == "POST" and form.is_valid():
        row = second_factor.add_app(person, form.secret, form.cleaned_data["code"])
        clear_totp_secret(request)
        return _added(request, Factor(row))
    address = second_factor.FactorAdapter().build_totp_url(person, form.secret)
    side, path = second_factor.picture_of(address)
    page = {"form": form, "side": side, "path": path, "address": address}
    page["secret"] = second_factor.in_groups(form.secret)
    return render(request, "account/factor_app.html", page, status=422 if form.is_bound else 200)


@never_cache
@form_page
def factor_key(request: DeskRequest) -> HttpResponse:
    """Register a passkey or a security key."""
    person = request.user
    form = KeyForm(_sent(request), request=request)
    if request.method == "POST" and form.is_valid():
        name, answer = form.cleaned_data["name"], form.cleaned_data["credential"]
        return _added(request, Factor(webauthn.WebAuthn.add(person, name, answer).instance))
    page = {"form": form, "options": webauthn.begin_registration(person, False)}
    return render(request, "account/factor_key.html", page, status=422 if form.is_bound else 200)


@never_cache
@form_page
def factor_sheet(request: DeskRequest) -> HttpResponse:
    """Make a sheet of one-time codes, and show it for a quarter of an hour to be printed."""
    person = request.user
    form = ProvenForm(_sent(request), request=request)
    if request.method == "POST" and form.is_valid():
        _make_sheet(request, person)
        second_factor.mark_passed(request, person)
        return redirect("factor_sheet")
    sheet = next((f for f in second_factor.factors_of(person) if f.kind == SHEET), None)
    page: dict[str, Any] = {"form": form, "sheet": sheet, "person": person}
    if sheet and request.session.get(SHOWN_UNTIL, 0) > time.time():
        page["codes"] = map(second_factor.in_groups, second_factor.unused_codes(sheet.row))
    status = 422 if request.method == "POST" else 200
    return render(request, "account/factor_sheet.html", page, status=status)


@form_page
def factor_remove(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Take a second factor away; the last one stays where a role asks for it. 404 for another's."""
    own = second_factor.factors_of(request.user)
    factor = next((f for f in own if f.public_id == public_id), None)
    if factor is None:
        raise Http404
    last = len(own) == 1 and second_factor.is_needed(request)
    form = ProvenForm(_sent(request), request=request)
    if request.method == "POST" and not last and form.is_valid():
        factor.row.delete()
        _tell(request, "factor_removed", factor)
        messages.success(request, _("%(factor)s was removed.") % {"factor": factor.name})
        return redirect("factors")
    page = {"form": form, "factor": factor, "last": last, "only": len(own) == 1}
    status = 422 if request.method == "POST" else 200
    return render(request, "account/factor_remove.html", page, status=status)


def _sent(request: DeskRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _added(request: DeskRequest, factor: Factor) -> HttpResponse:
    """Record the new factor; with the first one a sheet for the day when it is lost."""
    person = request.user
    _tell(request, "factor_added", factor)
    messages.success(request, _("%(factor)s is set up.") % {"factor": factor.name})
    second_factor.mark_passed(request, person)
    if any(one.kind == SHEET for one in second_factor.factors_of(person)):
        return redirect("factors")
    _make_sheet(request, person)
    return redirect("factor_sheet")


def _make_sheet(request: DeskRequest, person: User) -> None:
    with transaction.atomic():
        sheet = Factor(second_factor.new_sheet(person))
        _tell(request, "sheet_made", sheet)
    request.session[SHOWN_UNTIL] = time.time() + 900


def _tell(request: DeskRequest, what: str, factor: Factor) -> None:
    """Record it, and mail the person: it may not have been them."""
    person = request.user
    tell(request, f"account.{what}", person, Said(note=factor.name))
    notify(person, what, request, factor=factor.name)
