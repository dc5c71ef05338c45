"""What is open among recommendations, for whoever ends a desk or a seat at it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import ngettext

from agencies.administration.open_work import OpenWork
from agencies.models import Agency, DeskTerm
from recommendations.models import Recommendation
from recommendations.states import UNISSUED


def addressed_to(term: DeskTerm, own: QuerySet[Agency]) -> QuerySet[Recommendation]:
    """In preparation, and to be sent there."""
    rows = Recommendation.objects.filter(term=term, state__in=UNISSUED)
    return rows.filter(addressees__agency__in=own).distinct()


KINDS = (
    OpenWork(
        lambda n: ngettext("%(n)d recommendation", "%(n)d recommendations", n) % {"n": n},
        at_desk=lambda term: Recommendation.objects.open().filter(term=term),
    ),
    OpenWork(
        lambda n: (
            ngettext(
                "%(n)d recommendation in preparation to it",
                "%(n)d recommendations in preparation to it",
                n,
            )
            % {"n": n}
        ),
        of_agency=addressed_to,
    ),
)
