"""What is open among issues, for whoever ends a desk or a seat at it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from agencies.administration.open_work import OpenWork
from agencies.models import Agency, DeskTerm
from issues.models import AgencyView, InformationRequest, Issue
from issues.rights import BEFORE_APPROVAL
from issues.states import ISSUE_ENDS


def drafts(term: DeskTerm) -> QuerySet[Issue]:
    return Issue.objects.filter(term=term, state="draft")


def at_work(term: DeskTerm) -> QuerySet[Issue]:
    return Issue.objects.filter(term=term).exclude(state__in=("draft", *ISSUE_ENDS))


def drafts_of(term: DeskTerm, own: QuerySet[Agency]) -> QuerySet[Issue]:
    return drafts(term).filter(Q(entered_by__agency__in=own) | Q(holder__in=own))


def questions_to(term: DeskTerm, own: QuerySet[Agency]) -> QuerySet[InformationRequest]:
    rows = InformationRequest.objects.open().filter(agency__in=own, issue__term=term)
    return rows.exclude(issue__state__in=ISSUE_ENDS)


def views_of(term: DeskTerm, own: QuerySet[Agency]) -> QuerySet[AgencyView]:
    asked = AgencyView.objects.filter(given_at__isnull=True, asked_at__isnull=False)
    return asked.filter(agency__in=own, issue__term=term, issue__state__in=BEFORE_APPROVAL)


KINDS = (
    OpenWork(
        lambda n: ngettext("%(n)d draft of an issue", "%(n)d drafts of issues", n) % {"n": n},
        at_desk=drafts,
        of_agency=drafts_of,
    ),
    OpenWork(lambda n: ngettext("%(n)d issue", "%(n)d issues", n) % {"n": n}, at_desk=at_work),
    OpenWork(
        lambda n: ngettext("%(n)d question to answer", "%(n)d questions to answer", n) % {"n": n},
        of_agency=questions_to,
    ),
    OpenWork(
        lambda n: ngettext("%(n)d view to give", "%(n)d views to give", n) % {"n": n},
        of_agency=views_of,
    ),
)
