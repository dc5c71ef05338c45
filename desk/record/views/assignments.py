"""Assignment letters of the auditor: entered, confirmed, ended, and what was done under them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.refusals import WrongState
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import AuditAssignment, Event, Role
from agencies.models.audit import SUPERVISORS
from agencies.pages.conflict import row
from agencies.pages.form_page import changes_of, form_page
from agencies.pages.timeline import Entry, entry_of
from agencies.record import assignments as acts
from desk.record.forms import AssignmentForm, ConfirmForm, EndAssignmentForm

READERS = (*SUPERVISORS, Role.AUDITOR)
SHOWN = 200
WITH = ("auditor__user", "entered_by__user", "entered_by__term", "confirmed_by__user")


def supervisor(request: DeskRequest) -> Hat:
    """The worn hat of the auditor or of those who supervise; 403 otherwise."""
    hat = request.hat
    if hat.role not in READERS:
        raise PermissionDenied(
            _("Only the auditor and those who supervise the examination open this page.")
        )
    return hat


@require_safe
def assignments(request: DeskRequest) -> HttpResponse:
    """The letters that the hat may see, newest first."""
    hat = supervisor(request)
    rows = AuditAssignment.objects.visible_to(hat).select_related(*WITH)
    page = {"assignments": rows, "today": clock.today(), "may_enter": hat.role in acts.ENTERING}
    return render(request, "desk/assignments.html", page)


@require_safe
def assignment(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One letter with its scope, and everything that was done under it."""
    hat = supervisor(request)
    rows = AuditAssignment.objects.visible_to(hat).select_related(*WITH)
    found = get_object_or_404(rows, public_id=public_id)
    page = {
        "assignment": found,
        "in_force": found.is_in_force(clock.today()),
        "over": found.ends_on <= clock.today(),
        "agencies": found.agencies.order_by("abbreviation"),
        "entries": done_under(found),
        "may_confirm": not found.confirmed_at and acts.may_confirm(found, hat),
        "may_end": hat.role in acts.ENDING,
        "packages": found.packages.filter(fetched_at=None) if hat.role == Role.AUDITOR else (),
    }
    return render(request, "desk/assignment.html", page)


def done_under(found: AuditAssignment) -> list[Entry]:
    """The acts in the assignment's own stream, newest first."""
    stream, key = found.event_stream
    events = Event.objects.filter(stream=stream, stream_id=key).select_related("detail")
    with as_portal():
        return [entry_of(event) for event in events.order_by("-seq")[:SHOWN]]


def assignment_new(request: DeskRequest) -> HttpResponse:
    hat = supervisor(request)
    acts.demand(hat, *acts.ENTERING)
    form = AssignmentForm(request.POST or None, hat=hat)

    def act() -> str:
        changes = changes_of(form)
        acts.enter(form.save(commit=False), hat, changes)
        form.save_m2m()
        return _("The assignment letter is entered. It holds once the chair has confirmed it.")

    return form_page(
        request,
        form,
        title=_("Enter an assignment letter"),
        submit=_("Enter letter"),
        back=reverse("assignments"),
        act=act,
        text=_("It opens nothing until the chair has confirmed it."),
    )


def unless_moved(
    found: AuditAssignment, answer: Callable[[], HttpResponse], request: DeskRequest
) -> HttpResponse:
    """What the act answers, or 409 where somebody else was there before."""
    try:
        return answer()
    except WrongState as moved:
        page = {"why": moved, "obj": found, "back": reverse("assignment", args=[found.public_id])}
        return render(request, "errors/409.html", page, status=409)


def assignment_confirm(request: DeskRequest, public_id: UUID) -> HttpResponse:
    hat = supervisor(request)
    found = row(request, AuditAssignment.objects.visible_to(hat), public_id=public_id)
    acts.demand(hat, Role.CHAIR)

    def act() -> str:
        acts.confirm(found, hat)
        return _("The assignment is confirmed.")

    back = reverse("assignment", args=[public_id])
    text = _("%(auditor)s may then read who did what and when, and open content item by item.")
    return unless_moved(
        found,
        lambda: form_page(
            request,
            ConfirmForm(request.POST if request.method == "POST" else None),
            title=_("Confirm the assignment %(number)s") % {"number": found.number},
            submit=_("Confirm assignment"),
            back=back,
            act=act,
            text=text % {"auditor": found.auditor.user},
        ),
        request,
    )


def assignment_end(request: DeskRequest, public_id: UUID) -> HttpResponse:
    hat = supervisor(request)
    found = row(request, AuditAssignment.objects.visible_to(hat), public_id=public_id)
    acts.demand(hat, *acts.ENDING)
    form = EndAssignmentForm(request.POST or None, assignment=found)

    def act() -> str:
        acts.end(found, hat, **form.cleaned_data)
        return _("The end is recorded.")

    return unless_moved(
        found,
        lambda: form_page(
            request,
            form,
            title=_("End the assignment %(number)s") % {"number": found.number},
            submit=_("End assignment"),
            back=reverse("assignment", args=[public_id]),
            act=act,
            text=_("What it opened is closed to the auditor from that day on."),
            grave=True,
        ),
        request,
    )
