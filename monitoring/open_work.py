"""What is open among follow-ups, for whoever ends a desk or a seat at it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import ngettext

from agencies.administration.open_work import OpenWork
from agencies.models import Agency, DeskTerm
from monitoring.models import ExtensionRequest, FollowUp


def at_desk(term: DeskTerm) -> QuerySet[FollowUp]:
    return FollowUp.objects.unsettled().filter(recommendation__term=term)


def owed_by(term: DeskTerm, own: QuerySet[Agency]) -> QuerySet[FollowUp]:
    return FollowUp.objects.open().filter(recommendation__term=term, agency__in=own)


KINDS = (
    OpenWork(
        lambda n: ngettext("%(n)d follow-up", "%(n)d follow-ups", n) % {"n": n},
        at_desk=at_desk,
        of_agency=owed_by,
    ),
    OpenWork(
        lambda n: (
            ngettext("%(n)d request for more time", "%(n)d requests for more time", n) % {"n": n}
        ),
        at_desk=lambda term: ExtensionRequest.objects.open().filter(
            follow_up__recommendation__term=term
        ),
    ),
)
