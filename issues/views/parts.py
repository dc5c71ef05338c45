"""A part that is classified above its issue comes down again."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access.requests import DeskRequest
from issues.forms.parts import LowerForm
from issues.models import AgencyView, Attachment, Comment
from issues.rights import ACTS, may_lower
from issues.views.common import act_page

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def lower_view(request: DeskRequest, public_id: UUID) -> HttpResponse:
    rows = AgencyView.objects.visible_to(request.hat).select_related("given_by")
    return lower(request, rows.filter(given_at__isnull=False), public_id)


@GET_OR_POST
def lower_note(request: DeskRequest, public_id: UUID) -> HttpResponse:
    rows = Comment.objects.visible_to(request.hat).select_related("by")
    return lower(request, rows, public_id)


@GET_OR_POST
def lower_file(request: DeskRequest, public_id: UUID) -> HttpResponse:
    rows = Attachment.objects.visible_to(request.hat).select_related("by")
    return lower(request, rows.filter(issue__isnull=False), public_id)


def lower(request: DeskRequest, rows: QuerySet, public_id: UUID) -> HttpResponse:
    """The form for one part; 403 where it is not above its issue, or not this hat's to lower."""
    part = get_object_or_404(
        rows.select_related("issue__term", "issue__reported_by"), public_id=public_id
    )
    if not may_lower(part, part.issue, request.hat):
        raise PermissionDenied(str(ACTS["lower"].words))
    if part.classification <= part.issue.classification:
        raise PermissionDenied(
            _("This part is not classified above its issue: there is nothing to lower.")
        )
    return act_page(request, part.issue, "lower", LowerForm, part=part)
