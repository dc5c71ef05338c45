"""Logging a problem: one page, kept while one types, sent when it is complete."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.refusals import Stale, WrongState
from agencies.access.requests import DeskRequest
from agencies.models import Region, Role
from issues import pasted
from issues.acts import give_copies_only
from issues.drafts import begun, change_draft, current_term, start_draft
from issues.files import keep
from issues.forms.draft import IssueForm, initial_of
from issues.models import Attachment, Issue
from issues.proposals import zone_of
from issues.reading import note_issue
from issues.rights import may_begin, may_edit
from issues.views.common import address_of, get_issue, moved
from issues.views.drafting_page import conflict_page, draft_page, files_of
from issues.workflow import WORKFLOW


def writer(request: DeskRequest) -> Hat:
    """The worn hat, if it may log problems; 403 otherwise."""
    hat = request.hat
    if not may_begin(hat):
        raise PermissionDenied(
            _("Only liaisons, the desk secretary, analysts, staff and duty officers log issues.")
        )
    return hat


def completer(request: DeskRequest) -> Hat:
    """The worn hat, if it may log problems or somebody left drafts to it; 403 otherwise."""
    hat = request.hat
    return hat if hat.left else writer(request)


class Sheet(NamedTuple):
    """What a form says of its page: the key of its draft, and which page it is."""

    key: UUID
    page: UUID


def mark_of(hat: Hat, key: UUID) -> str:
    """The mark of a new page for a draft, as this hat alone can send it: it names no other."""
    return signing.dumps([key.hex, uuid.uuid4().hex], salt=_salt(hat))


def _salt(hat: Hat) -> str:
    return f"issues.draft.{hat.membership.public_id}"


def sheet_of(request: DeskRequest, hat: Hat) -> Sheet | None:
    """The page that sent this form; None where it carries no mark of this hat."""
    try:
        return Sheet(*map(UUID, signing.loads(request.POST.get("draft", ""), salt=_salt(hat))))
    except (signing.BadSignature, ValueError):
        return None


def new(request: DeskRequest) -> HttpResponse:
    """A new issue, also from pasted text (`?paste=`)."""
    hat = writer(request)
    if request.method == "POST":
        sheet = sheet_of(request, hat)
        try:
            issue = begun(hat, sheet.key) if sheet else None
        except WrongState as late:
            return render(request, "errors/409.html", {"why": late}, status=409)
        return save(request, hat, issue, sheet)
    return blank(request, hat, request.GET.get("paste", ""))


@require_POST
def paste(request: DeskRequest) -> HttpResponse:
    """The page of a new issue, filled from pasted text: nothing is kept yet."""
    return blank(request, writer(request), request.POST.get("paste", ""))


def blank(request: DeskRequest, hat: Hat, text: str) -> HttpResponse:
    found = pasted.read(text, hat.user.zone) if text.strip() else None
    zone = zone_of(found.regions if found else (), hat.user.zone)
    initial = usual_of(hat) | (found.initial() if found else {})
    initial["draft"] = mark_of(hat, uuid.uuid4())
    form = IssueForm(hat=hat, zone=zone, initial=initial)
    return draft_page(request, hat, form, found=found)


def usual_of(hat: Hat) -> dict[str, Any]:
    """What a duty officer's entry starts from: a call that came just now."""
    if hat.role != Role.DUTY:
        return {}
    return {"channel": Issue.Channel.TELEPHONE, "known_at": clock.now()}


def edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Change a draft, also a returned one; 403 but for its writer and whoever may submit it."""
    hat = completer(request)
    issue = get_issue(request, public_id)
    if issue.state != "draft":
        return sent_twice(request, hat, issue, _("This issue was submitted meanwhile."))
    if not may_edit(issue, hat):
        raise PermissionDenied(WORKFLOW["submit"].misplaced(hat, issue))
    if request.method == "POST":
        return save(request, hat, issue, sheet_of(request, hat))
    if issue.submitted_at:
        note_issue(request, issue)
    regions = list(Region.objects.filter(issues=issue).order_by("code"))
    initial = initial_of(issue, regions) | {"draft": mark_of(hat, issue.public_id)}
    form = IssueForm(hat=hat, issue=issue, initial=initial)
    return draft_page(request, hat, form, issue=issue)


def save(request: DeskRequest, hat: Hat, issue: Issue | None, sheet: Sheet | None) -> HttpResponse:
    """Keep what was typed, then do what the pressed button says.

    Entries that are wrong do not hold up the others: those are kept, files included, and
    the page names what was not.
    """
    form = IssueForm(request.POST, request.FILES, hat=hat, issue=issue)
    form.is_valid()
    if "title" in form.errors:
        return draft_page(request, hat, form, issue=issue, status=422)
    try:
        kept = store(form, hat, issue, sheet)
    except Stale:
        return conflict_page(request, hat, form, issue)
    except WrongState as late:
        return sent_twice(request, hat, issue, late)
    keep_files(form, hat, kept)
    if form.errors:
        return draft_page(request, hat, form, issue=kept, status=422, unkept=form)
    if "submit" in request.POST:
        return submit(request, hat, form, kept)
    messages.success(request, change_file(request, hat, kept))
    return redirect("issues:edit", kept.public_id)


def store(form: IssueForm, hat: Hat, issue: Issue | None, sheet: Sheet | None) -> Issue:
    """Begin the draft under its key, or change it; raises Stale or WrongState before it writes."""
    values = form.values()
    regions = values.pop("regions", None)
    page = sheet.page if sheet else None
    if issue is not None:
        version = form.cleaned_data.get("version")
        return change_draft(issue, hat, version=version, page=page, regions=regions, **values)
    reporter = values.pop("reported_by", None) or hat.agency or current_term(hat).host
    key = sheet.key if sheet else uuid.uuid4()
    return start_draft(
        hat, reported_by=reporter, regions=regions or (), public_id=key, saved_from=page, **values
    )


def keep_files(form: IssueForm, hat: Hat, issue: Issue) -> None:
    """Keep the accepted files; one that is there already came with an earlier click."""
    accepted = form.accepted()
    if not accepted:
        return
    try:
        with transaction.atomic():
            for upload in accepted:
                keep(upload, by=hat, issue=issue, once=True)
    except ValidationError as full_disk:
        form.add_error("uploads", full_disk)


def change_file(request: DeskRequest, hat: Hat, issue: Issue) -> str:
    """Take a file off a draft, or change what others get of it, if that button was pressed; returns
    what to tell the writer.

    Once the desk has read the draft, others may get less of a file than before, and never more.
    """
    pressed = request.POST.get("remove") or request.POST.get("copy_only")
    if not pressed:
        return _("Draft saved.")
    rows = Attachment.objects.visible_to(hat).filter(issue=issue)
    locked = rows.select_for_update(of=("self",))  # a worker may be writing down its copies
    file = next((one for one in locked if str(one.public_id) == pressed), None)
    if file is None:
        return _("Draft saved.")
    if "remove" in request.POST:
        file.delete()
        for name in file.stored:
            transaction.on_commit(partial(file.file.storage.delete, name))
        return _("Draft saved, without %(file)s.") % {"file": file.name}
    if issue.submitted_at:
        give_copies_only(issue, hat, [file])
    else:
        file.copy_only = not file.copy_only
        file.save(update_fields=["copy_only"])
    if file.copy_only:
        return _("Draft saved. Other agencies get the copy of %(file)s.") % {"file": file.name}
    return _("Draft saved. Other agencies get %(file)s as it is.") % {"file": file.name}


def submit(request: DeskRequest, hat: Hat, form: IssueForm, issue: Issue) -> HttpResponse:
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


def sent_twice(request: DeskRequest, hat: Hat, issue: Issue | None, late: object) -> HttpResponse:
    """The second click of the same person gets what the first one did."""
    assert issue is not None
    sheet = sheet_of(request, hat)
    own = sheet is not None and issue.saved_from == sheet.page
    if "submit" in request.POST and (own or issue.entered_by_id == hat.membership.pk):
        return redirect(address_of(issue))
    return moved(request, issue, late)


@require_POST
def autosave(request: DeskRequest) -> HttpResponse:
    """Keep what has been typed so far; responds with the line that says how the draft stands.

    Entries that are wrong are named and stay on the page. Nothing is overwritten when the draft was
    changed elsewhere: the line says so. `Kept: all` tells the page that nothing of it is left to
    keep. A file comes alone, as soon as it is chosen.
    """
    hat = completer(request)
    sheet = sheet_of(request, hat)
    try:
        issue = begun(hat, sheet.key) if sheet else None
    except WrongState:
        return saved(request, trouble="moved")
    if issue is None:
        writer(request)
    form = IssueForm(request.POST, request.FILES, hat=hat, issue=issue)
    form.is_valid()
    if sheet is None or "title" in form.errors:
        return saved(request, trouble="title")
    if issue and not may_edit(issue, hat):
        return saved(request, trouble="moved")
    try:
        issue = store(form, hat, issue, sheet)
    except WrongState:
        return saved(request, trouble="moved")
    if request.FILES:
        keep_files(form, hat, issue)
    response = saved(request, issue=issue, form=form, files=files_of(hat, issue))
    response["Kept"] = "part" if form.errors else "all"
    return response


def saved(request: DeskRequest, **context: Any) -> HttpResponse:
    """The line that says how the draft stands."""
    return render(request, "issues/_saved.html", {"at": clock.now(), **context})
