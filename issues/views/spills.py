"""After a flag: the page of whoever no longer sees the issue, and whom it had reached."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.requests import DeskRequest
from issues import spills
from issues.forms.spills import MarkForm
from issues.reading import Page, note_issue
from issues.rights import allowed, may_see_readers
from issues.views.common import act_page, get_issue
from issues.workflow import WORKFLOW


@require_safe
def flagged(request: DeskRequest) -> HttpResponse:
    """What follows from a flag, for whoever it hides the issue from. Names no issue."""
    return render(request, "issues/flagged.html")


@require_safe
def spill(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Everybody whom the issue reached before the flag, made to be printed.

    403 but for those who may see its readers, 404 where no flag was raised.
    """
    hat, issue = request.hat, get_issue(request, public_id)
    if not may_see_readers(issue, hat):
        raise PermissionDenied(
            _("Only the agency that reported it, the desk secretary and the chair see who read it.")
        )
    found = spills.latest(hat, issue)
    if found is None:
        raise Http404
    note_issue(request, issue, Page.SPILL)
    lines = spills.reached(hat, found)
    context = {
        "issue": issue,
        "spill": found,
        "lines": lines,
        "untraced": spills.untraced(found, lines),
        "may_mark": allowed("mark_spill", issue, hat),
        "may_settle": WORKFLOW.may(hat, "settle_flag", issue),
        "now": clock.now(),
    }
    return render(request, "issues/spill.html", context)


def mark_spill(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Record that one of them was asked to delete it, or confirmed that; 404 where no flag was
    raised."""
    hat, issue = request.hat, get_issue(request, public_id)
    found = spills.latest(hat, issue)
    if allowed("mark_spill", issue, hat) and found is None:
        raise Http404
    return act_page(request, issue, "mark_spill", MarkForm, spill=found)
