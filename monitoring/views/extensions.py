"""More time: asked by the agency, granted or refused by the secretary."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from agencies.access.refusals import WrongState
from agencies.access.requests import DeskRequest
from agencies.pages.steps import go, moved_on, serve_step, spread
from agencies.pages.timeline import newest_of
from agencies.sending.kept import Keeper
from monitoring.extensions import WHO_ASKS, ask_extension, asks_for
from monitoring.forms.steps import EXTENSION_FORMS, ExtensionForm
from monitoring.models import ExtensionRequest
from monitoring.views.follow_ups import address, found, judged_of
from monitoring.workflow import EXTENSIONS


def ask(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The agency asks for a later due date; 403 for others, 409 once the work has moved on."""
    follow_up = found(request, public_id)
    hat = request.hat
    if not asks_for(follow_up, hat):
        raise PermissionDenied(_("Only this role may do it: %(who)s.") % {"who": WHO_ASKS.label})
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    page = {"form": form, "follow_up": follow_up, "back": address(follow_up)}
    keeper = Keeper(request, form, about=follow_up, label=_("Ask for more time"))
    if keeper.asked and (answer := keeper.answer()):
        return answer
    if keeper.sent and form.is_valid():
        try:
            ask_extension(follow_up, by=hat, **form.cleaned_data)
        except WrongState as moved:
            last = newest_of(hat, *follow_up.event_stream)
            return moved_on(request, follow_up, address(follow_up), moved, last)
        except ValidationError as missing:
            spread(form, missing)
        else:
            keeper.forget()
            messages.success(request, _("The request for more time was sent to the desk."))
            return go(request, address(follow_up))
    template = "monitoring/follow_ups/extension.html"
    return render(request, template, page, status=keeper.settle())


def step(request: DeskRequest, public_id: UUID, name: str) -> HttpResponse:
    hat = request.hat
    visible = ExtensionRequest.objects.visible_to(hat).select_related("follow_up__recommendation")
    extension = get_object_or_404(visible, public_id=public_id)
    back = address(extension.follow_up)
    return serve_step(
        request,
        EXTENSIONS,
        extension,
        name,
        forms=EXTENSION_FORMS,
        back=back,
        beside=partial(judged_of, request, extension.follow_up),
        last=partial(newest_of, hat, *extension.event_stream),
    )
