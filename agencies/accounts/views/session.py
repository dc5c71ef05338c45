"""How long one stays logged in, "Stay logged in", and where else one is."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access.marks import idle
from agencies.access.requests import DeskRequest
from agencies.accounts.logins import end_logins, logins_of, words_of_device
from agencies.accounts.sessions import can_be_prolonged, prolong, seconds_left, seconds_to_the_last
from agencies.models import LoginSession
from agencies.pages.form_page import tell
from agencies.record.events import SENTENCES, Said

SENTENCES["account.sessions_ended"] = say("Logged out elsewhere")


@idle
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: DeskRequest) -> HttpResponse:
    """When the session ends; sent as a form, it counts anew, up to the absolute limit.

    Scripts read the seconds that are left from the header `Session-Left`, and from
    `Session-Last` whether use can still move the end.
    """
    if request.method == "POST":
        prolong(request.session)
        messages.success(request, _("You stay logged in."))
        return redirect("session")
    left = seconds_left(request.session)
    movable = can_be_prolonged(request.session)
    last = seconds_to_the_last(request.session)
    context = {"left": _in_words(left), "last": _in_words(last), "movable": movable}
    response = render(request, "account/session.html", context)
    response["Session-Left"] = str(left)
    response["Session-Last"] = "0" if movable else "1"
    return response


def _in_words(seconds: int) -> str:
    now = timezone.now()
    return timeuntil(now + dt.timedelta(seconds=seconds), now)


@require_safe
def sessions(request: DeskRequest) -> HttpResponse:
    """Every browser in which the person is logged in, this one marked."""
    person = request.user
    rows = [(row, words_of_device(row.device)) for row in logins_of(person)]
    page = {"logins": rows, "here": request.session.session_key}
    return render(request, "account/sessions.html", page)


@require_POST
def session_end(request: DeskRequest) -> HttpResponse:
    """End one of the other sessions, or all of them; one that is gone already is no fault."""
    person = request.user
    wanted = request.POST.get("session", "")
    if wanted:
        keys = [row.session_key for row in logins_of(person) if str(row.public_id) == wanted]
        others = LoginSession.objects.filter(session_key__in=keys)
        ended = others.exclude(session_key=request.session.session_key).end(timezone.now())
    else:
        ended = end_logins(person, but=request.session)
    if ended:
        words = ngettext("%(n)s login was ended.", "%(n)s logins were ended.", ended) % {"n": ended}
        tell(request, "account.sessions_ended", person, Said(note=words))
        messages.success(request, words)
    return redirect("sessions")
