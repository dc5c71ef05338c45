"""The one form that stands open on the page of an issue: what its reader owes there."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from agencies.access.requests import DeskRequest
from agencies.pages.steps import OnPage, bring_back, step_on_page
from agencies.workflow.machine import Step
from issues.forms.acts import ViewForm
from issues.forms.steps import REQUEST_FORMS, STEP_FORMS
from issues.models import AgencyView, Issue
from issues.rights import ACTS

OWED = {
    "accept": "return",
    "approve_analysis": "return_analysis",
    "close": "",
    "propose_closing": "",
    "confirm_closing": "",
}


def form_on(
    request: DeskRequest, issue: Issue, steps: list[Step], acts: set[str], content: dict[str, Any]
) -> OnPage | None:
    """A step of the issue, else the view that the reader's agency owes, else its answer.

    Only what this hat itself decides; what it may do besides stays a button.
    """
    return (
        step_on_page(
            request,
            steps,
            issue,
            owed=OWED,
            forms=STEP_FORMS,
            address=partial(_address, "issues:step", issue.public_id),
        )
        or _view(request, issue, acts, content)
        or _answer(request, content)
    )


def _address(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def _view(
    request: DeskRequest, issue: Issue, acts: set[str], content: dict[str, Any]
) -> OnPage | None:
    hat = request.hat
    awaited = [view for view in content["awaited"] if view.agency == hat.agency]
    if "give_view" not in acts or not awaited:
        return None
    label, url = ACTS["give_view"].button, _address("issues:give_view", issue.public_id)
    own = AgencyView.objects.visible_to(hat).filter(issue=issue, agency=hat.agency)
    form = ViewForm(issue=issue, hat=hat, views=own)
    bring_back(request, form, about=issue, label=label, address=url)
    return OnPage(label, url, form)


def _answer(request: DeskRequest, content: dict[str, Any]) -> OnPage | None:
    for question in content["requests"]:
        address = partial(_address, "issues:request_step", question.asked.public_id)
        found = step_on_page(
            request,
            question.open_steps,
            question.asked,
            owed={"answer": ""},
            forms=REQUEST_FORMS,
            address=address,
        )
        if found:
            return found
    return None
