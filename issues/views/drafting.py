"""Logging a problem: one page, kept while one types, sent when it is complete."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies import clock
from agencies.hats import Hat
from agencies.models import Region
from agencies.workflow import Stale, WrongState
from issues import pasted
from issues.drafts import change_draft, current_term, start_draft
from issues.files import keep
from issues.forms.draft import IssueForm, initial_of
from issues.models import Attachment, Issue
from issues.reading import note_issue
from issues.rights import may_begin, may_edit
from issues.views.common import address_of, get_issue, moved, worn
from issues.views.drafting_page import conflict_page, draft_page
from issues.workflow import WORKFLOW


def writer(request: HttpRequest) -> Hat:
    """The worn hat, if it may log problems; 403 otherwise."""
    hat = worn(request)
    if not may_begin(hat):
        raise PermissionDenied(
            _("Only liaisons, the desk secretary, analysts, staff and duty officers log issues.")
        )
    return hat


def completer(request: HttpRequest) -> Hat:
    """The worn hat, if it may log problems or somebody left drafts to it; 403 otherwise."""
    hat = worn(request)
    return hat if hat.left else writer(request)


def key_for(hat: Hat, key: UUID) -> str:
    """The key under which a draft is or will be kept: this hat's alone, so it names no other."""
    return signing.dumps(key.hex, salt=_salt(hat))


def _salt(hat: Hat) -> str:
    return f"issues.draft.{hat.membership.public_id}"


def named_draft(request: HttpRequest, hat: Hat) -> tuple[UUID | None, Issue | None]:
    """What a form from the page of a draft speaks of: its key, and the draft if it is kept."""
    try:
        key = UUID(signing.loads(request.POST.get("draft", ""), salt=_salt(hat)))
    except (signing.BadSignature, ValueError):
        return None, None
    return key, Issue.objects.visible_to(hat).filter(public_id=key).first()


def new(request: HttpRequest) -> HttpResponse:
    """A new issue, also from pasted text (`?paste=`)."""
    hat = writer(request)
    if request.method == "POST":
        key, issue = named_draft(request, hat)
        return save(request, hat, issue, key)
    return blank(request, hat, request.GET.get("paste", ""))


@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """The page of a new issue, filled from pasted text: nothing is kept yet."""
    return blank(request, writer(request), request.POST.get("paste", ""))


def blank(request: HttpRequest, hat: Hat, text: str) -> HttpResponse:
    found = pasted.read(text, hat.user.zone) if text.strip() else None
    zone = found.regions[0].zone if found and found.regions else hat.user.zone
    initial = (found.initial() if found else {}) | {"draft": key_for(hat, uuid.uuid4())}
    form = IssueForm(hat=hat, zone=zone, initial=initial)
    return draft_page(request, hat, form, found=found)


def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft, also one that was returned: its writer, or whoever may submit it."""
    hat = completer(request)
    issue = get_issue(request, public_id)
    if issue.state != "draft":
        return moved(request, issue, _("This issue was submitted meanwhile."))
    if not may_edit(issue, hat):
        raise PermissionDenied(WORKFLOW["submit"].misplaced(hat, issue))
    if request.method == "POST":
        return save(request, hat, issue)
    if issue.submitted_at:
        note_issue(request, issue)
    regions = list(Region.objects.filter(issues=issue).order_by("code"))
    initial = initial_of(issue, regions) | {"draft": key_for(hat, issue.public_id)}
    form = IssueForm(hat=hat, issue=issue, zone=issue.zone, initial=initial)
    return draft_page(request, hat, form, issue=issue)


def save(
    request: HttpRequest, hat: Hat, issue: Issue | None, key: UUID | None = None
) -> HttpResponse:
    """Keep what was typed, then do what the pressed button says."""
    zone = issue.zone if issue else hat.user.zone
    form = IssueForm(request.POST, request.FILES, hat=hat, issue=issue, zone=zone)
    if not form.is_valid():
        return draft_page(request, hat, form, issue=issue, status=422)
    try:
        with transaction.atomic():
            issue = store(form, hat, issue, key)
            keep_files(form, hat, issue)
    except Stale:
        return conflict_page(request, hat, form, issue)
    except WrongState as late:
        return sent_twice(request, hat, issue, late)
    except ValidationError as full_disk:
        form.add_error("uploads", full_disk)
        return draft_page(request, hat, form, issue=issue, status=422)
    if "submit" in request.POST:
        return submit(request, hat, form, issue)
    remove_file(request, hat, issue)
    messages.success(request, _("Draft saved."))
    return redirect("issues:edit", issue.public_id)


def store(form: IssueForm, hat: Hat, issue: Issue | None, key: UUID | None = None) -> Issue:
    """Begin the draft under its key, or change it; raises Stale or WrongState."""
    values = form.values()
    regions = values.pop("regions", None)
    if issue is not None:
        version = form.cleaned_data.get("version")
        return change_draft(issue, hat, version=version, regions=regions, **values)
    reporter = values.pop("reported_by", None) or hat.agency or current_term(hat).host
    issue = start_draft(hat, reported_by=reporter, public_id=key or uuid.uuid4(), **values)
    issue.regions.set(regions or [])
    return issue


def keep_files(form: IssueForm, hat: Hat, issue: Issue) -> None:
    for upload in form.cleaned_data.get("uploads") or []:
        keep(upload, by=hat, issue=issue)


def remove_file(request: HttpRequest, hat: Hat, issue: Issue) -> None:
    """Take a file off a draft again, where its "remove" was pressed."""
    if "remove" not in request.POST:
        return
    for file in Attachment.objects.visible_to(hat).filter(issue=issue):
        if str(file.public_id) == request.POST["remove"]:
            file.delete()
            transaction.on_commit(partial(file.file.storage.delete, str(file.file)))


def submit(request: HttpRequest, hat: Hat, form: IssueForm, issue: Issue) -> HttpResponse:
    """Send the saved draft to the desk; what is missing stands beside its field."""
    chosen = form.cleaned_data["classification"]
    try:
        WORKFLOW.take("submit", issue, by=hat, classification=chosen)
    except ValidationError as missing:
        for name, errors in missing.error_dict.items():
            form.add_error(name, errors)
        return draft_page(request, hat, form, issue=issue, status=422)
    except WrongState as late:
        return sent_twice(request, hat, issue, late)
    messages.success(request, _("Submitted to the desk as %(number)s.") % {"number": issue.number})
    return redirect(address_of(issue))


def sent_twice(
    request: HttpRequest, hat: Hat, issue: Issue | None, late: WrongState
) -> HttpResponse:
    """The second click of the same person gets what the first one did."""
    assert issue is not None
    if issue.entered_by_id == hat.membership.pk and "submit" in request.POST:
        return redirect(address_of(issue))
    return moved(request, issue, late)


@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Keep what has been typed so far; answers the line that says how the draft stands.

    Entries that are wrong are left out and stay on the page. Nothing is overwritten when
    the draft was changed elsewhere: the line says so.
    """
    hat = completer(request)
    key, issue = named_draft(request, hat)
    if issue is None:
        writer(request)
    context: dict[str, Any] = {"at": clock.now()}
    form = IssueForm(request.POST, hat=hat, issue=issue, zone=issue.zone if issue else "WIB")
    form.is_valid()
    if key is None or "title" in form.errors:
        return render(request, "issues/_saved.html", context | {"trouble": "title"})
    if issue and not may_edit(issue, hat):
        return render(request, "issues/_saved.html", context | {"trouble": "moved"})
    try:
        with transaction.atomic():
            issue = store(form, hat, issue, key)
    except WrongState:
        return render(request, "issues/_saved.html", context | {"trouble": "moved"})
    return render(request, "issues/_saved.html", context | {"issue": issue})
