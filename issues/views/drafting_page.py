"""The page of a draft, and the fragments that come while one types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.readers import Readers, readers_of
from agencies.access.requests import DeskRequest
from agencies.models import Agency, Region
from agencies.models.classification import Classification
from agencies.pages.conflict import differences, newest
from agencies.pages.day_fields import understood
from agencies.pages.forms import amended
from agencies.pages.timeline import Entry, entry_of, visible_events
from agencies.sending.kept import KEPT_ON_DEVICE
from issues.drafts import current_term
from issues.forms.draft import IssueForm, initial_of
from issues.hits import Answer
from issues.models import Attachment, Category, Issue
from issues.pasted import Pasted
from issues.pasted.personal import personal_data_in
from issues.proposals import certain_stage, proposed_classification, zone_of
from issues.search import similar_issues

SHORTEST_TITLE = 8
TEXTS = ("title", "text", "source")


def draft_page(
    request: DeskRequest,
    hat: Hat,
    form: IssueForm,
    *,
    issue: Issue | None = None,
    found: Pasted | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The whole page, with who will read it and what may be there already."""
    title = str(form["title"].value() or "")
    context = {
        "form": form,
        "issue": issue,
        "found": found,
        "personal": personal_data_in(*(str(form[name].value() or "") for name in TEXTS)),
        "returned": last_return(hat, issue) if issue and issue.submitted_at else None,
        "files": files_of(hat, issue),
        "readers": readers_after(hat, issue, form["classification"].value()),
        "similar": similar_to(hat, title, issue),
        "may_keep_here": (issue.classification if issue else Classification.OPEN) <= KEPT_ON_DEVICE,
        "kept_here_up_to": int(KEPT_ON_DEVICE),
        **more,
    }
    return render(request, "issues/draft.html", context, status=status)


def files_of(hat: Hat, issue: Issue | None) -> Iterable[Attachment]:
    """The files that lie with the draft."""
    return Attachment.objects.visible_to(hat).filter(issue=issue) if issue else ()


MOMENTS = {"known_at", "occurred_at"}


def last_return(hat: Hat, issue: Issue) -> Entry | None:
    """Who returned it last, when and why."""
    event = visible_events(hat, *issue.event_stream).filter(verb="issue.return").first()
    return entry_of(event) if event else None


def readers_after(
    hat: Hat, issue: Issue | None, grade: Any, reporter: Agency | None = None
) -> Readers:
    """Who will read it once it is submitted: the desk's people and, once it is known whose
    problem it is, the reporter's."""
    term = issue.term if issue else current_term(hat)
    if hat.agency or reporter is None:
        named = issue.reported_by if issue and issue.reporter_named else None
        reporter = named or hat.agency
    level = int(grade) if str(grade).isdigit() else int(Classification.OPEN)
    groups = {term.group_id, *([reporter.group_id] if reporter else [])}
    return readers_of(groups, level, clock.today())


def similar_to(hat: Hat, title: str, issue: Issue | None) -> list[Answer]:
    if len(title.strip()) < SHORTEST_TITLE:
        return []
    return similar_issues(hat, title, but=issue.public_id if issue else None)


@require_safe
def similar(request: DeskRequest) -> HttpResponse:
    """ "May exist already": a fragment for the title typed so far."""
    title = request.GET.get("title", "")[:200]
    found = similar_to(request.hat, title, None)
    return render(request, "issues/_similar_typed.html", {"similar": found, "title": title})


@require_safe
def propose(request: DeskRequest) -> HttpResponse:
    """What follows from category, day and regions typed so far: stage, class, zone, readers."""
    hat, given = request.hat, request.GET
    regions = list(Region.objects.filter(code__in=given.getlist("regions")).order_by("code"))
    category = Category.objects.filter(code=given.get("category", "")).first()
    preset = preset_stage(category, given)
    initial: dict[str, Any] = {
        "stage": chosen_stage(given) or preset,
        "classification": given.get("classification") or None,
    }
    if category:
        grade = proposed_classification(category, hat.clearance)
        initial["classification"] = initial["classification"] or grade
    form = IssueForm(hat=hat, initial=initial)
    reporter = Agency.objects.filter(code=given.get("reported_by", "")).first()
    readers = readers_after(hat, None, initial["classification"], reporter)
    context: dict[str, Any] = {
        "form": form,
        "readers": readers,
        "part": given.get("part", ""),
        "preset": preset,
    }
    if zone := zone_of(regions, ""):  # what was begun keeps its zone
        begun = {name for name in MOMENTS if given.get(f"{name}_day") or given.get(f"{name}_hour")}
        context |= {"zone": zone, "moments": [form[name] for name in MOMENTS - begun]}
    return render(request, "issues/_proposed.html", context)


def preset_stage(category: Category | None, given: QueryDict) -> str:
    """The stage that follows for certain, for the day on which it happened, else today."""
    day = understood(given.get("occurred_at_day", "")) or clock.today()
    stage = certain_stage(category, day) if category else None
    return str(stage.public_id) if stage else ""


def chosen_stage(given: QueryDict) -> str:
    """The stage that a person chose: what the portal preset goes with what it followed from."""
    stage = given.get("stage", "")
    return stage if stage != given.get("preset_stage") else ""


def conflict_page(
    request: DeskRequest, hat: Hat, form: IssueForm, issue: Issue | None
) -> HttpResponse:
    """409: the draft was changed elsewhere. Both texts side by side; saving again decides."""
    assert issue is not None
    related = ("term", "category", "stage", "reported_by")
    now = Issue.objects.visible_to(hat).select_related(*related).get(pk=issue.pk)
    regions = list(Region.objects.filter(issues=now).order_by("code"))
    posted = amended(form.data, version=str(now.version))
    again = IssueForm(posted, hat=hat, issue=now, initial=initial_of(now, regions))
    again.is_valid()
    told = visible_events(hat, *now.event_stream).filter(verb="issue.changed")
    context: dict[str, Any] = {"differing": differences(again), "last": newest(told, now)}
    context["stored_at"] = reverse("issues:edit", args=[now.public_id])
    return draft_page(request, hat, again, issue=now, status=409, **context)
