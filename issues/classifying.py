"""Steps that change a class: reclassify, flag, decide on a flag, review, declassify.

They move no state and are open as long as the issue holds content, also after its end.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.models import Role
from agencies.models.people import AGENCY_ROLES, READING_DESK_ROLES, Classification
from agencies.workflow.machine import Said, Step
from agencies.workflow.rules import WhereverRead, Who, desk
from issues.guards import (
    lowers,
    only_its_own_part,
)
from issues.models import Issue, Spill
from issues.rules import HOLDS_NO_CONTENT, IS_CLASSIFIED, IS_FLAGGED
from issues.states import ISSUE

KEPT = tuple(state for state in ISSUE if state != "draft")
OPEN_KEPT = tuple(state for state in KEPT if state not in ("closed", "rejected", "merged"))


ANY_READER = (WhereverRead(AGENCY_ROLES), Who(READING_DESK_ROLES))


def changed(issue: Issue, before: int, reason: str, **changes: list[Any]) -> Said:
    """What the record says of a changed class, at the higher of both."""
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
            issue=issue, before=before, raised_to=issue.classification, reason=reason,
            by=by.membership, at=clock.now(),
        )  # fmt: skip
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
    """End the flag, where there is one: what the class is now was decided."""
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


# Upper apps follow these with what hangs on the issue.
CHANGES_CLASS = ("accept", "reclassify", "flag_too_low", "settle_flag", "review", "declassify")

CLASSIFYING = (
    Step("reclassify", OPEN_KEPT, None, desk(Role.SECRETARY),
         say("Change the classification"), say("Classification changed"),
         opens_form="reclassify", guards=(only_its_own_part,), effect=reclassify,
         grave=True, quiet=True,
         means=say("Whoever reads only below the new classification no longer sees the"
                   " issue, at once. The reporter keeps its own copy.")),
    Step("flag_too_low", KEPT, None, ANY_READER,
         say("Flag the classification as too low"), say("Classification flagged as too low"),
         opens_form="flag", effect=flag_too_low, grave=True, quiet=True),
    Step("settle_flag", KEPT, None, desk(Role.SECRETARY),
         say("Decide on the flagged classification"), say("Flagged classification decided"),
         opens_form="settle_flag", rules=(IS_FLAGGED,), effect=settle_flag, quiet=True),
    Step("review", KEPT, None, desk(Role.SECRETARY),
         say("Review the classification"), say("Classification reviewed"),
         opens_form="review", rules=(IS_CLASSIFIED,), guards=(only_its_own_part,),
         effect=review, quiet=True),
    Step("declassify", KEPT, None, desk(Role.CHAIR),
         say("Lower the classification by letter"), say("Classification lowered by letter"),
         opens_form="declassify", entered_by=desk(Role.STAFF, Role.SECRETARY),
         rules=(IS_CLASSIFIED,), guards=(lowers,), effect=declassify,
         grave=True, quiet=True,
         means=say("Whoever reads up to the new classification and to whom the issue is shared"
                   " reads it, at once. The originator is told.")),
    Step("allow_content", OPEN_KEPT, None, desk(Role.CHAIR),
         say("Allow content"), say("Content allowed by a named authority"),
         opens_form="allow_content", entered_by=desk(Role.STAFF, Role.SECRETARY),
         rules=(HOLDS_NO_CONTENT,), effect=allow_content, quiet=True),
)  # fmt: skip
