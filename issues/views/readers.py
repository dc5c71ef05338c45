"""Who can read an issue, and what it looks like to another agency."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.hats import Hat, hat_of, memberships_in_force
from agencies.access.requests import DeskRequest
from agencies.access.visibility import seeing_as
from agencies.models import Agency, Membership, Role
from agencies.workflow.rules import Who
from issues import page
from issues.attached import sections_of
from issues.models import Issue
from issues.reading import note_issue
from issues.views.common import get_issue
from issues.views.detail import RELATED, content_of

MAY_LOOK = Who((Role.SECRETARY, Role.CHAIR))


@require_safe
def readers(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Who can read it, since when, by whose decision and why; and its narrower parts."""
    hat = request.hat
    issue = get_issue(request, public_id)
    parts: list[page.Part] = [
        *page.views_of(hat, issue),
        *page.files_of(hat, issue),
        *page.notes_of(hat, issue),
    ]
    groups = page.groups_in(parts)
    narrower = page.told([part for part in parts if is_narrower(part, issue)], groups)
    context = {
        "issue": issue,
        "shares": page.shares_for(hat, issue),
        "circles": page.circles_of(hat, issue),
        "narrower": [(page.in_words(part), part, only_for) for part, only_for, _url in narrower],
        "may_look": MAY_LOOK.lets(hat, issue),
    }
    return render(request, "issues/readers.html", context)


def is_narrower(part: page.Part, issue: Issue) -> bool:
    return part.parties is not None or part.classification > issue.classification


@require_safe
def seen_by(request: DeskRequest, public_id: UUID, code: str) -> HttpResponse:
    """ "Lihat sebagai …": the printed file as the liaison of an agency would get it.

    Shows nothing that the one who looks may not read. 403 but for secretary and chair, 404 for an
    agency without a liaison.
    """
    hat = request.hat
    issue = get_issue(request, public_id)
    if not MAY_LOOK.lets(hat, issue):
        raise PermissionDenied(_("Only the desk secretary and the chair look as another agency."))
    agency = get_object_or_404(Agency, group__name=code)
    eyes = eyes_of(agency, hat)
    with seeing_as(eyes):
        rows = Issue.objects.visible_to(eyes).select_related("term", *RELATED)
        found = rows.filter(public_id=public_id).first()
        context = shown_to(request, eyes, found) if found else {"issue": issue}
    note_issue(request, issue)
    context |= {"agency": agency, "eyes": eyes}
    template = "issues/seen_by.html" if found else "issues/not_seen_by.html"
    return render(request, template, context)


def eyes_of(agency: Agency, hat: Hat) -> Hat:
    """A hat that sees what the agency's liaison sees, and nothing above the looking hat; 404 where
    there is no liaison."""
    liaisons = memberships_in_force(clock.today()).filter(agency=agency, role=Role.LIAISON)
    best: Membership | None = liaisons.order_by("-clearance", "pk").first()
    if best is None:
        raise Http404
    best.clearance = min(best.clearance, hat.clearance)
    return hat_of(best, clock.today())


def shown_to(request: DeskRequest, eyes: Hat, issue: Issue) -> dict[str, object]:
    """What the printed file shows, made with these eyes."""
    own, request.hat = request.hat, eyes
    try:
        sections = sections_of(request, issue)
    finally:
        request.hat = own
    return content_of(eyes, issue) | {
        "timeline": page.entries(eyes, issue, page.history(eyes, issue)),
        "sections": sections,
    }
