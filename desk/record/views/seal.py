"""The last seal of the record, for everybody to copy and to keep."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.record.seals import hour_of, shown_seal


@require_safe
def seal(request: DeskRequest) -> HttpResponse:
    """The digest that stood at the full hour.

    It carries neither number nor count nor the moment of the sealing: seals are made as acts come
    in, so these would tell how much others do, and when. Every hour has a seal, so the digest
    changes by the clock alone.
    """
    now = timezone.now()
    with as_portal():
        found = shown_seal(now)
    digest = bytes(found.digest).hex() if found else ""
    hour = hour_of(now)
    page = {"digest": digest, "hour": hour, "next": hour + dt.timedelta(hours=1)}
    return render(request, "desk/seal.html", page)
