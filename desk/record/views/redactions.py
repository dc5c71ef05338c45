"""Requests to take personal data out of the record: asked by one, decided by another."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access.hats import Hat
from agencies.access.refusals import WrongState
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import Event, Redaction, Role
from agencies.pages.conflict import row
from agencies.pages.form_page import form_page
from agencies.pages.timeline import sentence_of
from agencies.record import redactions as acts
from desk.record.forms import DecisionForm, RedactionForm

READERS = (Role.ADMIN, *acts.DECIDING)
WITH = ("asked_by__user", "asked_by__term", "decided_by__user", "decided_by__term")


def reader(request: DeskRequest) -> Hat:
    """The worn hat of those who may open the page; 403 otherwise."""
    hat = request.hat
    if hat.role not in READERS:
        raise PermissionDenied(
            _("Only the administrator, the chair and the auditor open this page.")
        )
    return hat


@require_safe
def redactions(request: DeskRequest) -> HttpResponse:
    """All requests, those that wait first."""
    hat = reader(request)
    rows = Redaction.objects.select_related(*WITH).order_by("-decided_at", "-asked_at")
    page = {"redactions": rows, "may_ask": hat.role == Role.ADMIN}
    return render(request, "desk/redactions.html", page)


def redaction_new(request: DeskRequest) -> HttpResponse:
    hat = reader(request)
    acts.demand(hat, Role.ADMIN)
    form = RedactionForm(request.POST or None)

    def act() -> str:
        given = form.cleaned_data
        assert form.event is not None
        acts.ask(form.event, given["fields_to_empty"], ground=given["ground"], by=hat)
        return _("The request waits for the decision of the chair or the auditor.")

    return form_page(
        request,
        form,
        title=_("Ask for the removal of personal data"),
        submit=_("Ask for removal"),
        back=reverse("redactions"),
        act=act,
        text=_("Nothing is removed until a second person has decided."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def redaction(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One request with who, when and which act; whoever may decide finds the form below."""
    hat = reader(request)
    found = row(request, Redaction.objects.all(), public_id=public_id)
    may_decide = not found.decided_at and acts.may_decide(found, hat)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (form.is_valid() or not may_decide):
        return carry_out(request, found, hat, granted=form.cleaned_data.get("granted", False))
    with as_portal():
        event = Event.objects.select_related("detail").get(pk=found.event_id)
    page = {
        "redaction": found,
        "event": event,
        "act": sentence_of(event),
        "form": form,
        "may_decide": may_decide,
    }
    return render(request, "desk/redaction.html", page, status=422 if form.is_bound else 200)


def carry_out(request: DeskRequest, found: Redaction, hat: Hat, *, granted: bool) -> HttpResponse:
    """Decide and go back to the list; 403 and 409 as `agencies.record.redactions` raises."""
    try:
        acts.decide(found, granted=granted, by=hat)
    except WrongState as moved:
        page = {"why": moved, "obj": found, "back": reverse("redactions")}
        return render(request, "errors/409.html", page, status=409)
    done = _("The data are removed; the proof of the record stands.")
    messages.success(request, done if granted else _("The request is refused; the data stay."))
    return redirect("redactions")
