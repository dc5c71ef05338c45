"""Drafts of recommendations that hang on one person's role, and how a colleague goes on with
them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.administration.handover import Holding
from agencies.models import Membership
from agencies.record.events import SENTENCES, Said, record
from recommendations.drafts import DRAFTERS
from recommendations.models import Recommendation

SENTENCES["recommendation.handed_over"] = say("Handed over to a colleague")


def unfinished(role: Membership) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(state="draft", drafted_by=role)


def readable(hat: Hat) -> Q:
    """The recommendations within the hat's ceiling and regions."""
    within = Q(classification__lte=hat.clearance)
    if hat.regions:
        within &= Q(pk__in=Recommendation.objects.in_regions(hat.regions).values("pk"))
    return within


def give(recommendation: Recommendation, to: Hat, by: Actor) -> None:
    before = recommendation.drafted_by
    recommendation.drafted_by = to.membership
    recommendation.version += 1
    recommendation.updated_at = clock.now()
    recommendation.save_own()
    changes = {"drafted_by": [str(before.user), str(to.user)]}
    record("recommendation.handed_over", recommendation, by=by, said=Said(changes=changes))


HOLDING = Holding(
    words=lambda n: (
        ngettext("%(n)d draft of a recommendation", "%(n)d drafts of recommendations", n) % {"n": n}
    ),
    takers=DRAFTERS,
    rows=unfinished,
    fits=readable,
    give=give,
)
