"""The steps of the machines: an issue's own, and those of a request for information."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import Event
from agencies.pages.steps import StepForm, go, serve_step
from agencies.sending.once import done
from issues.forms.steps import REQUEST_FORMS, STEP_FORMS
from issues.judged import beside
from issues.models import InformationRequest, Issue
from issues.page import last_act
from issues.views.common import address_of, get_issue
from issues.workflow import REQUESTS, WORKFLOW


def step(request: DeskRequest, public_id: UUID, name: str) -> HttpResponse:
    """A step of an issue: its form, or the step itself."""
    if request.method == "POST" and name == "flag_too_low" and flagged_already(request):
        return go(request, reverse("issues:flagged"))
    issue = get_issue(request, public_id)
    back = address_of(issue)
    answer = serve_step(
        request,
        WORKFLOW,
        issue,
        name,
        forms=STEP_FORMS,
        back=back,
        beside=partial(beside, request, issue, name),
        last=partial(last_act, request.hat, issue),
    )
    if request.method == "POST" and name == "flag_too_low" and not still_seen(request, issue.pk):
        return go(request, reverse("issues:flagged"))
    return answer


def flagged_already(request: DeskRequest) -> bool:
    """Whether this person sent this form before and no longer sees the issue: a double click."""
    try:
        key = StepForm.base_fields["key"].clean(request.POST.get("key"))
    except ValidationError:
        return False
    mine = Event.objects.filter(key=key, verb="issue.flag_too_low", by=request.hat.membership)
    with as_portal():  # the act may be hidden from them by now
        told = mine.first()
    return told is not None and not still_seen(request, told.stream_id) and done(key)


def still_seen(request: DeskRequest, key: int) -> bool:
    return bool(Issue.objects.visible_to(request.hat).filter(pk=key).exists())


def request_step(request: DeskRequest, public_id: UUID, name: str) -> HttpResponse:
    """A step of a request for information: answered, withdrawn, gone on without."""
    rows = InformationRequest.objects.visible_to(request.hat)
    found = get_object_or_404(
        rows.select_related("issue__term", "issue__reported_by", "agency"), public_id=public_id
    )
    issue = get_issue(request, found.issue.public_id)
    return serve_step(
        request,
        REQUESTS,
        found,
        name,
        forms=REQUEST_FORMS,
        back=address_of(issue),
        beside=partial(beside, request, issue, name, question=found),
        last=partial(last_act, request.hat, issue),
    )
