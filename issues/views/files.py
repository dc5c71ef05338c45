"""Serving what was uploaded: through the visibility check, as an attachment, always."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from issues.files import ACCEPTED
from issues.models import Attachment
from issues.reading import note_download
from issues.views.common import worn


@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Download a file that the hat may read. It is never shown inside a page."""
    hat = worn(request)
    found = get_object_or_404(
        Attachment.objects.visible_to(hat).select_related("issue__term", "issue__reported_by"),
        public_id=public_id,
    )
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    note_download(request, found)
    kind = found.content_type if found.content_type in ACCEPTED else "application/octet-stream"
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
