"""Writing a draft: a new one, and changing one that is not issued yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.readers import readers_of
from agencies.access.refusals import Forbidden, Stale, WrongState
from agencies.access.requests import DeskRequest
from agencies.pages.conflict import newest
from agencies.pages.steps import go, moved_on
from agencies.pages.timeline import newest_of, visible_events
from agencies.sending.kept import Keeper
from issues.judged import ANALYSIS, shown
from issues.models import Issue
from recommendations import drafts
from recommendations.comparison import compared
from recommendations.forms.draft import Draft
from recommendations.models import Recommendation
from recommendations.reading import issues_of, note_recommendation
from recommendations.workflow import WORKFLOW


def new(request: DeskRequest) -> HttpResponse:
    """A new draft; `?issue=` names the issue from whose page it was begun."""
    hat = drafting_hat(request)
    issue = None
    if asked := request.GET.get("issue"):
        readable = Issue.objects.visible_to(hat).filter(term=hat.term)
        issue = get_object_or_404(readable, public_id=as_uuid(asked))
    draft = typed(request, Draft(hat, sent(request), issue=issue))
    about, label = highest(draft, issue), _("Draft a recommendation")
    keeper = Keeper(request, draft.words, about=about, label=label)
    if keeper.asked:
        return keeper.answer() or page(request, draft, keeper, status=200, issue=issue)
    if saving(request) and draft.is_valid():
        made = drafts.start(hat, draft.content, draft.words.cleaned_data["key"])
        keeper.forget()
        send(request, made)
        return go(request, reverse("recommendations:detail", args=[made.public_id]))
    if keeper.kept and request.method == "GET":
        draft = Draft(hat, keeper.data(), issue=issue)
        draft.look()
    return page(request, draft, keeper, issue=issue)


def highest(draft: Draft, issue: Issue | None) -> Issue | None:
    """The issue that gives the unsent text its class, before there is a recommendation."""
    if draft.data is not None:
        draft.words.is_valid()
    chosen = getattr(draft.words, "cleaned_data", {}).get("issues") or ([issue] if issue else [])
    return max(chosen, key=lambda one: one.classification, default=None)


def edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Change a draft; 403 but for those who write drafts of its desk, 409 with both texts when
    somebody else has saved meanwhile."""
    hat = request.hat
    rows = Recommendation.objects.visible_to(hat)
    found = get_object_or_404(rows, public_id=public_id)
    if not drafts.may_draft(hat, found.term_id):
        raise PermissionDenied(_("Only analysts and the secretary of the desk write drafts."))
    back = reverse("recommendations:detail", args=[public_id])
    if found.state != "draft":
        return moved_on(request, found, back, last=newest_of(hat, *found.event_stream))
    note_recommendation(request, found)
    draft = typed(request, Draft(hat, sent(request), recommendation=found))
    keeper = Keeper(request, draft.words, about=found, label=_("Change the draft"))
    if keeper.asked:
        answer = keeper.answer()
        return answer or page(request, draft, keeper, recommendation=found, status=200)
    if saving(request) and draft.is_valid():
        try:
            version = draft.words.cleaned_data["version"]
            drafts.change(found, draft.content, by=hat, version=version)
        except Stale:
            return conflict(request, draft, keeper, found)
        except WrongState as moved:
            return moved_on(request, found, back, moved, newest_of(hat, *found.event_stream))
        keeper.forget()
        send(request, found)
        return go(request, back)
    if keeper.kept and request.method == "GET":
        draft = Draft(hat, keeper.data(), recommendation=found)
        draft.look()
    return page(request, draft, keeper, recommendation=found)


def sent(request: DeskRequest) -> QueryDict | None:
    """What was posted, also when it is empty: an empty form is wrong, not absent."""
    return request.POST if request.method == "POST" else None


def saving(request: DeskRequest) -> bool:
    """Whether the draft is to be kept: also when the form was sent by none of its buttons."""
    return request.method == "POST" and request.POST.get("act", "save") in ("save", "submit")


def send(request: DeskRequest, kept: Recommendation) -> None:
    """Submit a kept draft for review, if that button was pressed; tells the person what is
    missing."""
    if request.POST.get("act") != "submit":
        return
    try:
        WORKFLOW.take("submit_review", kept, by=request.hat)
    except (ValidationError, Forbidden) as missing:
        words = " ".join(getattr(missing, "messages", map(str, missing.args)))
        messages.warning(request, _("Kept, not submitted yet. %(why)s") % {"why": words})
    except WrongState:
        pass  # the same form came twice; the first one counted
    else:
        messages.success(request, f"{WORKFLOW['submit_review'].said}.")


def drafting_hat(request: DeskRequest) -> Hat:
    """The worn hat, if it writes drafts; 403 otherwise."""
    hat = request.hat
    if not drafts.may_draft(hat, hat.membership.term_id):
        raise PermissionDenied(_("Only analysts and the secretary of the desk write drafts."))
    return hat


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def typed(request: DeskRequest, draft: Draft) -> Draft:
    """What the pressed button makes of the entries: another row, or dates worked out."""
    if request.method != "POST" or saving(request):
        return draft
    if (act := request.POST["act"]) in ("more_points", "more_addressees"):
        draft = draft.grown(act.removeprefix("more_"))
    draft.look()
    return draft


def conflict(
    request: DeskRequest, draft: Draft, keeper: Keeper, found: Recommendation
) -> HttpResponse:
    """409 with both texts side by side: nothing was overwritten, the person chooses."""
    found.refresh_from_db()
    again = draft.at_version(found.version)
    again.look()
    context = {
        "differing": compared(drafts.content_of(found), draft.content),
        "last": newest(visible_events(draft.hat, *found.event_stream), found),
    }
    return page(request, again, keeper, recommendation=found, status=409, **context)


def judged(
    request: DeskRequest, issue: Issue | None, recommendation: Recommendation | None
) -> dict[str, Any]:
    """The analysis on which the draft rests, to be read beside it."""
    hat = request.hat
    if issue is None and recommendation:
        issue = next(iter(issues_of(hat, recommendation)), None)
    return shown(request, issue, ANALYSIS) if issue else {}


def page(
    request: DeskRequest, draft: Draft, keeper: Keeper, status: int = 0, **context: Any
) -> HttpResponse:
    draft.words.keeper = keeper
    if saving(request) and not status:
        keeper.keep()
    readers = None
    if request.method == "POST" and draft.groups:
        readers = readers_of(draft.groups, draft.words.level, clock.today())
    context |= {"draft": draft, "readers": readers, "now": clock.now()}
    if not request.htmx:  # what it asks for is a part without it
        context |= judged(request, context.get("issue"), context.get("recommendation"))
    return render(
        request,
        "recommendations/draft.html",
        context,
        status=status or (422 if saving(request) else 200),
    )
