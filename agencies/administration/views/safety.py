"""What an administrator does about the safety of somebody's account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access.requests import DeskRequest
from agencies.accounts import lockout, second_factor
from agencies.accounts.factor_forms import ProvenForm
from agencies.accounts.logins import end_logins, logins_of, words_of_device
from agencies.accounts.mails import notify
from agencies.models import User
from agencies.pages.form_page import administrator, tell
from agencies.record.events import SENTENCES, Said

SENTENCES["account.freed"] = say("Hold on logging in lifted")


def safety_of(person: User) -> dict[str, Any]:
    """What the page of a person shows: factors, logins, failed attempts."""
    return {
        "factors": second_factor.factors_of(person),
        "logins": [(row, words_of_device(row.device)) for row in logins_of(person)],
        "failures": lockout.failures_of(person),
    }


@require_POST
@administrator
def person_sessions_end(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """End every login of the person, at once."""
    person = get_object_or_404(User, public_id=public_id)
    ended = end_logins(person, but=request.session if person == request.user else None)
    if ended:
        words = ngettext("%(n)s login was ended.", "%(n)s logins were ended.", ended) % {"n": ended}
        tell(request, "account.sessions_ended", person, Said(note=words))
        notify(person, "sessions_ended", request)
        messages.success(request, words)
    return redirect("agencies:person", public_id)


@require_POST
@administrator
def person_free(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Forget the failed logins in the person's name."""
    person = get_object_or_404(User, public_id=public_id)
    if lockout.free(person):
        tell(request, "account.freed", person)
        messages.success(request, _("Logging in is open again for this name."))
    return redirect("agencies:person", public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrator
def person_sheet(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Print the first sheet of one-time codes for somebody who may carry no telephone.

    Who has a second factor makes a new sheet alone, or has it reset by two officers: one
    administrator alone puts nothing in the place of what somebody holds.
    """
    person = get_object_or_404(User.objects.select_for_update(), public_id=public_id)
    has_one = second_factor.has_one(person)
    form = ProvenForm(request.POST if request.method == "POST" else None, request=request)
    page: dict[str, Any] = {"form": form, "person": person, "has_one": has_one}
    page["back"] = reverse("agencies:person", args=[public_id])
    if request.method == "POST" and not has_one and form.is_valid():
        codes = second_factor.unused_codes(second_factor.new_sheet(person))
        tell(request, "account.sheet_made", person)
        notify(person, "sheet_made", request)
        page["codes"] = list(map(second_factor.in_groups, codes))
        return render(request, "agencies/person_sheet.html", page)
    status = 422 if request.method == "POST" else 200
    return render(request, "agencies/person_sheet.html", page, status=status)
