"""The steps of the machines: an issue's own, and those of a request for information."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from agencies.steps import serve_step
from issues.forms.steps import REQUEST_FORMS, STEP_FORMS
from issues.models import InformationRequest
from issues.reading import Page, note_issue
from issues.views.common import address_of, get_issue, worn
from issues.workflow import REQUESTS, WORKFLOW


def step(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """A step of an issue: its form, or the step itself."""
    issue = get_issue(request, public_id)
    return serve_step(request, WORKFLOW, issue, name, forms=STEP_FORMS, back=address_of(issue))


def request_step(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """A step of a request for information: answered, withdrawn, gone on without."""
    rows = InformationRequest.objects.visible_to(worn(request))
    found = get_object_or_404(
        rows.select_related("issue__term", "issue__reported_by", "agency"), public_id=public_id
    )
    note_issue(request, found.issue, Page.QUESTION, parts=[found])
    back = address_of(found.issue)
    return serve_step(request, REQUESTS, found, name, forms=REQUEST_FORMS, back=back)
