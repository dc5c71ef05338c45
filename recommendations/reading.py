"""What a hat may read around a recommendation that it may read."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Prefetch

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.readers import Readers, readers_of
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from issues.models import Analysis, Attachment, Issue, Reading
from issues.reading import READ, note_paper
from recommendations.models import AcceptancePoint, Addressee, Letter, Recommendation


def issues_of(hat: Hat, recommendation: Recommendation) -> list[Issue]:
    """The issues that it answers, as far as the hat reads them."""
    rows = Issue.objects.visible_to(hat).filter(recommendations=recommendation)
    return list(rows.order_by("number"))


def streams_on(hat: Hat, issue: Issue) -> list[tuple[str, int]]:
    """The histories of the issue's recommendations, with their follow-ups."""
    rows = Recommendation.objects.visible_to(hat).filter(issues=issue)
    return [row.event_stream for row in rows.only("pk")]


def addressees_of(hat: Hat, recommendation: Recommendation) -> list[Addressee]:
    """All addressees: co-addressees see each other's name, part and due rule."""
    rows = Addressee.objects.visible_to(hat).filter(recommendation=recommendation)
    found = list(rows.select_related("agency").order_by("position", "pk"))
    for addressee in found:
        addressee.recommendation = recommendation  # one row for all, not one query for each
    return found


def points_of(hat: Hat, recommendation: Recommendation) -> list[AcceptancePoint]:
    """The points in their order; `named` holds whom each one names (none: everybody)."""
    named = Addressee.objects.visible_to(hat).select_related("agency").order_by("position", "pk")
    rows = AcceptancePoint.objects.visible_to(hat).filter(recommendation=recommendation)
    return list(
        rows.order_by("position").prefetch_related(Prefetch("addressees", named, to_attr="named"))
    )


def letter_of(hat: Hat, recommendation: Recommendation) -> Letter | None:
    rows = Letter.objects.visible_to(hat).filter(recommendations=recommendation)
    return rows.select_related("file").first()


def issues_of_letter(file: Attachment) -> list[Issue]:
    """The issues of the recommendation whose letter the file is."""
    rows = Issue.objects.filter(recommendations__letter__file=file)
    return list(rows.select_related("term", "reported_by").distinct())


def note_recommendation(
    request: DeskRequest,
    recommendation: Recommendation,
    page: Reading.Page = Reading.Page.RECOMMENDATION,
    *,
    kind: Reading.Kind = READ,
) -> None:
    """Note for each of its issues, whether the reader sees them or not, that it was opened."""

    @as_portal()
    def issues() -> list[Issue]:
        rows = Issue.objects.filter(recommendations=recommendation)
        return list(rows.select_related("term", "reported_by").order_by("pk"))

    note_paper(request, page, recommendation, issues, kind=kind, label=recommendation.number)


class Basis(NamedTuple):
    """An answered issue with its latest submitted analysis, if there is one."""

    issue: Issue
    analysis: Analysis | None


def bases_of(hat: Hat, recommendation: Recommendation) -> list[Basis]:
    """On what it rests: each issue with the latest analysis that was submitted."""
    issues = issues_of(hat, recommendation)
    rows = Analysis.objects.visible_to(hat).filter(issue__in=issues, submitted_at__isnull=False)
    latest = {row.issue_id: row for row in rows.select_related("author__user").order_by("version")}
    return [Basis(issue, latest.get(issue.pk)) for issue in issues]


def readers_after_issue(hat: Hat, recommendation: Recommendation) -> Readers:
    """Who will read at least one of its issues once it is issued."""
    issues = issues_of(hat, recommendation)
    groups = {group for issue in issues for group in issue.parties}
    groups |= {row.agency.group_id for row in addressees_of(hat, recommendation)}
    return readers_of(groups, recommendation.classification, clock.today())
