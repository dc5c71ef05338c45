"""What the draft of a recommendation starts from: the analysis, its legal basis, the category."""

from __future__ import annotations

import re
from typing import Any

from agencies.access.hats import Hat
from agencies.models import Agency
from issues.models import Analysis, Issue
from recommendations.models import Addressee, Recommendation

MOST_POINTS = 20
LONGEST_BASIS = 300
# "1. …", "a) …", "- …" before a line of advice.
MARK = re.compile(r"^\s*(?:[-–•*]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")


def proposed_by(hat: Hat, issue: Issue, offered: dict[str, Agency]) -> dict[str, Any]:
    """First values of a draft on this issue, for a person to change.

    The consideration is the conclusion of the newest analysis that was submitted, the points are
    the lines of its advice; the agencies are those that lead the issue's category, as far as they
    are offered.
    """
    rows = Analysis.objects.visible_to(hat).filter(issue=issue, submitted_at__isnull=False)
    analysis = rows.order_by("-version").first()
    start: dict[str, Any] = {"issues": [issue], "addressees": _leading(issue, offered)}
    if analysis is None:
        return start
    return start | {
        "title": issue.title,
        "text": analysis.conclusion,
        "basis": Recommendation.Basis.ANALYSIS,
        "basis_note": " ".join(analysis.legal_basis.split())[:LONGEST_BASIS],
        "points": [{"text": line} for line in _lines(analysis.advice)],
    }


def _lines(advice: str) -> list[str]:
    lines = (MARK.sub("", line).strip() for line in advice.splitlines())
    return [line for line in lines if line][:MOST_POINTS]


def _leading(issue: Issue, offered: dict[str, Agency]) -> list[dict[str, Any]]:
    leading = issue.category.leading() if issue.category else set()
    found = [agency for agency in offered.values() if agency.pk in leading]
    parts = [Addressee.Part.LEAD] + [Addressee.Part.SUPPORT] * len(found)
    return [{"agency": agency, "part": part} for agency, part in zip(found, parts, strict=False)]
