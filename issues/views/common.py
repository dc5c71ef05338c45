"""What the views of issues share: finding one, refusing, the page of an act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agencies.access.hats import Hat
from agencies.access.prepared import NAME, Once, Prepared
from agencies.access.refusals import Stale, WrongState
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.pages.conflict import differences, newest
from agencies.pages.forms import amended
from agencies.pages.steps import go, moved_on, spread
from agencies.pages.timeline import visible_events
from agencies.sending.kept import Keeper
from issues.acts import DoneAlready, begin
from issues.forms.common import ActForm
from issues.judged import beside
from issues.models import Issue
from issues.page import last_act
from issues.rights import ACTS, demand

RELATED = ("term", "reported_by")
BY_NAME: Once[Prepared[Issue]] = Once()


def get_issue(request: DeskRequest, public_id: UUID, related: tuple[str, ...] = RELATED) -> Issue:
    """The issue with what it names, or 404 in the same words as for one that does not exist."""
    hat = request.hat
    asked = BY_NAME.of((hat.opens, related), lambda: _by_name(hat, related))
    if found := asked.of(name=public_id):
        return found[0]
    raise Http404


def _by_name(hat: Hat, related: tuple[str, ...]) -> Prepared[Issue]:
    visible = Issue.objects.visible_to(hat).filter(public_id=NAME)
    return Prepared(visible.select_related(*related).order_by())


def address_of(issue: Issue) -> str:
    return reverse("issues:detail", args=[issue.public_id])


def moved(request: DeskRequest, issue: Issue, why: object = "") -> HttpResponse:
    """409: the issue has moved on since the form was opened."""
    return moved_on(request, issue, address_of(issue), why, last_act(request.hat, issue))


def act_page(
    request: DeskRequest,
    issue: Issue,
    name: str,
    form_class: type[ActForm],
    *,
    template: str = "issues/act.html",
    **extra: Any,
) -> HttpResponse:
    """Show the form of an act, or carry it out and go back to the issue.

    403 with who may, 409 when the issue has moved on or somebody else wrote meanwhile, 422
    with the form when something is missing. An act that lets more people read shows their
    number first.
    """
    hat = request.hat
    try:
        demand(name, issue, hat)
    except WrongState as closed:
        return moved(request, issue, closed)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*posted, issue=issue, hat=hat, **extra)
    context = {"issue": issue, "form": form, "act": ACTS[name], "back": address_of(issue), **extra}
    keeper = Keeper(request, form, about=issue, label=ACTS[name].button)
    if keeper.asked and (answer := keeper.answer()):
        return answer
    if keeper.sent and form.is_valid():
        context["readers"] = form.unconfirmed() if hasattr(form, "unconfirmed") else None
        if context["readers"] is None:
            try:
                done = _carry_out(request, issue, name, form)
            except Stale as late:
                again = form_class(*posted, issue=issue, hat=hat, **extra)
                again.keeper = keeper
                done = _conflict(request, template, context, again) or moved(request, issue, late)
            if done is not None:
                return done
    status = keeper.settle()
    context = beside(request, issue, name) | context
    return render(request, template, context, status=status)


def _carry_out(request: DeskRequest, issue: Issue, name: str, form: Any) -> HttpResponse | None:
    """The answer to an act that was carried out or came too late; None: the form has errors."""
    try:
        with as_portal():  # as for a step: what follows may reach past what the hat sees
            locked = begin(name, issue, form.hat, form.cleaned_data["key"])
            messages.success(request, form.carry_out(locked))
    except DoneAlready:
        pass
    except Stale:
        raise
    except WrongState as late:
        return moved(request, issue, late)
    except ValidationError as missing:
        spread(form, missing)
        return None
    form.keeper.forget()
    return go(request, getattr(form, "then", address_of(issue)))


def _conflict(
    request: DeskRequest, template: str, context: dict[str, Any], form: ActForm
) -> HttpResponse | None:
    """409 with the stored text beside the typed one, ready to replace it.

    None where this hat may not read what is stored, or both say the same.
    """
    form.data = amended(form.data, **{form.mark: str(form[form.mark].initial)})
    if form.stored is None or not form.is_valid():
        return None
    if not (both := differences(form, but=form.of_act)):
        return None
    told = newest(visible_events(form.hat, *form.issue.event_stream), form.stored)
    context |= {"form": form, "differing": both, "last": told}
    return render(request, template, context, status=409)
