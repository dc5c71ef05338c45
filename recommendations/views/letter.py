"""The letter as it is printed, on A4 and always in Indonesian."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from agencies.access.requests import DeskRequest
from issues.models import Reading
from recommendations.letter import sheet_of
from recommendations.reading import note_recommendation
from recommendations.views.detail import get_recommendation


@require_safe
def letter(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The print view of a recommendation; before issue it is marked as a draft."""
    hat = request.hat
    found = get_recommendation(hat, public_id)
    note_recommendation(request, found, Reading.Page.LETTER, kind=Reading.Kind.PRINT)
    with translation.override("id"):
        return render(request, "recommendations/letter.html", {"sheet": sheet_of(hat, found)})
