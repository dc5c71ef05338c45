"""The record of acts, for the auditor under an assignment letter: metadata first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Func, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import AuditAssignment, Event, Role
from agencies.pages.timeline import sentence_of
from agencies.record.events import Said
from agencies.record.events import record as write
from agencies.sending.kept import Keeper
from agencies.sending.once import done
from agencies.workflow.machine import MACHINES
from desk.record.examined import issues_of, readings_of
from desk.record.field_names import words_of
from desk.record.forms import OpenForm
from issues.examination import examine
from issues.models import Issue
from recommendations.models import Recommendation

ROWS = 50
END = 2**63 - 1  # after the last key that a row can have
STREAMS = AuditAssignment.Stream
PAGES: dict[str, tuple[Any, str]] = {
    "issue": (Issue, "issues:detail"),
    "recommendation": (Recommendation, "recommendations:detail"),
}
FIELD_NAMES = Func(
    "detail__changes",
    template="ARRAY(SELECT jsonb_object_keys(%(expressions)s) ORDER BY 1)",
    output_field=ArrayField(CharField()),
)


@dataclass(frozen=True)
class Line:
    """An event in words: no number, title, note or values.

    `url` leads to the page of what it is about, where that was opened to the auditor.
    """

    event: Event
    act: str | Promise
    about: str | Promise
    fields: list[str]
    moved: str
    url: str
    may_open: bool


def auditor(request: DeskRequest) -> Hat:
    """The hat of the auditor, who alone reads the record; 403 otherwise."""
    hat = request.hat
    if hat.role != Role.AUDITOR:
        raise PermissionDenied(_("Only the desk auditor reads the record of acts."))
    return hat


def in_force(hat: Hat, wanted: str = "") -> tuple[AuditAssignment | None, list[AuditAssignment]]:
    """The assignment under which the auditor reads now, and all that they could choose."""
    held = AuditAssignment.objects.visible_to(hat).in_force(clock.today())
    every = list(held.order_by("ends_on", "pk"))
    chosen = next((one for one in every if str(one.public_id) == wanted), None)
    return chosen or next(iter(every), None), every


def place_of(events: QuerySet[Event], wanted: str) -> Event | None:
    """The event that an address names, if it lies within the assignment."""
    try:
        return events.filter(public_id=UUID(wanted)).first()
    except ValueError:
        return None


@require_safe
def record(request: DeskRequest) -> HttpResponse:
    """The newest acts of the assignment first, 50 a page; `?before=` goes on from an event, `?of=`
    shows all of one stream. That a page was read is itself recorded. 403 but for the auditor."""
    hat = auditor(request)
    assignment, every = in_force(hat, request.GET.get("assignment", ""))
    if assignment is None:
        return render(request, "desk/record_closed.html")
    chosen = request.GET.get("stream", "")
    with as_portal():  # the auditor's groups open only what was opened to them
        events = assignment.events()
        before = place_of(events, request.GET.get("before", ""))
        of = place_of(events, request.GET.get("of", ""))
        found = list(metadata(narrowed(events, chosen, of), before)[: ROWS + 1])
        with translation.override(settings.LANGUAGE_CODE):
            kind = str(STREAMS(chosen).label) if chosen in STREAMS else ""
        said = Said(note=" ".join(filter(None, (kind, *named(of), *named(before)))))
        write("audit.list", assignment, by=hat, said=said)
    context = {
        "assignment": assignment,
        "assignments": every,
        "lines": lines_of(hat, found[:ROWS]),
        "more": found[ROWS - 1].public_id if len(found) > ROWS else None,
        "streams": [(name, STREAMS(name).label) for name in assignment.streams],
        "chosen": chosen,
        "of": of,
        "reads": "issue" in assignment.streams,
    }
    return render(request, "desk/record.html", context)


@require_safe
def readings(request: DeskRequest) -> HttpResponse:
    """Who took note of something, when and from where; what it was stays closed. 50 a page."""
    hat = auditor(request)
    assignment, _every = in_force(hat, request.GET.get("assignment", ""))
    if assignment is None or "issue" not in assignment.streams:
        return render(request, "desk/record_closed.html")
    with as_portal():
        rows = readings_of(assignment)
        before = reading_place(rows, request.GET.get("before", ""))
        found = list(rows.filter(pk__lt=before)[: ROWS + 1])
        write("audit.readings", assignment, by=hat)
    more = found[ROWS - 1].public_id if len(found) > ROWS else None
    page = {"assignment": assignment, "readings": found[:ROWS], "more": more}
    return render(request, "desk/record_readings.html", page)


def reading_place(rows: QuerySet, wanted: str) -> int:
    try:
        return rows.filter(public_id=UUID(wanted)).values_list("pk", flat=True).first() or END
    except ValueError:
        return END


def named(event: Event | None) -> list[str]:
    return [str(event.public_id)] if event else []


def narrowed(events: QuerySet[Event], stream: str, of: Event | None) -> QuerySet[Event]:
    if stream:
        events = events.filter(stream=stream)
    return events.filter(stream=of.stream, stream_id=of.stream_id) if of else events


def metadata(events: QuerySet[Event], before: Event | None) -> QuerySet[Event]:
    """Newest first, with the names of the fields that changed; neither words nor values are
    loaded."""
    rows = events.select_related("detail").defer("detail__note", "detail__changes")
    rows = rows.filter(pk__lt=before.pk if before else END)
    return rows.annotate(field_names=FIELD_NAMES).order_by("-pk")


def lines_of(hat: Hat, events: list[Event]) -> list[Line]:
    pages = {}
    for stream, (model, name) in PAGES.items():
        keys = {event.stream_id for event in events if event.stream == stream}
        rows = model.objects.visible_to(hat).filter(pk__in=keys)
        for row in rows:
            pages[stream, row.pk] = reverse(name, args=[row.public_id])
    return [
        Line(
            event=one,
            act=sentence_of(one),
            about=STREAMS(one.stream).label,
            fields=[words_of(one, name) for name in vars(one)["field_names"]],
            moved=moved(one),
            url=pages.get((one.stream, one.stream_id), ""),
            may_open=one.stream in PAGES,
        )
        for one in events
    ]


def moved(event: Event) -> str:
    """From which state to which, in words; "" where it moved nothing."""
    machine = MACHINES.get(event.verb.partition(".")[0])
    if machine is None or event.from_state == event.to_state:
        return ""
    states = (machine.states.get(name) for name in (event.from_state, event.to_state))
    return " » ".join(str(state.word) if state else "–" for state in states)


@require_http_methods(["GET", "HEAD", "POST"])
def open_content(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Open to the assignment what an event is about: an issue with all that hangs below it.

    403 but for the auditor, 404 without an assignment in force, for an event outside it, and for
    one that is about no issue.
    """
    hat = auditor(request)
    assignment, _every = in_force(hat, request.GET.get("assignment", ""))
    if assignment is None:
        raise Http404
    with as_portal():
        event = get_object_or_404(assignment.events(), public_id=public_id)
        issues = issues_of(event)
    if not issues:
        raise Http404
    form = OpenForm(request.POST or None)
    keeper = Keeper(request, form, label=_("Open content"))
    if keeper.asked and (answer := keeper.answer()):
        return answer
    if keeper.sent and form.is_valid():
        if all(issue.classification <= hat.clearance for issue in issues):
            keeper.forget()
            return opened(request, hat, assignment, issues, form)
        form.add_error(None, _("Its classification lies above what you may read."))
    page = {"form": form, "assignment": assignment, "event": event, "act": sentence_of(event)}
    return render(request, "desk/open.html", page, status=keeper.settle())


def opened(
    request: DeskRequest,
    hat: Hat,
    assignment: AuditAssignment,
    issues: list[Issue],
    form: OpenForm,
) -> HttpResponse:
    given = form.cleaned_data
    with as_portal():
        if not done(given["key"]):
            for issue in issues:
                examine(issue, hat, assignment, reason=given["reason"])
            numbers = ", ".join(issue.number for issue in issues)
            said = Said(note=f"{numbers}: {given['reason']}")
            write("audit.open", assignment, by=hat, said=said, key=given["key"])
    count = len(issues)
    messages.success(
        request,
        ngettext("%(count)d item is open.", "%(count)d items are open.", count) % {"count": count},
    )
    if count == 1:
        return redirect("issues:detail", issues[0].public_id)
    return redirect("record")
