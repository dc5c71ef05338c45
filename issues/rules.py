"""What must hold for somebody to take a step of an issue, beside the role."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as say

from agencies.hats import Actor
from agencies.models import Event
from agencies.models.people import Classification
from agencies.rules import Rule
from issues.models import Analysis
from issues.models.issue import HIGH_RISK, IS_CARD

WROTE = ("issue.analysis_written", "issue.submit_analysis")


def not_written_by(hat: Actor) -> Q:
    """Looks at who acted as well as at whose role it was: a substitute approves no own text."""
    here = {"issue": OuterRef("pk"), "author__user": hat.user}
    written = Analysis.objects.filter(**here)
    acted = Event.objects.filter(
        stream="issue", stream_id=OuterRef("pk"), verb__in=WROTE, user=hat.user
    )
    return ~Q(Exists(written)) & ~Q(Exists(acted))


NOT_ITS_AUTHOR = Rule(
    "not the author of the analysis",
    say("You wrote this analysis: another person approves it."),
    not_written_by,
    personal=True,
)
NEEDS_CONFIRMATION = Rule(
    "of high risk, not confirmed yet",
    say("Closing needs no further confirmation."),
    lambda hat: HIGH_RISK & Q(closing_confirmed_by__isnull=True),
)
ORIGIN_IS_OPEN = Rule(
    "its origin is not withheld",
    say("The origin is withheld already."),
    lambda hat: Q(origin_masked=False),
)
IS_FLAGGED = Rule(
    "its class is flagged",
    say("Nobody has flagged the classification."),
    lambda hat: Q(flagged_at__isnull=False),
)
IS_CLASSIFIED = Rule(
    "above open",
    say("The issue is open: there is no classification to lower."),
    lambda hat: Q(classification__gt=Classification.OPEN),
)
HOLDS_NO_CONTENT = Rule(
    "a reference card", say("This issue may hold content already."), lambda hat: IS_CARD
)
