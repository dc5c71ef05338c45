"""What is done on an issue beside its steps: views, questions, sharing, notes, files.

Each act locks the issue first and carries the form's one-time key, so that a double click
acts once. Who may is asked by `issues.rights`; call inside a transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from agencies import clock
from agencies.events import Said, record
from agencies.hats import Hat
from agencies.models import Agency, Event
from agencies.workflow import Stale
from issues import files
from issues.models import AgencyView, Analysis, Attachment, Comment, Issue
from issues.models.share import IssueShare
from issues.rights import demand


class DoneAlready(Exception):
    """The same form came twice; the first one counted."""


def begin(name: str, issue: Issue, hat: Hat, key: UUID | None) -> Issue:
    """Lock the issue and make sure that this hat may do this now, for the first time.

    Raises PermissionDenied, WrongState or DoneAlready.
    """
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if key and Event.objects.filter(key=key).exists():
        raise DoneAlready
    demand(name, issue, hat)
    return issue


def desk_and(issue: Issue, *agencies: Agency) -> list[int]:
    """The groups of the desk and of these agencies: who may know of the act."""
    return sorted({issue.term.group_id, *(agency.group_id for agency in agencies)})


def request_views(
    issue: Issue,
    by: Hat,
    agencies: Iterable[Agency],
    *,
    due_at: dt.datetime,
    reason: str,
    key: UUID | None = None,
) -> list[AgencyView]:
    """Ask agencies for their view until `due_at`; shares the issue with each of them.

    Whoever was asked already gets the new due date; a view that was given stays.
    """
    now = clock.now()
    asked: list[AgencyView] = []
    for agency in agencies:
        issue.share_with(agency.group, "shared", by=by, reason=reason)
        view, _new = AgencyView.objects.get_or_create(issue=issue, agency=agency)
        if view.given_at is None:
            view.requested_by, view.asked_at, view.due_at = by.membership, now, due_at
            view.save(update_fields=["requested_by", "asked_at", "due_at"])
        said = Said(note=f"{agency.abbreviation}: {reason}", parties=desk_and(issue, agency),
                    changes={"agency": ["", agency.abbreviation]})  # fmt: skip
        issue.tell("view_requested", by=by, obj=view, said=said, key=None if asked else key)
        asked.append(view)
    return asked


def give_view(
    issue: Issue,
    by: Hat,
    *,
    version: int,
    stance: str,
    text: str,
    classification: int,
    key: UUID | None = None,
) -> AgencyView:
    """Give or change the view of the hat's own agency; the record keeps the former text.

    Raises Stale when a colleague changed it after the form was opened.
    """
    rows = AgencyView.objects.select_for_update()
    view, _new = rows.get_or_create(issue=issue, agency=by.agency)
    if version != view.version:
        raise Stale(_("A colleague changed the view after you opened the form."))
    was_given = view.given_at is not None
    changes = {"text": [view.text, text], "stance": [view.stance, stance]} if was_given else {}
    narrowest = max(classification, view.classification)
    view.stance, view.text, view.classification = stance, text, classification
    view.given_by, view.given_at, view.version = by.membership, clock.now(), view.version + 1
    view.save()
    verb = "view_changed" if was_given else "view_given"
    said = Said(changes=changes, classification=narrowest)
    issue.tell(verb, by=by, obj=view, said=said, key=key)
    return view


def write_analysis(
    issue: Issue, by: Hat, *, opened_at: str, key: UUID | None = None, **fields: Any
) -> Analysis:
    """Write the open version of the analysis, or begin it.

    `opened_at` is the `edited_at` (ISO) of what the form showed, "" for a new one.
    Raises Stale when it was written elsewhere meanwhile.
    """
    draft = issue.analyses.filter(submitted_at__isnull=True).select_for_update().first()
    if opened_at != (draft.edited_at.isoformat() if draft else ""):
        raise Stale(_("The analysis was changed after you opened the form."))
    if draft is None:
        latest = issue.analyses.order_by("-version").first()
        draft = Analysis(issue=issue, version=latest.version + 1 if latest else 1)
        draft.classification = issue.classification
    changed = [name for name, value in fields.items() if getattr(draft, name) != value]
    for name in changed:
        setattr(draft, name, fields[name])
    draft.author, draft.edited_at = by.membership, clock.now()
    draft.save()
    said = Said(parties=desk_and(issue), changes={"parts": ["", ", ".join(changed)]})
    issue.tell("analysis_written", by=by, obj=draft, said=said, key=key)
    return draft


def share(issue: Issue, by: Hat, agency: Agency, *, reason: str, key: UUID | None = None) -> None:
    """Open the issue to an agency; only the desk and that agency learn of it."""
    if issue.share_with(agency.group, "shared", by=by, reason=reason):
        said = Said(note=f"{agency.abbreviation}: {reason}", parties=desk_and(issue, agency),
                    changes={"agency": ["", agency.abbreviation]})  # fmt: skip
        issue.tell("shared", by=by, said=said, key=key)


def revoke(issue: Issue, by: Hat, agency: Agency, *, reason: str, key: UUID | None = None) -> None:
    """Take away what sharing opened, at once; a view that is still awaited is let go.

    Raises ValidationError while the agency owes an answer to a question.
    """
    if issue.requests.open().filter(agency=agency).exists():
        raise ValidationError(
            _("%(agency)s still owes an answer. Withdraw the request for information first.")
            % {"agency": agency.abbreviation}
        )
    if issue.revoke(agency.group, "shared"):
        AgencyView.objects.filter(issue=issue, agency=agency, given_at__isnull=True).delete()
        said = Said(note=f"{agency.abbreviation}: {reason}", parties=desk_and(issue),
                    changes={"agency": [agency.abbreviation, ""]})  # fmt: skip
        issue.tell("revoked", by=by, said=said, key=key)


def revocable(issue: Issue, agency: Agency) -> bool:
    """Whether the agency reads the issue because it was shared, and not only by duty."""
    rows = IssueShare.objects.filter(content_object=issue, group=agency.group)
    return rows.filter(permission__codename="shared_issue").exists()


def comment(
    issue: Issue, by: Hat, *, text: str, classification: int, key: UUID | None = None
) -> Comment:
    """Add a note, signed, never edited."""
    note = Comment.objects.create(
        issue=issue, text=text, classification=classification, by=by.membership, at=clock.now()
    )
    said = Said(classification=classification)
    issue.tell("commented", by=by, obj=note, said=said, key=key)
    return note


def attach(
    issue: Issue,
    by: Hat,
    uploads: Iterable[UploadedFile],
    *,
    classification: int,
    key: UUID | None = None,
) -> list[Attachment]:
    """Keep files with the issue. Raises ValidationError when the disk does not take them."""
    kept: list[Attachment] = []
    for upload in uploads:
        file = files.keep(upload, by=by, issue=issue, classification=classification)
        said = Said(note=file.name, classification=classification)
        record("issue.attached", issue, by=by, said=said, key=None if kept else key)
        kept.append(file)
    return kept
