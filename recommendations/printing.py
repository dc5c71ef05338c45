"""The recommendations in the printed file of an issue."""

from __future__ import annotations

from typing import NamedTuple

from django.template.loader import render_to_string

from agencies.access.requests import DeskRequest
from issues.models import Issue
from recommendations.models import AcceptancePoint, Addressee, Letter, Recommendation
from recommendations.reading import addressees_of, letter_of, points_of


class Printed(NamedTuple):
    """A recommendation with all that stands on paper about it."""

    recommendation: Recommendation
    addressees: list[Addressee]
    points: list[AcceptancePoint]
    letter: Letter | None


def print_recommendations(request: DeskRequest, issue: Issue) -> str:
    """Every recommendation on the issue that the reader may see, in full."""
    hat = request.hat
    rows = Recommendation.objects.visible_to(hat).filter(issues=issue).order_by("created_at")
    printed = [
        Printed(row, addressees_of(hat, row), points_of(hat, row), letter_of(hat, row))
        for row in rows
    ]
    return render_to_string("recommendations/_printed.html", {"printed": printed}, request)
