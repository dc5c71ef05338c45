"""Serving what was uploaded: through the visibility check, as an attachment, always."""

from __future__ import annotations

import logging
from typing import IO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from issues.files import ACCEPTED, whole
from issues.models import Attachment
from issues.reading import note_download
from issues.views.common import worn

log = logging.getLogger(__name__)
# Whatever a browser makes of it, it has no scripts, no address of ours and no way out.
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Download a file that the hat may read. It is never shown inside a page.

    409 with a page that says why while the scanner has not passed it, after it was found
    harmful, and when the kept copy is not what was sent.
    """
    hat = worn(request)
    visible = Attachment.objects.visible_to(hat).select_related("issue__term", "issue__reported_by")
    found = get_object_or_404(visible, public_id=public_id)
    if found.withheld:
        return _withheld(request, found)
    copy = whole(found)
    if copy is None:
        log.error("The kept copy of file %s is gone or altered", found.public_id)
        return _withheld(request, found, altered=True)
    note_download(request, found)
    return _sent(found, copy)


def _withheld(request: HttpRequest, found: Attachment, *, altered: bool = False) -> HttpResponse:
    context = {"file": found, "altered": altered}
    return render(request, "issues/file_withheld.html", context, status=409)


def _sent(found: Attachment, copy: IO[bytes]) -> FileResponse:
    kind = found.content_type if found.content_type in ACCEPTED else "application/octet-stream"
    response = FileResponse(copy, as_attachment=True, filename=found.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Accept-Ranges"] = "none"
    return response
