"""Where words stand in recommendations: points, addressees, letters and their files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.access.hats import Hat
from agencies.finding import asked
from issues.models import Attachment
from issues.places import Place, texts
from recommendations.models import AcceptancePoint, Addressee, Letter, Recommendation

RECOMMENDATION = "recommendation"


def readable(hat: Hat) -> QuerySet[Recommendation]:
    return Recommendation.objects.visible_to(hat)


def letters(hat: Hat) -> QuerySet[Letter]:
    """Letters of recommendations that the hat reads."""
    return Letter.objects.visible_to(hat).filter(recommendations__in=readable(hat))


def letter_files(hat: Hat) -> QuerySet[Attachment]:
    return Attachment.objects.visible_to(hat).filter(letters__recommendations__in=readable(hat))


def issues_of(keys: list[int]) -> Iterable[tuple[int, int]]:
    """The keys of these recommendations, each with that of an issue that it answers."""
    rows = Recommendation.issues.through.objects.filter(recommendation__one_of=keys)
    return rows.values_list("recommendation_id", "issue_id") if keys else ()


def under(path: str) -> dict[str, str]:
    """The roots of what hangs on a recommendation at the end of this path."""
    return {RECOMMENDATION: path}


def letter_label(letter: Letter) -> str:
    if letter.direction == Letter.Direction.IN:
        return _("in the incoming letter %(number)s") % {"number": letter.number}
    return _("in the letter %(number)s") % {"number": letter.number}


def of_recommendation(row: Any) -> dict[str, str]:
    return {"number": row.recommendation.number}


letter_texts = texts("number", "subject", "signer", "signer_position", "signer_number", "copies")

PLACES = [
    Place(
        RECOMMENDATION,
        readable,
        {RECOMMENDATION: "pk"},
        lambda row: _("in the recommendation %(number)s") % {"number": row.number},
        texts("title", "text", "basis_note"),
    ),
    Place(
        "point",
        lambda hat: AcceptancePoint.objects.visible_to(hat),
        under("recommendation"),
        lambda row: _("in a point of %(number)s") % of_recommendation(row),
        texts("text", "evidence_expected"),
        ("recommendation",),
    ),
    Place(
        "addressee",
        lambda hat: Addressee.objects.visible_to(hat),
        under("recommendation"),
        lambda row: _("addressee of %(number)s") % of_recommendation(row),
        lambda row: " · ".join(filter(None, (row.attention_of, row.agency.full_name))),
        ("agency", "recommendation"),
        weight=0.3,
    ),
    Place("letter", letters, under("recommendations"), letter_label, letter_texts),
    Place(
        "letter file",
        letter_files,
        under("letters__recommendations"),
        lambda row: _("name of the letter's file"),
        texts("name"),
    ),
]


def matching(words: str) -> Q:
    """The condition that a row holds these words; with a digit among them its letter may hold
    them."""
    query = asked(words).all
    found = Q(words__finds=query)
    if any(map(str.isdigit, words)):
        found |= Q(letter__words__finds=query)
    return found
