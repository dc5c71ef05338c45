"""What in an issue still names the agency whose name is withheld."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from issues.models import Attachment, Issue


def naming(issue: Issue, files: Iterable[Attachment]) -> list[tuple[Any, str]]:
    """The places that name its origin and that every reader keeps: which one, and its words."""
    places = [
        (_("Title"), issue.title),
        (_("Description"), issue.text),
        (_("Document number"), issue.card_number),
        (_("Holder of the document"), issue.card_holder),
        *((_("Name of a file"), file.name) for file in files),
    ]
    return [(place, words) for place, words in places if names(issue.reported_by, words)]


def names(agency: Agency, words: str) -> bool:
    """Whether the words hold the agency's name, short name or code, in whatever case."""
    own = {agency.name, agency.full_name, agency.abbreviation, agency.code}
    either = "|".join(re.escape(name) for name in own if name)
    return bool(re.search(rf"(?<![^\W_])(?:{either})(?![^\W_])", words, re.IGNORECASE))
