"""The pages of a follow-up: its list, its sheet, its steps, its row beside others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import Prepared
from agencies.access.requests import DeskRequest
from agencies.access.visibility import by_keys
from agencies.models import Event
from agencies.pages.exports import Listing, serve_export
from agencies.pages.lists import DUE, UPDATED, Parted, Sorting
from agencies.pages.steps import bring_back, buttons, serve_step
from agencies.pages.timeline import Entry, entry_of, newest_of
from agencies.workflow.machine import Step
from issues.models import Issue
from issues.reading import PRINT, Page, carried_off
from monitoring.due import receipt_note
from monitoring.export import COLUMNS
from monitoring.extensions import asks_for, why_no_more_time
from monitoring.filters import FollowUpFilters
from monitoring.forms.steps import STEP_FORMS
from monitoring.inline import inline_form
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.next_step import next_step
from monitoring.reach import deserted
from monitoring.reading import note_follow_up
from monitoring.reminders.ladder import due_rule, ladder
from monitoring.rules import REPORTING, correctable_until
from monitoring.sheet import Sheet, rows_of, sheet_of
from monitoring.workflow import EXTENSIONS, WORKFLOW
from recommendations.export import issues_for
from recommendations.models import Recommendation

LISTED = ("agency", "addressee", "recommendation", "waits_for__agency")
RELATED = (
    "agency",
    "addressee",
    "recommendation__letter",
    "recommendation__term",
    "proposed_agency",
    "waits_for__agency",
    "transferred_to__agency",
)


def found(request: DeskRequest, public_id: UUID) -> FollowUp:
    """The follow-up that the hat may see, else 404."""
    visible = FollowUp.objects.visible_to(request.hat)
    return get_object_or_404(visible.select_related(*RELATED), public_id=public_id)


def address(follow_up: FollowUp) -> str:
    return reverse("monitoring:detail", args=[follow_up.public_id])


def listed(hat: Hat, filters: FollowUpFilters) -> Parted:
    rows = filters.narrow(FollowUp.objects.visible_to(hat), clock.now())
    return Parted(filters.query, filters.states, rows)


def sorting(parted: Parted) -> Sorting:
    """Running ones by due date, ended ones by their last movement."""
    orders = (UPDATED, DUE) if parted.only_ended else (DUE, UPDATED)
    return Sorting(parted.query, *orders)


@kept_plans
def _rows(hat: Hat) -> Prepared[FollowUp]:
    return by_keys(FollowUp, hat, *LISTED)


@require_safe
def follow_up_list(request: DeskRequest) -> HttpResponse:
    """The hat's follow-ups, 25 a page; htmx gets the list alone."""
    hat = request.hat
    filters = FollowUpFilters(request.GET)
    parted = listed(hat, filters)
    order = sorting(parted)
    page = parted.page(request, order, _rows(hat))
    context = {
        "filters": filters,
        "parted": parted,
        "sorting": order,
        "page": page,
        "lines": rows_of(page.rows, hat),
        "now": clock.now(),
    }
    template = "_list" if request.htmx else "list"
    return render(request, f"monitoring/follow_ups/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: DeskRequest) -> HttpResponseBase:
    """The same list, with the filters of the address, as a file."""
    hat = request.hat
    filters = FollowUpFilters(request.GET)
    parted = listed(hat, filters)
    rows = parted.rows.select_related(*LISTED).prefetch_related(
        issues_for(hat, "recommendation__issues")
    )
    listing = Listing(
        name="follow-ups",
        title=_("Follow-ups"),
        rows=sorting(parted).of(rows),
        filters=[*parted.said, *(chip.label for chip in filters.chips())],
        columns=COLUMNS,
        back=reverse("monitoring:list"),
        notes=lambda row, number: carried_off(
            request, row, row.recommendation.answered, Page.FOLLOW_UP, number
        ),
    )
    return serve_export(request, listing)


@require_safe
def detail(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The addressee's and the verifier's page: what is open to the hat makes the difference."""
    one = found(request, public_id)
    hat = request.hat
    note_follow_up(request, one)
    sheet = sheet_of(one, hat)
    context = {
        "follow_up": one,
        "sheet": sheet,
        "next": next_step(one, sheet),
        "timeline": [entry(event) for event in sheet.events],
        "issues": Issue.objects.visible_to(hat).filter(recommendations=one.recommendation_id),
        "deserted": deserted(one, hat),
        "now": clock.now(),
    }
    around = rail(one, hat)
    own = acts(one, hat, sheet, around["asked"])
    if inline := own["inline"]:
        home = reverse("monitoring:step", args=[one.public_id, inline.step.name])
        bring_back(request, inline.form, about=one, label=inline.step.button, address=home)
    context |= own | around
    return render(request, "monitoring/follow_ups/detail.html", context)


def entry(event: Event) -> Entry:
    """A line of the history; the words of a report stand in the table of reports."""
    line = entry_of(event)
    return replace(line, note="") if event.verb in REPORTING else line


def acts(one: FollowUp, hat: Hat, sheet: Sheet, asked: ExtensionRequest | None) -> dict[str, Any]:
    """The buttons, those that answer the open request for more time among them, and the one
    form that stands on the page itself."""
    steps = WORKFLOW.open_to(hat, one)
    inline = inline_form(one, hat, steps, sheet)
    others = [step for step in steps if not inline or step.name not in inline.names]

    def step_address(name: str) -> str:
        return reverse("monitoring:step", args=[one.public_id, name])

    own = [] if inline else main_of(others)
    answers = EXTENSIONS.open_to(hat, asked) if asked else []
    rest = [step for step in others if (step.usual or not step.quiet) and step not in own]
    rare = [step for step in others if step.quiet and not step.usual]
    replies = [step for step in others if step.name in ("record_reply", "transfer")]
    correction = next((s for s in rare if s.name in ("amend", "amend_response")), None)
    reply = sheet.recorded_reply if correction else None
    why = why_no_more_time(one, hat)
    return {
        "inline": inline,
        "receipt_note": receipt_note(one) if any(s.name == "acknowledge" for s in own) else "",
        "reply": reply,
        "correction": step_address(correction.name) if correction else "",
        "correctable_until": correctable_until(one, reply.at) if reply else None,
        "buttons": [
            *buttons(own, one, hat, step_address),
            *answering(answers, asked, hat, first="secondary" if own else "primary"),
        ],
        "mine": any(step.decides(hat, one) for step in own)
        or any(step.decides(hat, asked) for step in answers),
        "beside": buttons(rest, one, hat, step_address, first="secondary"),
        "quiet": buttons(rare, one, hat, step_address, first="secondary"),
        "ways_out": buttons(replies, one, hat, step_address, first="secondary"),
        "may_ask_extension": asks_for(one, hat) and one.is_open and not why,
        "no_more_time": why,
        "not_ours_any_more": too_late_to_refuse(one, hat),
    }


def too_late_to_refuse(one: FollowUp, hat: Hat) -> str:
    """Why the agency may no longer say that it is outside its authority; "" otherwise."""
    step = WORKFLOW["not_ours"]
    here = one.state in step.source and step.decides(hat, one)
    return step.forbidden(hat, one) if here else ""


def main_of(steps: list[Step]) -> list[Step]:
    """The steps of the panel: the receipt alone while it is owed, else all but the quiet."""
    receipt = [step for step in steps if step.name == "acknowledge"]
    return receipt or [step for step in steps if not step.quiet]


def rail(one: FollowUp, hat: Hat) -> dict[str, Any]:
    """Due date with its rule, requests for more time, other addressees, who waits for whom."""
    extensions = list(ExtensionRequest.objects.visible_to(hat).filter(follow_up=one))
    asked = next((extension for extension in extensions if extension.state == "open"), None)
    others = list(beside(one.recommendation_id, hat).exclude(pk=one.pk))
    return {
        "rule": due_rule(one, extensions),
        "ladder": ladder(one, clock.now()),
        "extensions": extensions,
        "asked": asked,
        "others": others,
        "waiting_agencies": [
            o for o in others if o.state == "blocked" and o.waits_for_id == one.pk
        ],
    }


def answering(
    steps: list[Step], asked: ExtensionRequest | None, hat: Hat, *, first: str
) -> list[dict[str, Any]]:
    def step_address(name: str) -> str:
        assert asked is not None
        return reverse("monitoring:extension_step", args=[asked.public_id, name])

    return buttons(steps, asked, hat, step_address, first=first)


def beside(recommendation_id: int, hat: Hat) -> QuerySet[FollowUp]:
    """All addressees' follow-ups: of the others only name, due date and state are shown."""
    rows = FollowUp.objects.beside(hat).filter(recommendation=recommendation_id)
    return rows.select_related("agency", "addressee").order_by("addressee__position", "pk")


def step(request: DeskRequest, public_id: UUID, name: str) -> HttpResponse:
    one = found(request, public_id)
    hat = request.hat
    return serve_step(
        request,
        WORKFLOW,
        one,
        name,
        forms=STEP_FORMS,
        back=address(one),
        beside=partial(judged_of, request, one),
        last=partial(newest_of, hat, *one.event_stream),
    )


def judged_of(request: DeskRequest, one: FollowUp) -> dict[str, Any]:
    """Points and reports, for the form of a step to stand beside."""
    note_follow_up(request, one)
    return {
        "judged": "monitoring/follow_ups/_judged.html",
        "follow_up": one,
        "sheet": sheet_of(one, request.hat),
    }


@require_safe
def for_unit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """What a unit of the agency gets: a page to print, and the same as a text to send.

    404 for whoever is not of the agency, and before it was forwarded.
    """
    hat = request.hat
    one = found(request, public_id)
    if hat.agency != one.agency or not one.forwarded_to:
        raise Http404
    note_follow_up(request, one, kind=PRINT)
    context = {"follow_up": one, "sheet": sheet_of(one, hat)}
    return render(request, "monitoring/follow_ups/for_unit.html", context)


@require_safe
def for_recommendation(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """A row per addressee, a fragment of the recommendation's page."""
    hat = request.hat
    visible = Recommendation.objects.visible_to(hat)
    recommendation = get_object_or_404(visible, public_id=public_id)
    template = "_rows" if request.htmx else "rows"
    context = {
        "recommendation": recommendation,
        "rows": rows_of(list(beside(recommendation.pk, hat)), hat),
        "now": clock.now(),
    }
    return render(request, f"monitoring/follow_ups/{template}.html", context)
