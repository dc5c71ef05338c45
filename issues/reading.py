"""Who read, printed or downloaded what: one row for each page, written before it is shown.

Reading is noted from restricted grade on; what can be carried off, a paper or a file, at any.
What cannot be noted is not shown: the row is part of the request's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from agencies.access.address import client_address
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models.classification import Classification
from issues.attached import attached
from issues.models import Attachment, Issue, Reading

NOTED_FROM = Classification.RESTRICTED
READ, PRINT, DOWNLOAD = Reading.Kind.READ, Reading.Kind.PRINT, Reading.Kind.DOWNLOAD
Page = Reading.Page
SHOWN_AGAIN = dt.timedelta(hours=1)


def note_issue(
    request: DeskRequest,
    issue: Issue,
    page: Page = Page.ISSUE,
    *,
    kind: Reading.Kind = READ,
    label: str = "",
    parts: Iterable[Any] = (),
) -> None:
    """Note that a page of the issue was opened, if the issue or a part on it is restricted or
    higher; or that it was printed, at any grade.

    That a part of an open issue is of higher grade is not known to its reporter, nor to other
    agencies: then the desk alone learns of the reading.
    """
    grade, parties = issue.classification, owners(issue)
    highest = max((part.classification for part in parts), default=grade)
    if grade < NOTED_FROM <= highest:
        grade, parties = highest, [issue.term.group_id]
    if grade >= NOTED_FROM or kind == PRINT:
        row = row_of(request.hat, kind, page, grade, parties, label)
        row.issue, row.address = issue, client_address(request)
        row.save(force_insert=True)


def note_paper(
    request: DeskRequest,
    page: Page,
    paper: Any,
    issues: Callable[[], Iterable[Issue]],
    *,
    kind: Reading.Kind = READ,
    label: str = "",
) -> None:
    """Note that a paper on issues was opened (a recommendation, a follow-up), for each issue.

    `issues` finds them, called only where anything is to be noted. `paper` has a classification and
    parties; its desk learns of it, and the reporter of the issue where it is among the parties.
    """
    if paper.classification < NOTED_FROM and kind == READ:
        return
    rows = []
    for issue in issues():
        parties = [group for group in owners(issue) if group in paper.parties]
        row = row_of(request.hat, kind, page, paper.classification, parties, label)
        row.issue, row.address = issue, client_address(request)
        rows.append(row)
    Reading.objects.bulk_create(rows)


def note_shown(request: DeskRequest, file: Attachment) -> None:
    """Note that a file was shown in place, as if it were taken away; once an hour, since a film is
    fetched piece by piece."""
    hat = request.hat
    since = timezone.now() - SHOWN_AGAIN
    with as_portal():
        rows = Reading.objects.filter(kind=READ, page=Page.FILE, attachment=file, at__gte=since)
        noted = rows.filter(user=hat.user, membership=hat.membership).exists()
    if not noted:
        note_download(request, file, kind=READ)


def note_download(request: DeskRequest, file: Attachment, *, kind: Reading.Kind = DOWNLOAD) -> None:
    """Note that a file was taken away, at any grade; for each issue on which it hangs."""
    hat = request.hat
    issues: list[Issue | None] = [file.issue] if file.issue else [*issues_of_file(file)]
    rows = []
    for issue in issues or [None]:
        above = file.parties if file.parties is not None else owners(issue) if issue else []
        grade = max(file.classification, issue.classification if issue else Classification.OPEN)
        row = row_of(hat, kind, Page.FILE, grade, above, file.name)
        row.issue, row.attachment, row.address = issue, file, client_address(request)
        rows.append(row)
    Reading.objects.bulk_create(rows)


def carried_off(
    request: DeskRequest, row: Any, issues: Iterable[Issue], page: Page, number: str
) -> list[Reading]:
    """The notes, not yet written, that a row of a list was carried off in the export of this
    number.

    `row` is an issue, or a paper on `issues`: then there is a note for each of these.
    """
    noted = []
    for issue in issues:
        grade = max(row.classification, issue.classification)
        one = row_of(request.hat, DOWNLOAD, page, grade, owners(issue), number)
        one.issue, one.address = issue, client_address(request)
        noted.append(one)
    return noted


def issues_of_file(file: Attachment) -> list[Issue]:
    """The issues on whose papers a file hangs that is narrowed to parties."""
    with as_portal():  # who may not see the issue any more may still have its letter
        found = [issue for issues in attached("issues_of_file") for issue in issues(file)]
    return list({issue.pk: issue for issue in found}.values())


def owners(issue: Issue) -> list[int]:
    """Groups that may know who read the issue: its desk and the agency that reported it."""
    origin = issue.withheld or issue.reported_by
    return sorted({issue.term.group_id, origin.group_id})


def row_of(
    hat: Hat,
    kind: Reading.Kind,
    page: Page,
    classification: int,
    parties: Iterable[int],
    label: str = "",
) -> Reading:
    """A row that says who took note, with the names of now; not yet written."""
    return Reading(
        kind=kind,
        page=page,
        label=label[:200],
        membership=hat.membership,
        user=hat.user,
        substitution=hat.substitution,
        person=hat.person,
        hat=hat.label,
        agency=hat.agency.abbreviation if hat.agency else "",
        classification=classification,
        parties=sorted(set(parties)),
    )
