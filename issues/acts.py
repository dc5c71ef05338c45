"""What is done on an issue beside its steps: views, questions, sharing, notes, files.

Each act locks the issue first and carries the form's one-time key, so that a double click
acts once. Who may is asked by `issues.rights`; call inside a transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.readers import named
from agencies.access.refusals import Stale
from agencies.access.visibility import held, seen_still
from agencies.models import Agency, Event
from agencies.record.events import Said
from agencies.sending.once import done
from agencies.workflow.due import Due
from issues import files
from issues.models import (
    AgencyView,
    Analysis,
    Attachment,
    Comment,
    HandOver,
    InformationRequest,
    Issue,
)
from issues.models.share import IssueShare
from issues.rights import allowed, demand

WAYS_GIVEN = ("shared", "admitted")  # what a person opened, and a person takes away


class DoneAlready(Exception):
    """The same form came twice; the first one counted."""


def begin(name: str, issue: Issue, hat: Hat, key: UUID | None) -> Issue:
    """Lock the issue and make sure that this hat may do this now, for the first time.

    Raises Gone, PermissionDenied, WrongState or DoneAlready.
    """
    issue = held(issue, hat)
    if key and done(key):
        raise DoneAlready
    demand(name, issue, hat)
    return issue


def desk_and(issue: Issue, *agencies: Agency) -> list[int]:
    """The groups of the desk and of these agencies: who may know of the act."""
    return sorted({issue.term.group_id, *(agency.group_id for agency in agencies)})


def kept_between(issue: Issue, by: Hat) -> list[int] | None:
    """The groups that alone may know of what this hat adds: desk and origin where the origin is
    masked and the hat is of it, else None."""
    masked = issue.origin_masked and by.membership.agency_id == issue.reported_by_id
    return desk_and(issue, issue.reported_by) if masked else None


def narrower(*circles: list[int] | None) -> list[int] | None:
    """The groups that are in all of these circles; None is everybody who reads the issue."""
    given = [set(circle) for circle in circles if circle is not None]
    return sorted(set.intersection(*given)) if given else None


def request_views(
    issue: Issue,
    by: Hat,
    agencies: Iterable[Agency],
    *,
    due: Due,
    reason: str,
    key: UUID | None = None,
) -> list[AgencyView]:
    """Ask agencies for their view until `due`; shares the issue with each of them.

    Whoever was asked already gets the new due date; a view that was given stays.
    """
    now = clock.now()
    asked: list[AgencyView] = []
    for agency in agencies:
        issue.share_with(agency.group, "shared", by=by, reason=reason)
        view, _new = AgencyView.objects.get_or_create(issue=issue, agency=agency)
        if view.given_at is None:
            view.requested_by, view.asked_at, view.due = by.membership, now, due
            view.save(update_fields=["requested_by", "asked_at", *due.columns()])
        said = Said(
            note=f"{agency.abbreviation}: {reason}",
            parties=desk_and(issue, agency),
            changes={"agency": ["", agency.abbreviation]},
        )
        issue.tell("view_requested", by=by, obj=view, said=said, key=None if asked else key)
        asked.append(view)
    return asked


def ask_on_acceptance(issue: Issue, by: Any, event: Event, data: dict[str, Any]) -> None:
    """Request the views that were chosen together with the acceptance.

    Raises ValidationError where this hat may request none.
    """
    if not data.get("ask"):
        return
    if not allowed("request_views", issue, by):
        raise ValidationError({"ask": _("Views of this issue cannot be requested.")})
    give_copies_only(issue, by, data["copies_only"])
    request_views(issue, by, data["ask"], due=data["ask_until"], reason=data["ask_why"])


def ask_agency(
    issue: Issue,
    agency: Agency,
    *,
    by: Hat,
    question: str,
    due: Due,
    key: UUID | None = None,
) -> InformationRequest:
    """Ask an agency a question with a due date of its own; shares the issue with it."""
    now = clock.now()
    issue.share_with(agency.group, "shared", by=by, reason=_("Asked for information"))
    request = InformationRequest.objects.create(
        issue=issue,
        agency=agency,
        question=question,
        asked_by=by.membership,
        asked_at=now,
        **due.columns(),
        state="open",
        state_since=now,
        updated_at=now,
        parties=sorted({issue.term.group_id, agency.group_id}),
        classification=issue.classification,
    )
    said = Said(note=question, parties=request.parties)
    issue.tell("asked", by=by, obj=request, said=said, key=key)
    return request


def give_view(
    issue: Issue,
    by: Hat,
    *,
    version: int,
    stance: str,
    text: str,
    classification: int,
    parties: list[int] | None = None,
    key: UUID | None = None,
) -> AgencyView:
    """Give or change the view of the hat's own agency; the record keeps the former text.

    `parties` limits it to some of the issue's readers; of a change only those learn who
    could read both texts. Raises Stale when a colleague changed it after the form was opened.
    """
    parties = narrower(parties, kept_between(issue, by))
    rows = AgencyView.objects.select_for_update()
    view, _new = rows.get_or_create(issue=issue, agency=by.agency)
    if version != view.version:
        raise Stale(_("A colleague changed the view after you opened the form."))
    was_given = view.given_at is not None
    changes = {"text": [view.text, text], "stance": [view.stance, stance]} if was_given else {}
    said = Said(
        changes=changes,
        classification=max(classification, view.classification),
        parties=narrower(parties, view.parties if was_given else None),
    )
    view.stance, view.text, view.classification = stance, text, classification
    view.parties = parties
    view.given_by, view.given_at, view.version = by.membership, clock.now(), view.version + 1
    view.save()
    verb = "view_changed" if was_given else "view_given"
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


def share(issue: Issue, by: Hat, group: Group, *, reason: str, key: UUID | None = None) -> None:
    """Open the issue to an agency or a working group; only the desk and that one learn of it."""
    if issue.share_with(group, "shared", by=by, reason=reason):
        _tell_opened(issue, by, "shared", group, reason, key)


def admit(issue: Issue, by: Hat, agency: Agency, *, reason: str, key: UUID | None = None) -> None:
    """Let an agency read this one issue although it lies above the ceiling of its people."""
    if issue.share_with(agency.group, "admitted", by=by, reason=reason):
        _tell_opened(issue, by, "admitted", agency.group, reason, key)


def _tell_opened(
    issue: Issue, by: Hat, verb: str, group: Group, reason: str, key: UUID | None
) -> None:
    both = sorted({issue.term.group_id, group.pk})
    said = Said(
        note=f"{named(group)}: {reason}", parties=both, changes={"agency": ["", named(group)]}
    )
    issue.tell(verb, by=by, said=said, key=key)


def revoke(issue: Issue, by: Hat, group: Group, *, reason: str, key: UUID | None = None) -> None:
    """Take away what sharing opened, at once; a view that is still awaited is let go.

    Raises ValidationError while the agency owes an answer to a question.
    """
    owing = issue.requests.open().filter(agency__group=group)
    if owing.exists():
        raise ValidationError(
            _("%(agency)s still owes an answer. Withdraw the request for information first.")
            % {"agency": named(group)}
        )
    taken = [way for way in WAYS_GIVEN if issue.revoke(group, way)]
    if taken:
        asked = AgencyView.objects.filter(issue=issue, agency__group=group)
        asked.filter(given_at__isnull=True).delete()
        said = Said(
            note=f"{named(group)}: {reason}",
            parties=desk_and(issue),
            changes={"agency": [named(group), ""]},
        )
        issue.tell("revoked", by=by, said=said, key=key)


def revocable(issue: Issue, group: Group) -> bool:
    """Whether the group reads the issue because it was let in, and not only by duty."""
    rows = IssueShare.objects.filter(content_object=issue, group=group)
    return rows.filter(permission__codename__in=[f"{way}_issue" for way in WAYS_GIVEN]).exists()


def comment(
    issue: Issue,
    by: Hat,
    *,
    text: str,
    classification: int,
    parties: list[int] | None = None,
    key: UUID | None = None,
) -> Comment:
    """Add a note, signed, never edited; `parties` limits it to some of the issue's readers."""
    parties = narrower(parties, kept_between(issue, by))
    note = Comment.objects.create(
        issue=issue,
        text=text,
        classification=classification,
        parties=parties,
        by=by.membership,
        at=clock.now(),
    )
    said = Said(classification=classification, parties=parties)
    issue.tell("commented", by=by, obj=note, said=said, key=key)
    return note


def attach(
    issue: Issue,
    by: Hat,
    uploads: Iterable[UploadedFile],
    *,
    classification: int,
    parties: list[int] | None = None,
    copy_only: bool = False,
    key: UUID | None = None,
) -> list[Attachment]:
    """Keep files with the issue. `parties` limits them to some of its readers; with `copy_only` all
    but the desk, the origin and the sender get copies without traces.

    Raises ValidationError when the disk does not take them.
    """
    parties = narrower(parties, kept_between(issue, by))
    kept: list[Attachment] = []
    for upload in uploads:
        file = files.keep(
            upload,
            by=by,
            issue=issue,
            classification=classification,
            parties=parties,
            copy_only=copy_only,
        )
        said = Said(note=file.name, classification=classification, parties=parties)
        issue.tell("attached", by=by, said=said, key=None if kept else key)
        kept.append(file)
    return kept


def give_copies_only(issue: Issue, by: Hat, kept: Iterable[Attachment]) -> None:
    """From now on others than desk, origin and sender get these files without their traces."""
    for file in kept:
        if not file.copy_only:
            file.copy_only = True
            file.save(update_fields=["copy_only"])
            said = Said(note=file.name, classification=file.classification, parties=file.parties)
            issue.tell("copy_only", by=by, obj=file, said=said)


def hand_over(
    issue: Issue,
    by: Hat,
    *,
    to_whom: str,
    handed_by: str,
    on: dt.date,
    key: UUID | None = None,
) -> HandOver:
    """Write down that the paper behind a reference card went to somebody else."""
    row = HandOver.objects.create(
        issue=issue, to_whom=to_whom, handed_by=handed_by, on=on, by=by.membership, at=clock.now()
    )
    said = Said(classification=issue.classification)
    issue.tell("paper_handed_over", by=by, said=said, key=key)
    return row


def describe(
    issue: Issue, by: Hat, *, title: str, text: str, source: str, key: UUID | None = None
) -> None:
    """Enter what a reference card left out, once content is allowed; call with the row locked."""
    entered = {"title": title, "text": text, "source": source}
    changes = {name: [getattr(issue, name), value] for name, value in entered.items()}
    for name, value in entered.items():
        setattr(issue, name, value)
    issue.version += 1
    issue.updated_at = clock.now()
    issue.save_own()
    said = Said(changes=changes, classification=issue.classification)
    issue.tell("described", by=by, said=said, key=key)


def lower_part(
    issue: Issue,
    by: Hat,
    part: AgencyView | Attachment | Comment,
    *,
    classification: int,
    reason: str,
    key: UUID | None = None,
) -> None:
    """Lower a part's class towards that of its issue; whoever may not read the part is not told."""
    seen_still(part, by)
    before, part.classification = part.classification, classification
    part.save(update_fields=["classification"])
    said = Said(
        note=reason,
        changes={"classification": [before, classification]},
        parties=part.parties,
        classification=before,
    )
    issue.tell("part_lowered", by=by, obj=part, said=said, key=key)
