"""What hangs on one person's role among issues, and how a colleague goes on with it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.administration.handover import Holding
from agencies.models import Membership, Role
from agencies.record.events import SENTENCES, Said
from issues.models import Issue
from issues.rights import WRITERS

SENTENCES["issue.handed_over"] = say("Handed over to a colleague")


def unsent(role: Membership) -> QuerySet[Issue]:
    return Issue.objects.filter(state="draft", submitted_at__isnull=True, entered_by=role)


def to_analyse(role: Membership) -> QuerySet[Issue]:
    return Issue.objects.filter(state__in=("analysing", "analysed"), analyst=role)


def to_draft(role: Membership) -> QuerySet[Issue]:
    return Issue.objects.filter(state="recommending", drafter=role)


def readable(hat: Hat) -> Q:
    """The issues within the hat's ceiling and regions."""
    within = Q(classification__lte=hat.clearance)
    if hat.regions:
        within &= Q(pk__in=Issue.objects.in_regions(hat.regions).values("pk"))
    return within


def not_about_their_agency(hat: Hat) -> Q:
    """Those of them that are about no agency in which the hat's person has a role."""
    elsewhere = hat.user.memberships.current(clock.today()).filter(agency__isnull=False)
    return readable(hat) & ~Q(reported_by__in=elsewhere.values("agency"))


def give(column: str) -> Any:
    """Write the colleague into this column of an issue, and say so in its timeline."""

    def write(issue: Issue, to: Hat, by: Actor) -> None:
        before: Membership = getattr(issue, column)
        setattr(issue, column, to.membership)
        issue.version += 1
        issue.updated_at = clock.now()
        issue.save_own()
        changes = {column: [str(before.user), str(to.user)]}
        issue.tell("handed_over", by=by, said=Said(changes=changes))

    return write


HOLDINGS = (
    Holding(
        words=lambda n: ngettext("%(n)d draft of an issue", "%(n)d drafts of issues", n) % {"n": n},
        takers=tuple(Role(role) for role in sorted(WRITERS)),
        rows=unsent,
        fits=readable,
        give=give("entered_by"),
    ),
    Holding(
        words=lambda n: ngettext("%(n)d analysis", "%(n)d analyses", n) % {"n": n},
        takers=(Role.ANALYST,),
        rows=to_analyse,
        fits=not_about_their_agency,
        give=give("analyst"),
    ),
    Holding(
        words=lambda n: (
            ngettext("%(n)d recommendation to draft", "%(n)d recommendations to draft", n)
            % {"n": n}
        ),
        takers=(Role.ANALYST, Role.SECRETARY),
        rows=to_draft,
        fits=readable,
        give=give("drafter"),
    ),
)
