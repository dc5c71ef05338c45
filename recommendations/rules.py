"""What must hold for somebody to take a step of a recommendation, beside the role."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import Actor
from agencies.models import Event
from agencies.workflow.rules import Rule, not_own
from recommendations.models import Recommendation

WROTE = ("recommendation.created", "recommendation.changed")


def written_by(hat: Actor) -> Q:
    """Drafted in a role of this person, or changed by this person in another's role."""
    written = Event.objects.filter(
        stream="recommendation", stream_id=OuterRef("pk"), verb__in=WROTE, user=hat.user
    )
    return Q(drafted_by__user=hat.user) | Q(Exists(written))


NOT_ITS_AUTHOR = not_own(
    "not its author",
    say("You wrote this recommendation: another person approves it."),
    written_by,
)
IS_ORAL = Rule(
    "decided by word",
    say("Only an urgent oral decision goes this way."),
    lambda hat: Q(basis=Recommendation.Basis.ORAL),
)
OWES_LETTER = Rule(
    "its letter is owed",
    say("Nothing waits for a written confirmation."),
    lambda hat: Q(confirm_due_at__isnull=False, confirmed_at__isnull=True),
)
