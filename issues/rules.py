"""What must hold for somebody to take a step of an issue, beside the role."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import Actor
from agencies.models import Event, Role
from agencies.models.classification import Classification
from agencies.workflow.rules import Rule, not_own
from issues.models import Analysis
from issues.models.content import IS_CARD
from issues.models.issue import HIGH_RISK

WHO_CORRECTS = say(
    "Who reported it corrects until the desk has accepted it, the desk secretary and staff from"
    " then on."
)
WROTE = ("issue.analysis_written", "issue.submit_analysis")


def analysed_by(hat: Actor) -> tuple[QuerySet[Analysis], QuerySet[Event]]:
    """Looks at who acted as well as at whose role it was: a substitute approves no text of their
    own."""
    written = Analysis.objects.filter(author__user=hat.user)
    return written, Event.objects.filter(stream="issue", verb__in=WROTE, user=hat.user)


def not_analysed_by(hat: Actor) -> Q:
    """Asked of each row that is looked at, however much the person wrote."""
    written, acted = analysed_by(hat)
    here = OuterRef("pk")
    return ~Q(Exists(written.filter(issue=here))) & ~Q(Exists(acted.filter(stream_id=here)))


def analysed_themselves(hat: Actor) -> Q:
    """Found from what the person wrote, however many rows are looked at."""
    written, acted = analysed_by(hat)
    return Q(pk__in=written.values("issue").union(acted.values("stream_id")))


def proposed_by(hat: Actor) -> Q:
    """Wrote the proposal, or decided that it be written."""
    mine = Q(user=hat.user) | Q(decided_by__user=hat.user)
    proposed = Event.objects.filter(
        mine, stream="issue", stream_id=OuterRef("pk"), verb="issue.propose_closing"
    )
    return Q(Exists(proposed))


def to_correct(hat: Actor) -> Q:
    """What it reported itself, until it is accepted; for the desk what is accepted."""
    reported = Q(state="reported")
    if not hat.is_desk:
        return reported
    own = reported & Q(entered_by__term__isnull=False)
    return own | ~reported if hat.role in (Role.SECRETARY, Role.STAFF) else own


NOT_ITS_AUTHOR = Rule(
    "not the author of the analysis",
    say("You wrote this analysis: another person approves it."),
    not_analysed_by,
    own=analysed_themselves,
)
ONE_PERSON_CLOSES = Rule(
    "not of high risk",
    say("At high risk two people close: propose the closing, another person confirms it."),
    lambda hat: ~HIGH_RISK,
)
TWO_PERSONS_CLOSE = Rule(
    "of high risk",
    say("This closing needs no second person: close the issue."),
    lambda hat: HIGH_RISK,
)
NOT_PROPOSED = Rule(
    "its closing is not proposed yet",
    say("The closing is proposed already: a second person confirms or returns it."),
    lambda hat: Q(closing_proposed_by__isnull=True),
)
IS_PROPOSED = Rule(
    "its closing is proposed",
    say("Nobody has proposed the closing."),
    lambda hat: Q(closing_proposed_by__isnull=False),
)
NOT_ITS_PROPOSER = not_own(
    "not who proposed the closing",
    say("You proposed this closing: another person confirms it."),
    proposed_by,
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
CORRECTS_NOW = Rule(
    "reporter until acceptance, then the desk secretary",
    WHO_CORRECTS,
    to_correct,
)
HOLDS_NO_CONTENT = Rule(
    "a reference card", say("This issue may hold content already."), lambda hat: IS_CARD
)
