"""What a person types on the page of a draft."""

from __future__ import annotations

import uuid
from typing import Any

from issues.models import Issue
from tests.support import cast


def entries(issue: Issue, *codes: str, **changes: Any) -> dict[str, Any]:
    """A complete page: two points for these agencies, the first of them responsible."""
    data: dict[str, Any] = {
        "act": "save",
        "key": str(uuid.uuid4()),
        "title": "Akurasi daftar pemilih di Riau",
        "text": "Daftar pemilih masih memuat pemilih yang telah meninggal.",
        "issues": [str(issue.public_id)],
        "basis": "analysis",
        "urgency": "segera",
        "points-TOTAL_FORMS": 2,
        "points-INITIAL_FORMS": 0,
        "points-0-text": "Menyerahkan daftar pemilih ganda.",
        "points-0-evidence_expected": "Tanda terima",
        "points-1-text": "Melaksanakan pencermatan bersama.",
        "addressees-TOTAL_FORMS": len(codes),
        "addressees-INITIAL_FORMS": 0,
    }
    for place, code in enumerate(codes):
        data |= addressee(place, code)
    return data | changes


def addressee(place: int, code: str, **changes: Any) -> dict[str, Any]:
    values = {
        "agency": key(code),
        "part": "support" if place else "lead",
        "due_days": 10,
    } | changes
    return {f"addressees-{place}-{name}": value for name, value in values.items()}


def key(code: str) -> str:
    return str(cast.agency(code).public_id)
