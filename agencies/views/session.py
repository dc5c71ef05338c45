"""How long one stays logged in, and "Stay logged in"."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.sessions import idle, prolong, seconds_left


@idle
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """When the session ends; sent as a form, it counts anew.

    Scripts read the seconds that are left from the header `Session-Left`.
    """
    if request.method == "POST":
        prolong(request.session)
        messages.success(request, _("You stay logged in."))
        return redirect("session")
    left = seconds_left(request.session)
    now = timezone.now()
    context = {"left": timeuntil(now + dt.timedelta(seconds=left), now)}
    response = render(request, "account/session.html", context)
    response["Session-Left"] = str(left)
    return response
