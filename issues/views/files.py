"""Serving what was uploaded, through the visibility check: as an attachment, or shown in place."""

from __future__ import annotations

import logging
from typing import IO, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.access.requests import DeskRequest
from issues.files import ACCEPTED, whole
from issues.models import Attachment
from issues.ranges import ranged
from issues.reading import note_download, note_shown

Response = TypeVar("Response", bound=HttpResponseBase)
log = logging.getLogger(__name__)
# Whatever a browser makes of it, it has no scripts, no address of ours and no way out.
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


@require_safe
def file(request: DeskRequest, public_id: UUID) -> HttpResponseBase:
    """Download a file that the hat may read: as it was sent, or the copy without traces where
    that is all the hat gets.

    409 with a page that says why while it has not been checked, after something was found in
    it, and when what is kept is not what was written.
    """
    found = get_object_or_404(_visible(request), public_id=public_id)
    return _given(request, found, "file" if found.whole else "cleaned")


@require_safe
def clean(request: DeskRequest, public_id: UUID) -> HttpResponseBase:
    """The copy without traces, also for those who get the file as it was sent."""
    found = get_object_or_404(_visible(request).exclude(cleaned=""), public_id=public_id)
    return _given(request, found, "cleaned")


@require_safe
def shown(request: DeskRequest, public_id: UUID) -> HttpResponseBase:
    """What a page shows in place: of a picture the workers' own JPEG, of a film its parts.

    404 for what is not shown: other kinds, whatever is withheld, all above restricted.
    """
    found = get_object_or_404(_visible(request), public_id=public_id)
    copy = whole(*found.kept(found.shows)) if found.shows else None
    if copy is None:
        raise Http404
    note_shown(request, found)
    kind = "image/jpeg" if found.shows == "shown" else found.content_type
    return _secured(ranged(request, copy, kind))


def _visible(request: DeskRequest) -> QuerySet[Attachment]:
    rows = Attachment.objects.visible_to(request.hat)
    return rows.select_related("issue__term", "issue__reported_by")


def _given(request: DeskRequest, found: Attachment, which: str) -> HttpResponseBase:
    if found.withheld:
        return _withheld(request, found)
    copy = whole(*found.kept(which))
    if copy is None:
        log.error("What is kept of file %s (%s) is gone or altered", found.public_id, which)
        return _withheld(request, found, altered=True)
    note_download(request, found)
    return _sent(found, copy)


def _withheld(request: DeskRequest, found: Attachment, *, altered: bool = False) -> HttpResponse:
    context = {"file": found, "altered": altered}
    return render(request, "issues/file_withheld.html", context, status=409)


def _sent(found: Attachment, copy: IO[bytes]) -> FileResponse:
    kind = found.content_type if found.content_type in ACCEPTED else "application/octet-stream"
    response = FileResponse(copy, as_attachment=True, filename=found.name, content_type=kind)
    response["Accept-Ranges"] = "none"
    return _secured(response)


def _secured(response: Response) -> Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
