"""What the steps that change a class do: reclassify, flag, decide on a flag, review, declassify.

They leave the state alone and are open as long as the issue holds content, also after its end.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.models.classification import Classification
from agencies.workflow.machine import Said
from issues.models import Issue, Spill


def changed(issue: Issue, before: int, reason: str, **changes: list[Any]) -> Said:
    """What the record says of a changed class, itself classified at the higher of the two."""
    return Said(
        note=reason,
        changes={"classification": [before, issue.classification]} | changes,
        classification=max(before, issue.classification),
    )


def reclassify(
    issue: Issue,
    by: Actor,
    *,
    classification: int,
    reason: str,
    review_on: dt.date | None = None,
    **data: Any,
) -> Said:
    before = issue.classification
    issue.classify(classification, review_on)
    decide(issue, by)
    return changed(issue, before, reason)


def flag_too_low(issue: Issue, by: Hat, *, reason: str, **data: Any) -> Said:
    """Hide at once from everybody one grade below, until the secretary decides."""
    before = issue.classification
    issue.classify(min(before + 1, Classification.TOP_SECRET), issue.review_on)
    issue.flagged_at = clock.now()
    begun = Spill.objects.undecided().filter(issue=issue)
    if not begun.update(raised_to=issue.classification):
        Spill.objects.create(
            issue=issue,
            before=before,
            raised_to=issue.classification,
            reason=reason,
            by=by.membership,
            at=clock.now(),
        )
    return Said(note=reason, changes={"classification": [before, issue.classification]})


def settle_flag(issue: Issue, by: Actor, *, keep: bool, reason: str, **data: Any) -> Said:
    """Leave the class where the flag put it, or put it back to what it was before."""
    before = issue.classification
    spill = Spill.objects.undecided().get(issue=issue)
    if not keep:
        issue.classify(spill.before, issue.review_on)
    decide(issue, by)
    return changed(issue, before, reason, kept=["", keep])


def decide(issue: Issue, by: Actor) -> None:
    """End the flag, if there is one: the class as it now stands was decided."""
    issue.flagged_at = None
    spill = Spill.objects.undecided().filter(issue=issue).first()
    if spill:
        spill.kept = issue.classification > spill.before
        spill.decided_by, spill.decided_at = by.membership, clock.now()
        spill.save(update_fields=["kept", "decided_by", "decided_at"])


def review(
    issue: Issue,
    by: Actor,
    *,
    classification: int,
    review_on: dt.date | None = None,
    reason: str,
    **data: Any,
) -> Said:
    """Look at the class again: it stays until another day, or is lowered."""
    before, day = issue.classification, issue.review_on
    issue.classify(classification, review_on)
    return changed(issue, before, reason, review_on=[str(day), str(issue.review_on or "")])


def declassify(
    issue: Issue,
    by: Actor,
    *,
    classification: int,
    letter_number: str,
    letter_date: dt.date,
    reason: str,
    **data: Any,
) -> Said:
    """Lower it by decision of the chair, on a letter: the originator is not asked."""
    before = issue.classification
    issue.classify(classification)
    letter = ["", f"{letter_number}, {letter_date.isoformat()}"]
    return changed(issue, before, reason, letter=letter)


def allow_content(
    issue: Issue,
    by: Actor,
    *,
    authority: str,
    position: str,
    letter_number: str,
    letter_date: dt.date,
    **data: Any,
) -> Said:
    """Let the issue hold and show content, because a named authority allowed it on a letter."""
    issue.content_allowed_at = clock.now()
    issue.content_allowed_by = f"{authority}, {position}"[:300]
    letter = ["", f"{letter_number}, {letter_date.isoformat()}"]
    return Said(
        note=issue.content_allowed_by,
        changes={"letter": letter},
        classification=issue.classification,
    )
