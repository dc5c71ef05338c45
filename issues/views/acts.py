"""What is done on an issue beside its steps, a page each."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse

from agencies.access.readers import groups_named
from agencies.access.requests import DeskRequest
from issues.acts import revocable
from issues.forms import acts as forms
from issues.forms.card import DescribeForm, HandOverForm
from issues.forms.correcting import CorrectForm
from issues.models import AgencyView, Analysis, Issue
from issues.reading import Page, note_issue
from issues.rights import allowed
from issues.views.common import act_page, get_issue


def request_views(request: DeskRequest, public_id: UUID) -> HttpResponse:
    issue = get_issue(request, public_id)
    return act_page(request, issue, "request_views", forms.RequestViewsForm)


def ask(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return act_page(request, get_issue(request, public_id), "ask", forms.AskForm)


def share(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return act_page(request, get_issue(request, public_id), "share", forms.ShareForm)


def admit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return act_page(request, get_issue(request, public_id), "admit", forms.AdmitForm)


def revoke(request: DeskRequest, public_id: UUID, code: str) -> HttpResponse:
    """Take a sharing away, confirmed in place; 404 for a group it was not shared with."""
    issue = get_issue(request, public_id)
    group = groups_named().filter(name=code).first()
    if allowed("revoke", issue, request.hat) and not (group and revocable(issue, group)):
        raise Http404
    return act_page(
        request, issue, "revoke", forms.RevokeForm, template="issues/revoke.html", group=group
    )


def give_view(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The view of the hat's own agency; nobody else's."""
    issue, hat = get_issue(request, public_id), request.hat
    views = AgencyView.objects.visible_to(hat).filter(issue=issue, agency=hat.agency)
    return act_page(request, issue, "give_view", forms.ViewForm, views=views)


def write_analysis(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The open version of the analysis, by the analyst named."""
    issue = get_issue(request, public_id)
    rows = Analysis.objects.visible_to(request.hat).filter(issue=issue)
    drafts = rows.filter(submitted_at__isnull=True)
    if allowed("write_analysis", issue, request.hat):
        note_issue(request, issue, Page.ANALYSIS, parts=drafts)
    return act_page(request, issue, "write_analysis", forms.AnalysisForm, drafts=drafts)


def hand_over(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return act_page(request, get_issue(request, public_id), "hand_over", HandOverForm)


def describe(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return act_page(request, get_issue(request, public_id), "describe", DescribeForm)


def comment(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return act_page(request, get_issue(request, public_id), "comment", forms.CommentForm)


def attach(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return act_page(request, get_issue(request, public_id), "attach", forms.AttachForm)


def correct(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The data of an issue that was reported, put right with a reason."""
    issue, hat = get_issue(request, public_id), request.hat
    if allowed("correct", issue, hat):
        note_issue(request, issue)
    rows = Issue.objects.visible_to(hat).select_related("category", "stage", "term")
    return act_page(request, issue, "correct", CorrectForm, rows=rows.filter(pk=issue.pk))
