"""Who opened a follow-up, and what a mail said: noted for each issue that it is about."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Prefetch

from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models.classification import Classification
from issues.models import Attachment, Issue, Reading
from issues.reading import READ, note_paper, owners, row_of
from monitoring.models import Delivery, FollowUp
from monitoring.notices.digest import Digest, Item, Part
from recommendations.models import Recommendation

ISSUES = Issue.objects.select_related("term", "reported_by").order_by("pk")


def note_follow_up(request: DeskRequest, follow_up: FollowUp, *, kind: Reading.Kind = READ) -> None:
    """Note for each issue of its recommendation that a follow-up was opened, or printed."""

    @as_portal()
    def issues() -> list[Issue]:
        return list(ISSUES.filter(recommendations=follow_up.recommendation_id))

    page = Reading.Page.FOLLOW_UP
    note_paper(request, page, follow_up, issues, kind=kind, label=str(follow_up))


def issues_of_report(file: Attachment) -> list[Issue]:
    """The issues below which a report has the file as evidence or as its letter."""
    through = "recommendations__follow_ups__reports"
    as_evidence = ISSUES.filter(**{f"{through}__evidence": file})
    as_letter = ISSUES.filter(**{f"{through}__letter__file": file})
    return [*as_evidence.distinct(), *as_letter.distinct()]


def note_mail(delivery: Delivery, digest: Digest) -> None:
    """Note what a mail tells each hat of its reader; call before it is sent, in the same
    transaction. Of an item that it merely counts no number is noted.
    """
    rows: list[Reading] = []
    for part in digest.parts:
        papers = papers_of(part)
        about = [(item, *papers[key]) for item in part.items if (key := item.about) in papers]
        told = [
            _row(delivery, part, item, issue, paper)
            for item, paper, issues in about
            for issue in issues
        ]
        rows += told or [_row(delivery, part)]
    Reading.objects.bulk_create(rows)


def papers_of(part: Part) -> dict[tuple[str, int], tuple[Any, list[Issue]]]:
    """What the items are about, each with the issues that it belongs to; a query for a kind."""
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, key in (item.about for item in part.items):
        keys[kind].add(key)
    rows = Recommendation.objects.filter(pk__in=keys["recommendation"])
    works = FollowUp.objects.filter(pk__in=keys["follow_up"]).select_related("recommendation")
    return (
        {("issue", one.pk): (one, [one]) for one in ISSUES.filter(pk__in=keys["issue"])}
        | {
            ("recommendation", one.pk): (one, list(one.issues.all()))
            for one in rows.prefetch_related(Prefetch("issues", ISSUES))
        }
        | {
            ("follow_up", one.pk): (one, list(one.recommendation.issues.all()))
            for one in works.prefetch_related(Prefetch("recommendation__issues", ISSUES))
        }
    )


def _row(
    delivery: Delivery,
    part: Part,
    item: Item | None = None,
    issue: Issue | None = None,
    paper: Any = None,
) -> Reading:
    """A row for one item on one issue; without them for a mail that was about none."""
    parties = [group for group in owners(issue) if group in paper.parties] if issue else []
    grade = item.grade if item else Classification.OPEN
    label = item.number if item else ""
    row = row_of(part.hat, Reading.Kind.MAIL, Reading.Page.MAIL, grade, parties, label)
    row.issue, row.user, row.person = issue, delivery.user, str(delivery.user)
    return row
