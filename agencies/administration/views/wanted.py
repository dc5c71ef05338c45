"""The button by which the desk asks for a person at an agency."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_POST

from agencies.access.requests import DeskRequest
from agencies.administration.wanted import WHO_ASKS, ask_for_person
from agencies.models import Agency
from agencies.pages.form_page import only, tell
from agencies.pages.steps import go

asker = only(
    *WHO_ASKS, words=say("Only the desk secretary, the desk chair or the leadership does this.")
)


@require_POST
@asker
@transaction.atomic
def person_wanted(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Ask once; pressed again it changes nothing and says so."""
    hat = request.hat
    agency = get_object_or_404(Agency.objects.select_for_update(), public_id=public_id)
    if ask_for_person(agency, hat):
        tell(request, "agency.person_wanted", agency)
        words = _("The administrator was asked to name a liaison at %(agency)s.")
    else:
        words = _("The administrator was asked already, or %(agency)s has a liaison.")
    messages.success(request, words % {"agency": agency})
    return go(request, "/")
