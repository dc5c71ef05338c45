"""What the steps of a recommendation change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import PORTAL, Actor, Hat
from agencies.calendar import stored_calendar
from agencies.models import Membership
from agencies.record.events import Said
from agencies.workflow.due import Due, due_in
from issues.files import keep
from issues.workflow import WORKFLOW as ISSUES
from recommendations.guards import class_of
from recommendations.models import Letter, Recommendation

DAYS_TO_REVIEW, DAYS_TO_SIGN, DAYS_TO_REDRAFT = 2, 3, 3


def submit_review(recommendation: Recommendation, by: Actor, **data: Any) -> Said:
    recommendation.classification = class_of(recommendation)
    recommendation.due = due_in(DAYS_TO_REVIEW)
    return Said(note=data.get("note", ""))


def give_back(recommendation: Recommendation, by: Actor, *, reason: str, **data: Any) -> Said:
    recommendation.approved_by = None
    recommendation.due = due_in(DAYS_TO_REDRAFT)
    return Said(note=reason)


def approve(recommendation: Recommendation, by: Actor, **data: Any) -> Said:
    recommendation.approved_by = by.membership
    recommendation.classification = class_of(recommendation)
    recommendation.due = due_in(DAYS_TO_SIGN)
    return Said(note=data.get("reason", ""))


def send_to_sign(recommendation: Recommendation, by: Actor, *, lies_with: str, **data: Any) -> Said:
    recommendation.lies_with = lies_with
    recommendation.due = due_in(DAYS_TO_SIGN)
    return Said(note=lies_with)


def issue(recommendation: Recommendation, by: Hat, **data: Any) -> Said:
    _dispatch(recommendation, by)
    recommendation.letter = write_letter(recommendation, by, **data)
    recommendation.confirmed_at = clock.now()
    return Said(changes={"letter": ["", data["letter_number"]]})


def issue_orally(
    recommendation: Recommendation,
    by: Hat,
    *,
    decided_at: dt.datetime,
    oral_by: Membership | None = None,
    **data: Any,
) -> Said:
    """Send it on an oral decision; the letter is owed by noon (WIB) of the next working day."""
    _dispatch(recommendation, by)
    recommendation.oral_at, recommendation.oral_by = decided_at, oral_by or by.membership
    recommendation.oral_zone = clock.zone_of(decided_at)
    wib = clock.ZONES["WIB"]
    decided_on = decided_at.astimezone(wib).date()
    noon = dt.datetime.combine(stored_calendar().add(decided_on, 1), dt.time(12), tzinfo=wib)
    recommendation.confirm_due_at, recommendation.due = noon, Due(noon, decided_on, 1)
    return Said(note=data.get("note", ""))


def confirm(recommendation: Recommendation, by: Hat, **data: Any) -> Said:
    recommendation.letter = write_letter(recommendation, by, **data)
    recommendation.confirmed_at, recommendation.due = clock.now(), Due()
    return Said(changes={"letter": ["", data["letter_number"]]})


def _dispatch(recommendation: Recommendation, by: Actor) -> None:
    """Open the recommendation and exactly its issues to the addressees."""
    recommendation.issued_at, recommendation.due = clock.now(), Due()
    recommendation.classification = class_of(recommendation)
    addressees = list(recommendation.addressees.select_related("agency__group"))
    groups = {addressee.agency.group_id for addressee in addressees}
    recommendation.parties = sorted({recommendation.term.group_id, *groups})
    for answered in recommendation.issues.order_by("pk"):
        for addressee in addressees:
            reason = _("Addressed by %(number)s") % {"number": recommendation.number}
            answered.share_with(addressee.agency.group, "addressed", by=by, reason=reason)
        told = Said(parties=recommendation.parties, classification=recommendation.classification)
        answered.tell("recommendation_issued", by=by, obj=recommendation, said=told)
        if answered.state == "recommending":
            ISSUES.take("monitor", answered, by=PORTAL)


def write_letter(
    recommendation: Recommendation,
    by: Hat,
    *,
    letter_number: str,
    letter_date: dt.date,
    signed_outside: bool = False,
    signer: str = "",
    signer_position: str = "",
    signer_number: str = "",
    copies: str = "",
    file: Any = None,
    **data: Any,
) -> Letter:
    """Enter the outgoing letter of a recommendation in the register.

    `file` is the signed PDF, an examined upload: kept byte for byte, for its parties. Raises
    ValidationError when the disk does not take it.
    """
    kept = (
        keep(
            file,
            by=by,
            parties=recommendation.parties,
            classification=recommendation.classification,
        )
        if file
        else None
    )
    return Letter.objects.create(
        direction=Letter.Direction.OUT,
        number=letter_number,
        dated_on=letter_date,
        subject=recommendation.title,
        urgency=recommendation.urgency,
        classification=recommendation.classification,
        term=recommendation.term,
        sender=recommendation.term.host,
        signer=signer,
        signer_position=signer_position,
        signer_number=signer_number,
        signed_outside=signed_outside,
        copies=copies,
        file=kept,
        parties=recommendation.parties,
        entered_by=by.membership,
        entered_at=clock.now(),
    )


def correct(
    recommendation: Recommendation, by: Actor, *, title: str, text: str, reason: str, **data: Any
) -> Said:
    """Correct its words (*ralat*): the old ones stay in the record, the addressees are told.

    Raises ValidationError when nothing differs.
    """
    changes = {
        name: [getattr(recommendation, name), new]
        for name, new in (("title", title), ("text", text))
        if new != getattr(recommendation, name)
    }
    if not changes:
        raise ValidationError(_("Nothing was changed."))
    recommendation.title, recommendation.text = title, text
    return Said(note=reason, changes=changes)


def end(recommendation: Recommendation, by: Actor, *, reason: str = "", **data: Any) -> Said:
    recommendation.ended_at, recommendation.due = clock.now(), Due()
    return Said(note=reason)


def supersede(
    recommendation: Recommendation, by: Actor, *, successor: Recommendation, **data: Any
) -> Said:
    recommendation.successor = successor
    end(recommendation, by)
    return Said(note=data.get("reason", ""), changes={"successor": ["", successor.number]})


def resume(recommendation: Recommendation, by: Actor, **data: Any) -> Said:
    recommendation.ended_at = None
    return Said(note=data.get("reason", ""))
