"""The reporter's own copy of what it sent, whatever became of the issue."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.pages.paging import page_of
from issues.models import Issue, IssueReceipt


@require_safe
def receipt_list(request: DeskRequest) -> HttpResponse:
    """Everything that the hat's agency sent to the desk, newest first."""
    rows = IssueReceipt.objects.visible_to(request.hat).select_related("agency")
    page = page_of(request, rows, "sent_at", descending=True)
    add_status(page.rows)
    return render(request, "issues/receipts.html", {"page": page})


def add_status(receipts: list[IssueReceipt]) -> None:
    """Fetch their issues, of which the status is told even when they are shared no longer."""
    with as_portal():
        prefetch_related_objects(receipts, "issue")


def moments_of(copy: dict[str, Any]) -> list[tuple[str, dt.datetime, str]]:
    """Label, moment and zone of what the copy dates; an older copy knows one zone for all."""
    names = (("known", _("Known at")), ("occurred", _("Happened or expected at")))
    dated = [(name, words) for name, words in names if copy.get(f"{name}_at")]
    return [
        (
            words,
            dt.datetime.fromisoformat(copy[f"{name}_at"]),
            copy.get(f"{name}_zone") or copy["zone"],
        )
        for name, words in dated
    ]


@require_safe
def receipt(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One frozen copy with the status word and the outcome sentence."""
    hat = request.hat
    rows = IssueReceipt.objects.visible_to(hat).select_related("entered_by__user", "agency")
    found = get_object_or_404(rows, public_id=public_id)
    add_status([found])
    context = {
        "receipt": found,
        "moments": moments_of(found.copy),
        "occurrence": Issue.Occurrence(found.copy["occurrence"]).label,
        "still_visible": Issue.objects.visible_to(hat).filter(pk=found.issue_id).exists(),
    }
    return render(request, "issues/receipt.html", context)
