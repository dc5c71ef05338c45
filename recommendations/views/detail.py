"""The page of a recommendation, its steps, and its rows on the page of an issue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.plans import kept_plans
from agencies.access.prepared import KEY, Prepared
from agencies.access.requests import DeskRequest
from agencies.pages.steps import buttons, serve_step, step_on_page
from agencies.pages.timeline import entries_of, newest_of
from issues.models import Issue, Reading
from recommendations.drafts import may_draft
from recommendations.forms.steps import STEP_FORMS
from recommendations.models import Addressee, Recommendation
from recommendations.next_step import next_step
from recommendations.reading import (
    addressees_of,
    issues_of,
    letter_of,
    note_recommendation,
    points_of,
    readers_after_issue,
)
from recommendations.workflow import WORKFLOW

SHOWN_EVENTS = 8
# Whose form stands open on the page, with the other way to decide.
OWED = {"approve": "return", "issue": "", "issue_orally": "", "confirm": ""}


@require_safe
def detail(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One recommendation with what this reader may know of it."""
    hat = request.hat
    found = get_recommendation(hat, public_id)
    note_recommendation(request, found)
    steps = WORKFLOW.open_to(hat, found)
    on_page = step_on_page(
        request, steps, found, owed=OWED, forms=STEP_FORMS, address=address_of(found)
    )
    shown = on_page.names if on_page else ()
    rest = [step for step in steps if not step.quiet and step.name not in shown]
    events = entries_of(hat, *found.event_stream, limit=SHOWN_EVENTS + 1)
    context = {
        "recommendation": found,
        "issues": issues_of(hat, found),
        "addressees": addressees_of(hat, found),
        "points": points_of(hat, found),
        "letter": letter_of(hat, found),
        "next": next_step(found),
        "on_page": on_page,
        "buttons": buttons(
            rest, found, hat, address_of(found), first="secondary" if on_page else "primary"
        ),
        "mine": not on_page and any(step.decides(hat, found) for step in rest),
        "quiet": buttons([s for s in steps if s.quiet], found, hat, address_of(found)),
        "may_edit": found.state == "draft" and may_draft(hat, found.term_id),
        "readers": readers_after_issue(hat, found) if found.is_unissued else None,
        "timeline": events[:SHOWN_EVENTS],
        "has_more": len(events) > SHOWN_EVENTS,
        "now": clock.now(),
    }
    return render(request, "recommendations/detail.html", context)


@require_safe
def timeline(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The whole visible history of a recommendation."""
    hat = request.hat
    found = get_recommendation(hat, public_id)
    note_recommendation(request, found, Reading.Page.TIMELINE)
    context = {"recommendation": found, "timeline": entries_of(hat, *found.event_stream)}
    return render(request, "recommendations/timeline.html", context)


def step(request: DeskRequest, public_id: UUID, name: str) -> HttpResponse:
    hat = request.hat
    found = get_recommendation(hat, public_id)
    back = reverse("recommendations:detail", args=[public_id])
    return serve_step(
        request,
        WORKFLOW,
        found,
        name,
        forms=STEP_FORMS,
        back=back,
        beside=partial(beside, request, found),
        last=partial(newest_of, hat, *found.event_stream),
    )


def beside(request: DeskRequest, found: Recommendation) -> dict[str, Any]:
    """The words that a step judges, for the form to stand beside."""
    hat = request.hat
    note_recommendation(request, found)
    return {
        "judged": "recommendations/_judged.html",
        "points": points_of(hat, found),
        "addressees": addressees_of(hat, found),
    }


@require_safe
def for_issue(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The recommendations on an issue, a row for each addressee: a fragment of its page."""
    hat = request.hat
    issue = get_object_or_404(Issue.objects.visible_to(hat), public_id=public_id)
    rows = Recommendation.objects.visible_to(hat).filter(issues=issue)
    found = list(rows.select_related("letter").order_by("-created_at"))
    may_add = issue.is_open and issue.state != "draft" and may_draft(hat, issue.term_id)
    context = {
        "issue": issue,
        "rows": with_addressees(hat, found),
        "may_add": may_add,
        "now": clock.now(),
    }
    template = "_for_issue" if request.htmx else "for_issue"
    return render(request, f"recommendations/{template}.html", context)


def with_addressees(
    hat: Hat, found: list[Recommendation]
) -> list[tuple[Recommendation, list[Addressee]]]:
    """Each recommendation with its addressees, in one query for all."""
    by_id = {row.pk: row for row in found}
    named: dict[int, list[Addressee]] = {row.pk: [] for row in found}
    for addressee in _named(hat).of(list(by_id)):
        addressee.recommendation = by_id[addressee.recommendation_id]
        named[addressee.recommendation_id].append(addressee)
    return [(row, named[row.pk]) for row in found]


@kept_plans
def _named(hat: Hat) -> Prepared[Addressee]:
    rows = Addressee.objects.visible_to(hat).filter(recommendation__one_of=KEY)
    return Prepared(rows.select_related("agency").order_by("position", "pk"))


def get_recommendation(hat: Hat, public_id: UUID) -> Recommendation:
    """The recommendation, or 404 as for one that does not exist."""
    rows = Recommendation.objects.visible_to(hat).select_related(
        "term__host", "drafted_by__user", "approved_by__user", "successor"
    )
    return get_object_or_404(rows, public_id=public_id)


def address_of(recommendation: Recommendation) -> Callable[[str], str]:
    """The address of each of its steps, by name."""
    return lambda name: reverse("recommendations:step", args=[recommendation.public_id, name])
