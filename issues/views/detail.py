"""The page of an issue, its whole history, its analyses, and the file to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.pages.paging import page_of
from agencies.pages.steps import buttons
from agencies.workflow.machine import Step
from issues import page
from issues.attached import sections_of, waiting_on
from issues.models import AgencyView, Analysis, Attachment, Comment, InformationRequest, Issue
from issues.next_step import chain, next_step
from issues.reading import PRINT, Page, note_issue
from issues.rights import ACTS, allowed, may_edit, may_lower, may_see_readers
from issues.views.common import get_issue
from issues.views.on_page import form_on
from issues.workflow import WORKFLOW

RELATED = (
    "term__host",
    "category__parent",
    "stage",
    "reported_by",
    "entered_by__user",
    "entered_by__agency",
    "analyst__user",
    "drafter__user",
    "holder",
    "merged_into",
)
SHOWN_EVENTS = 8


@require_safe
def detail(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One issue with what this reader may know of it: first what must be done by whom."""
    hat = request.hat
    issue = get_issue(request, public_id, RELATED)
    content = content_of(hat, issue)
    if issue.submitted_at:
        note_issue(request, issue, parts=parts_of(content))
    content |= lowered(hat, issue, content)
    events = list(page.history(hat, issue)[: SHOWN_EVENTS + 1])
    context = content | {
        "timeline": page.entries(hat, issue, events[:SHOWN_EVENTS]),
        "has_more": len(events) > SHOWN_EVENTS,
        **own_acts(request, issue, content),
    }
    return render(request, "issues/detail.html", context)


def content_of(hat: Hat, issue: Issue) -> dict[str, Any]:
    """What the page and the printed file show alike."""
    here = page.present(hat, issue)
    views = page.views_of(hat, issue) if AgencyView in here else []
    files = page.files_of(hat, issue) if Attachment in here else []
    notes = page.notes_of(hat, issue) if Comment in here else []
    groups = page.groups_in([*views, *files, *notes])
    given = [view for view in views if view.given_at]
    analyses = page.analyses_of(hat, issue) if Analysis in here else []
    target = page.merge_target(hat, issue)
    return {
        "issue": issue,
        "card": issue.withholds(hat),
        "hand_overs": page.hand_overs_of(hat, issue),
        "target": target,
        "regions": issue.regions_by_code(),
        "views": page.told([view for view in given if view.stance == "view"], groups),
        "no_objection": [view for view in given if view.stance != "view"],
        "awaited": [view for view in views if not view.given_at],
        "analysis": analyses[0] if analyses else None,
        "matrix": page.matrix(analyses[0].severity, analyses[0].likelihood) if analyses else None,
        "former": analyses[1] if len(analyses) > 1 else None,
        "requests": page.questions_of(hat, issue) if InformationRequest in here else [],
        "shares": page.shares_for(hat, issue),
        "files": page.told(files, groups),
        "notes": page.told(notes, groups),
        "next": next_step(issue, target),
        "chain": chain(hat, issue),
        "now": clock.now(),
    }


def parts_of(content: dict[str, Any]) -> list[Any]:
    """Everything on the page that has a grade of its own."""
    told = [one.part for name in ("views", "files", "notes") for one in content[name]]
    asked = [question.asked for question in content["requests"]]
    newest = [content["analysis"]] if content["analysis"] else []
    return [*told, *content["no_objection"], *asked, *newest]


def lowered(hat: Hat, issue: Issue, content: dict[str, Any]) -> dict[str, list[page.Told]]:
    """The parts with the way to bring each down to the issue's class, where this reader may."""
    kinds = {"views": "view", "files": "file", "notes": "note"}
    return {
        name: [one._replace(lower_url=_lower(hat, issue, one.part, kind)) for one in content[name]]
        for name, kind in kinds.items()
    }


def _lower(hat: Hat, issue: Issue, part: Any, kind: str) -> str:
    if part.classification <= issue.classification or not may_lower(part, issue, hat):
        return ""
    return reverse(f"issues:lower_{kind}", args=[part.public_id])


def own_acts(request: DeskRequest, issue: Issue, content: dict[str, Any]) -> dict[str, Any]:
    """What this reader may do: the form of what is owed, main buttons, and "other acts"."""
    hat = request.hat
    acts = {name for name in ACTS if allowed(name, issue, hat)}
    steps = WORKFLOW.open_to(hat, issue)
    waiting = waiting_on(hat, issue)
    is_turn = any(one.is_own_step for one in waiting)
    open_form = form_on(request, issue, steps if is_turn else [], acts, content)
    shown = open_form.names if open_form else ()
    own = [link(issue, "write_analysis")] if "write_analysis" in acts else []
    if own and not issue.analyses.filter(submitted_at=None).exists():
        shown = (*shown, "submit_analysis")  # refused until something is written
    rest = [step for step in steps if not step.quiet and step.name not in shown]
    main = [*own, *own_buttons(hat, issue, rest)]
    if editing := issue.state == "draft" and may_edit(issue, hat):
        # The page of the draft saves, checks and submits: the only way to send it.
        main = [
            {
                "label": _("Complete and submit"),
                "url": reverse("issues:edit", args=[issue.public_id]),
            }
        ]
    return {
        "acts": acts,
        "on_page": open_form,
        "waiting": [
            one
            for one in waiting
            if not one.is_own_step and not (open_form and one.url == open_form.url)
        ],
        "is_turn": is_turn and not open_form,
        "may_edit": editing,
        "panel_buttons": [
            button | {"kind": button.get("kind", "secondary") if place or open_form else "primary"}
            for place, button in enumerate(main)
        ],
        "quiet": own_buttons(hat, issue, [s for s in steps if s.quiet]),
        "more_acts": [link(issue, "ask")] if "ask" in acts else [],
        "may_see_readers": may_see_readers(issue, hat),
    }


def own_buttons(hat: Hat, issue: Issue, steps: list[Step]) -> list[dict[str, Any]]:
    def address(name: str) -> str:
        return reverse("issues:step", args=[issue.public_id, name])

    shown = buttons(steps, issue, hat, address)
    return [
        button | {"kind": "secondary"} if button["kind"] == "primary" else button
        for button in shown
    ]


def link(issue: Issue, act: str) -> dict[str, Any]:
    """The page of an act as a button."""
    return {"label": ACTS[act].button, "url": reverse(f"issues:{act}", args=[issue.public_id])}


@require_safe
def timeline(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The whole visible history."""
    hat = request.hat
    issue = get_issue(request, public_id)
    if issue.submitted_at:
        note_issue(request, issue, Page.TIMELINE)
    shown = page_of(request, page.history(hat, issue), "at", "seq", descending=True)
    timeline = page.entries(hat, issue, shown.rows)
    context = {"issue": issue, "page": shown, "timeline": timeline}
    return render(request, "issues/timeline.html", context)


@require_safe
def analysis(request: DeskRequest, public_id: UUID, number: int) -> HttpResponse:
    """One version of the analysis, with what it changed against the one before."""
    hat = request.hat
    issue = get_issue(request, public_id)
    versions: QuerySet[Analysis] = page.versions(hat, issue)
    found = get_object_or_404(versions, version=number)
    note_issue(request, issue, Page.ANALYSIS, label=str(number), parts=[found])
    former = versions.filter(version__lt=number).order_by("-version").first()
    context = {
        "issue": issue,
        "analysis": found,
        "former": former,
        "parts": page.compared(found, former),
        "versions": versions.order_by("version").values_list("version", flat=True),
    }
    return render(request, "issues/analysis.html", context)


@require_safe
def print_file(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """ "Cetak berkas": everything this reader may see of the issue, complete in itself."""
    hat = request.hat
    issue = get_issue(request, public_id, RELATED)
    content = content_of(hat, issue)
    note_issue(request, issue, kind=PRINT, parts=parts_of(content))
    context = content | {
        "timeline": page.entries(hat, issue, page.history(hat, issue)),
        "sections": sections_of(request, issue),
    }
    return render(request, "issues/print.html", context)
