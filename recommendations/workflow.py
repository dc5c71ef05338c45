"""The machine of a recommendation, on one screen."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import PORTAL, Actor, Hat, memberships_in_force
from agencies.calendar import stored_calendar
from agencies.identity import draw_number
from agencies.models import Agency, DeskTerm, Membership, Role
from agencies.models.people import Classification
from agencies.record.events import SENTENCES, Decision, Event, Said, record
from agencies.workflow.due import Due, due_in
from agencies.workflow.machine import Step, Workflow
from agencies.workflow.rules import desk
from issues.files import keep
from issues.models import Attachment, Issue
from issues.workflow import SENT
from issues.workflow import WORKFLOW as ISSUES
from recommendations.models import Letter, Recommendation
from recommendations.rules import IS_ORAL, NOT_ITS_AUTHOR, OWES_LETTER
from recommendations.states import RECOMMENDATION, RECOMMENDATION_ENDS

SECRETARY, ANALYST, CHAIR, LEADERSHIP, STAFF = (
    Role.SECRETARY,
    Role.ANALYST,
    Role.CHAIR,
    Role.LEADERSHIP,
    Role.STAFF,
)
DAYS_TO_REVIEW, DAYS_TO_SIGN, DAYS_TO_REDRAFT = 2, 3, 3


def begin(hat: Hat, *, term: DeskTerm, key: UUID | None = None, **fields: Any) -> Recommendation:
    """A new draft with a random free number, read by the desk alone.

    `key` is the form's one-time key: a second draft from the same form fails on it.
    """
    now = clock.now()
    year = now.astimezone(clock.ZONES["WIB"]).year
    recommendation = Recommendation.objects.create(
        number=draw_number(
            "RK", year, lambda number: Recommendation.objects.filter(number=number).exists()
        ),
        state="draft",
        state_since=now,
        updated_at=now,
        created_at=now,
        term=term,
        drafted_by=hat.membership,
        parties=[term.group_id],
        **due_in(DAYS_TO_REDRAFT).columns(),
        **fields,
    )
    record("recommendation.created", recommendation, by=hat, key=key)
    return recommendation


# What is missing.


def is_complete(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    addressees = list(recommendation.addressees.select_related("agency"))
    missing = []
    if not recommendation.points.exists():
        missing.append(_("Write at least one point."))
    if not addressees:
        missing.append(_("Name at least one addressee."))
    elif not any(addressee.part == "lead" for addressee in addressees):
        missing.append(_("Name the responsible addressee."))
    missing += [
        _("Give %(agency)s a due date or working days.") % {"agency": addressee.agency}
        for addressee in addressees
        if not (addressee.due_on or addressee.due_days)
    ]
    missing += [cannot_read(agency) for agency in below_classification(recommendation)]
    if missing:
        raise ValidationError(missing)


def cannot_read(agency: Agency) -> str:
    return _("Nobody at %(agency)s is cleared to read this.") % {"agency": agency}


def below_classification(recommendation: Recommendation) -> list[Agency]:
    """Addressed agencies in which nobody may read at the recommendation's level.

    An open one goes out by letter also where nobody has an account yet.
    """
    named = recommendation.addressees.select_related("agency")
    return uncleared([addressee.agency for addressee in named], class_of(recommendation))


def uncleared(agencies: list[Agency], level: int) -> list[Agency]:
    """Those of the agencies in which nobody may read at this level today."""
    if level == Classification.OPEN:
        return []
    cleared = memberships_in_force(clock.today()).filter(clearance__gte=level, agency__in=agencies)
    able = set(cleared.values_list("agency_id", flat=True))
    return [agency for agency in agencies if agency.pk not in able]


def class_of(recommendation: Recommendation) -> int:
    """The highest classification of the issues it answers."""
    return recommendation.issues.aggregate(level=Max("classification"))["level"] or 1


def issues_are_ready(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    ready = ("recommending", "monitoring")
    issues = list(recommendation.issues.order_by("pk"))
    if not issues:
        raise ValidationError(_("Choose the issue that it answers."))
    for issue in issues:
        if issue.state not in ready:
            raise ValidationError(
                _("%(number)s has no approved analysis yet.") % {"number": issue.number}
            )


def issues_are_open(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    if recommendation.issues.exclude(state__in=SENT).exists() or not recommendation.issues.exists():
        raise ValidationError(_("Choose an issue that is open."))


def letter_is_new(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    taken = Letter.objects.filter(
        term=recommendation.term, direction=Letter.Direction.OUT, number=data["letter_number"]
    )
    if taken.exclude(recommendations=recommendation).exists():
        raise ValidationError({"letter_number": _("This letter number is already in use.")})


def signed_somehow(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    if not data.get("file") and not data.get("signed_outside"):
        raise ValidationError(
            {"file": _("Add the signed PDF, or state that it was signed outside the portal.")}
        )


def successors_of(recommendation: Recommendation, among: QuerySet) -> QuerySet:
    """Those that may take its place: issued, on one of the same issues."""
    same = recommendation.issues.values("pk")
    rows = among.filter(term=recommendation.term_id, state="issued", issues__in=same)
    return rows.exclude(pk=recommendation.pk).distinct()


def succeeds(recommendation: Recommendation, by: Actor, data: dict[str, Any]) -> None:
    may = successors_of(recommendation, Recommendation.objects.all())
    if not may.filter(pk=data["successor"].pk).exists():
        words = _("It must have been issued and answer one of the same issues.")
        raise ValidationError({"successor": words})


# What else changes.


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
    """Send it on an oral decision; the letter is owed by noon of the next working day."""
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
    """The outgoing letter of a recommendation.

    `file` is the signed PDF, an examined upload: kept byte for byte, for its parties.
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
    """A *ralat*: the old words stay in the record, the addressees are told."""
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


ENTERED = desk(SECRETARY, STAFF)
LIVE = tuple(state for state in RECOMMENDATION if state not in RECOMMENDATION_ENDS)

WORKFLOW = Workflow(
    kind="recommendation",
    states=RECOMMENDATION,
    ends=RECOMMENDATION_ENDS,
    locks=lambda recommendation, data: [Issue.objects.filter(recommendations=recommendation)],
    steps=(
        Step("submit_review", ("draft",), "in_review", desk(ANALYST, SECRETARY),
             say("Submit for review"), say("Recommendation submitted for review"),
             guards=(is_complete, issues_are_ready), effect=submit_review),
        Step("approve", ("in_review",), "approved", desk(CHAIR, LEADERSHIP),
             say("Approve the recommendation"), say("Recommendation approved"),
             opens_form="approve", entered_by=ENTERED, rules=(NOT_ITS_AUTHOR,),
             guards=(is_complete,), effect=approve),
        Step("approve_together", ("draft",), "approved", desk(CHAIR, SECRETARY),
             say("Approve with the analysis"), say("Approved together with the analysis"),
             entered_by=ENTERED, rules=(NOT_ITS_AUTHOR,), guards=(is_complete,), effect=approve,
             offered=False),
        Step("send_to_sign", ("approved",), "signing", desk(SECRETARY),
             say("Send to the signer"), say("Sent to the signer"),
             opens_form="send_to_sign", entered_by=desk(STAFF), effect=send_to_sign),
        Step("issue", ("approved", "signing"), "issued", desk(SECRETARY),
             say("Issue the recommendation"), say("Recommendation issued"),
             opens_form="issue", entered_by=desk(STAFF),
             guards=(is_complete, issues_are_ready, letter_is_new, signed_somehow), effect=issue),
        Step("return", ("in_review", "approved"), "draft", desk(CHAIR, LEADERSHIP, SECRETARY),
             say("Return the draft"), say("Recommendation returned"),
             opens_form="reason", entered_by=desk(STAFF), effect=give_back),
        Step("issue_orally", ("draft",), "issued", desk(CHAIR, LEADERSHIP),
             say("Issue on the oral decision"), say("Issued on an urgent oral decision"),
             opens_form="issue_orally", entered_by=desk(SECRETARY, STAFF, Role.DUTY),
             rules=(IS_ORAL,), guards=(is_complete, issues_are_open), effect=issue_orally),
        Step("confirm", ("issued",), None, desk(SECRETARY),
             say("Confirm in writing"), say("Oral decision confirmed in writing"),
             opens_form="issue", entered_by=desk(STAFF), rules=(OWES_LETTER,),
             guards=(letter_is_new, signed_somehow), effect=confirm),
        Step("correct", ("issued",), None, desk(SECRETARY),
             say("Correct (ralat)"), say("Recommendation corrected"),
             opens_form="correct", effect=correct, quiet=True),
        Step("withdraw", LIVE, "withdrawn", desk(CHAIR),
             say("Withdraw the recommendation"), say("Recommendation withdrawn"),
             opens_form="reason", entered_by=ENTERED, effect=end, grave=True, quiet=True,
             means=say("Follow-ups that are still open end with it and their reminders stop."
                       " What was done stays readable. This cannot be undone.")),
        Step("supersede", ("issued",), "superseded", desk(CHAIR),
             say("Replace by another recommendation"), say("Recommendation superseded"),
             opens_form="supersede", entered_by=ENTERED, guards=(succeeds,), effect=supersede,
             grave=True, quiet=True,
             means=say("Follow-ups of this one that are still open end; those of its successor"
                       " go on. What was done stays readable. This cannot be undone.")),
        Step("fulfil", ("issued",), "fulfilled", (),
             say("Fulfil"), say("All follow-ups ended"), effect=end),
        Step("resume", ("fulfilled",), "issued", (),
             say("Resume"), say("A follow-up was opened again"), effect=resume),
    ),
)  # fmt: skip


def approve_drafted_with(issue: Issue, by: Actor, event: Event, data: dict[str, Any]) -> None:
    """One approval, not two: the analysis and the letters drafted with it."""
    if data.get("together"):
        # Only those on this issue alone: others would lock issues out of order.
        drafts = Recommendation.objects.filter(issues=issue, state="draft")
        shared = Recommendation.objects.annotate(n=Count("issues")).filter(n__gt=1)
        for draft in drafts.exclude(pk__in=shared.values("pk")).order_by("pk"):
            decision = Decision(by=event.decided_by, basis=event.detail.decided_on)
            WORKFLOW.take("approve_together", draft, by=by, decision=decision)
    if Recommendation.objects.filter(issues=issue, state="issued").exists():
        ISSUES.take("monitor", issue, by=PORTAL)


def follow_classification(issue: Issue, by: Actor, event: Event, data: dict[str, Any]) -> None:
    """A recommendation is as secret as the most secret of its issues, its letter likewise."""
    for row in Recommendation.objects.filter(issues=issue).order_by("pk"):
        level = class_of(row)
        if level == row.classification:
            continue
        Recommendation.objects.filter(pk=row.pk).update(classification=level)
        Letter.objects.filter(recommendations=row).update(classification=level)
        Attachment.objects.filter(letters__recommendations=row).update(classification=level)


SENTENCES.update(
    {
        "recommendation.created": say("Recommendation drafted"),
        "recommendation.changed": say("Draft changed"),
        "issue.recommendation_issued": say("Recommendation issued"),
    }
)
