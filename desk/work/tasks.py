"""Tasks of My work: an object and the step whose turn it is, said as one thing to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.utils.translation import ngettext

from agencies import clock, wording
from agencies.access.hats import Hat
from agencies.calendar import due_after, end_of, working_calendar
from agencies.models import (
    Agency,
    AuditAssignment,
    KeptText,
    PersonWanted,
    Proposal,
    Redaction,
)
from agencies.models.classification import Classification
from agencies.models.kept import objects_of
from agencies.pages.links import link
from issues.kept_files import throw_away
from issues.models import AgencyView, InformationRequest, Issue
from monitoring.due import receipt_note
from monitoring.models import ExtensionRequest, FollowUp
from recommendations.models import Recommendation

Text = str | Promise


@dataclass(frozen=True)
class Task:
    """One thing to do, as `{% task_row %}` writes it.

    `receipt` is the public id of a follow-up whose receipt may be sent from the list,
    `wants_person` that of an agency for which the administrator may be asked for somebody;
    `ways` are further acts, each with its words and its address.
    """

    verb: Text
    url: str
    title: str
    classification: int
    number: str
    remark: Text = ""
    from_whom: Agency | Text = ""
    from_role: Text = ""
    from_note: Text = ""
    due_at: dt.datetime | None = None
    stopped_since: dt.datetime | None = None
    stopped_why: Text = ""
    extension: bool = False
    response: bool = False
    receipt: UUID | None = None
    wants_person: UUID | None = None
    dated: bool = True
    ways: tuple[tuple[Text, str], ...] = ()


VERBS: dict[tuple[str, str], Text] = {
    ("issue", "submit"): say("Complete the draft"),
    ("issue", "return"): say("Return for completion"),
    ("issue", "accept"): say("Accept or return"),
    ("issue", "submit_analysis"): say("Write the analysis"),
    ("issue", "return_analysis"): say("Return the analysis"),
    ("issue", "approve_analysis"): say("Approve or return the analysis"),
    ("issue", "propose_closing"): say("Propose the closing"),
    ("issue", "confirm_closing"): say("Confirm or return the closing"),
    ("issue", "close"): say("Close the issue"),
    ("issue", "draft"): say("Draft the recommendation"),
    ("draft", "draft"): say("Draft the recommendation"),
    ("request", "request"): say("Answer the request for information"),
    ("view", "view"): say("Give your view"),
    ("extension", "extension"): say("Answer the request for more time"),
    ("follow_up", "verify"): say("Check the points"),
    ("issue", "settle_flag"): say("Decide on the flag"),
    ("issue", "review"): say("Review the classification"),
    ("recommendation", "submit_review"): say("Complete the recommendation"),
    ("recommendation", "issue_orally"): say("Issue on the oral decision"),
    ("recommendation", "approve"): say("Approve or return the recommendation"),
    ("recommendation", "return"): say("Return the draft"),
    ("recommendation", "send_to_sign"): say("Send to the signer"),
    ("recommendation", "issue"): say("Issue the recommendation"),
    ("recommendation", "confirm"): say("Confirm in writing"),
    ("follow_up", "acknowledge"): say("Send the receipt"),
    ("follow_up", "report"): say("Report progress"),
    ("follow_up", "progress"): say("Report progress"),
    ("follow_up", "respond"): say("Send the response"),
    ("follow_up", "block"): say("Report progress"),
    ("follow_up", "accept_obstacle"): say("Answer the obstacle"),
    ("follow_up", "unblock"): say("See what it waits for"),
    ("follow_up", "insist"): say("Decide on the addressee"),
    ("follow_up", "note"): say("Take note or ask again"),
    ("follow_up", "late"): say("See the reminders"),
    ("follow_up", "waits"): say("See the verification"),
}


# Turns of an issue that have a page of their own.
PAGES_OF_TURNS = {"submit": "issues:edit", "submit_analysis": "issues:write_analysis"}
CLASS_TURNS = ("settle_flag", "review")


def on_day(value: wording.Day) -> str:
    """ "2 Sep", with the year if it is not the current one."""
    return wording.short_day(value).removesuffix(f" {clock.today().year}")


def issue_task(issue: Issue, turn: str, hat: Hat) -> Task:
    """A step of an issue, or the draft of a recommendation that is owed on it."""
    address = link("issues:detail", issue.public_id)
    if page := PAGES_OF_TURNS.get(turn):
        address = link(page, issue.public_id)
    elif turn == "draft":
        address = f"{reverse('recommendations:new')}?issue={issue.public_id}"
    elif turn in CLASS_TURNS:
        address = reverse("issues:step", args=[issue.public_id, turn])
    whom, note = _sender(issue, turn, hat)
    return Task(
        verb=VERBS["issue", turn],
        url=address,
        title=issue.title,
        classification=issue.classification,
        number=issue.number,
        remark=_issue_remark(issue, turn, hat),
        from_whom=whom,
        from_note=note,
        due_at=_class_due(issue, turn),
    )


def _class_due(issue: Issue, turn: str) -> dt.datetime | None:
    """A review is due by the end of its day, a decision on a flag a working day after it."""
    if turn == "review" and issue.review_on:
        return end_of(issue.review_on, clock.ZONES["WIB"])
    if turn == "settle_flag" and issue.flagged_at:
        return due_after(issue.flagged_at, 1, clock.ZONES["WIB"], working_calendar())
    return issue.due_at


def _sender(issue: Issue, turn: str, hat: Hat) -> tuple[Agency | Text, Text]:
    since = on_day(issue.state_since)
    if turn == "submit":
        note = _("Since %(day)s") % {"day": since}
        if issue.entered_by_id in hat.left:
            return str(issue.entered_by.user), note
        mine = issue.entered_by_id == hat.membership.pk
        return (_("You") if mine else issue.reported_by), note
    if turn in ("accept", "return"):
        return issue.reported_by, _("Submitted %(day)s") % {"day": since}
    if turn in ("approve_analysis", "return_analysis"):
        return _("Desk analyst"), _("Submitted %(day)s") % {"day": since}
    if turn == "settle_flag" and issue.flagged_at:
        return _("A reader"), _("Flagged %(day)s") % {"day": on_day(issue.flagged_at)}
    return _("Desk"), _("Since %(day)s") % {"day": since}


def _issue_remark(issue: Any, turn: str, hat: Hat) -> Text:
    if turn == "submit" and issue.entered_by_id in hat.left:
        return _("Its writer has left: it falls to you")
    if turn == "submit":
        returned = issue.last_step == "return"
        return _("Returned for completion") if returned else _("Draft, not visible to others")
    if turn == "submit_analysis" and issue.last_step == "return_analysis":
        return _("Returned with a remark")
    if turn == "approve_analysis" and issue.analyst:
        return _("Analysis by %(person)s") % {"person": issue.analyst.user}
    if turn in CLASS_TURNS:
        return issue.badge.word
    if turn == "propose_closing" and issue.proposed_outcome:
        return _("Returned with a remark")
    if turn == "confirm_closing" and issue.closing_proposed_by:
        return _("Proposed by %(person)s") % {"person": issue.closing_proposed_by.user}
    if turn in ("close", "propose_closing"):
        return _("Every follow-up has ended")
    return ", ".join(issue.first_regions)


def recommendation_task(recommendation: Recommendation, turn: str) -> Task:
    remark: Text = recommendation.lies_with if recommendation.state == "signing" else ""
    if turn == "confirm":
        remark = _("Decided by word; the letter is owed")
    elif recommendation.last_step == "return":
        remark = _("Returned with a remark")
    since = on_day(recommendation.state_since)
    return Task(
        verb=VERBS["recommendation", turn],
        url=link("recommendations:detail", recommendation.public_id),
        title=recommendation.title,
        classification=recommendation.classification,
        number=recommendation.number,
        remark=remark,
        from_whom=recommendation.drafted_by.user.full_name,
        from_note=_("Since %(day)s") % {"day": since},
        due_at=recommendation.due_at,
    )


def follow_up_task(follow_up: FollowUp, turn: str, hat: Hat, points: int = 0) -> Task:
    """A step of a follow-up; `points` are those that wait for a verdict or were returned."""
    returned = follow_up.last_step == "verify" and follow_up.state == "in_progress"
    verb: Text = VERBS.get(("follow_up", turn), "")
    if turn == "verify":
        verb = ngettext("Check %(n)s point", "Check %(n)s points", points) % {"n": points}
    elif returned and turn in ("report", "progress"):
        verb = ngettext("Correct %(n)s point", "Correct %(n)s points", points) % {"n": points}
    stands = bool(follow_up.clock_stopped_at) and turn not in ("verify", "note", "insist")
    return Task(
        verb=verb,
        url=link("monitoring:detail", follow_up.public_id),
        title=follow_up.recommendation.title,
        classification=follow_up.classification,
        number=follow_up.recommendation.number,
        remark=_follow_up_remark(follow_up, turn, returned),
        from_whom=follow_up.agency if hat.is_desk else _("Desk"),
        from_role=follow_up.addressee.get_part_display() if hat.is_desk else "",
        from_note=_moved(follow_up, hat),
        due_at=follow_up.desk_due_at if turn in ("verify", "note") else _due(follow_up),
        stopped_since=follow_up.clock_stopped_at if stands else None,
        stopped_why=_stopped_why(follow_up) if stands else "",
        response=follow_up.is_response,
        receipt=follow_up.public_id if turn == "acknowledge" else None,
    )


def _due(follow_up: FollowUp) -> dt.datetime | None:
    return follow_up.due_at if follow_up.is_open else None


def _follow_up_remark(follow_up: FollowUp, turn: str, returned: bool) -> Text:
    if turn == "note":
        return follow_up.badge.word
    if turn in ("accept_obstacle", "unblock"):
        return follow_up.obstacle
    if turn == "acknowledge":
        return receipt_note(follow_up) or follow_up.badge.word
    if returned:
        return _("Returned %(day)s") % {"day": on_day(follow_up.updated_at)}
    return "" if turn == "verify" else follow_up.badge.word


def _moved(follow_up: FollowUp, hat: Hat) -> Text:
    if not hat.is_desk:
        return f"{follow_up.agency} {follow_up.addressee.get_part_display().lower()}"
    return _("Last moved %(day)s") % {"day": on_day(follow_up.updated_at)}


def _stopped_why(follow_up: FollowUp) -> Text:
    if follow_up.waits_for:
        return _("waiting for %(agency)s") % {"agency": follow_up.waits_for.agency}
    return _("waiting for the desk") if follow_up.state == "reported" else ""


def extension_task(extension: ExtensionRequest) -> Task:
    follow_up = extension.follow_up
    wanted = on_day(extension.wanted_on)
    return Task(
        verb=_("Answer the request for more time"),
        url=link("monitoring:detail", follow_up.public_id),
        title=follow_up.recommendation.title,
        classification=extension.classification,
        number=follow_up.recommendation.number,
        remark=_("%(agency)s asks until %(day)s") % {"agency": follow_up.agency, "day": wanted},
        from_whom=follow_up.agency,
        from_note=_("Asked %(day)s") % {"day": on_day(extension.asked_at)},
        due_at=extension.due_at,
    )


def kept_tasks(found: list[KeptText], hat: Hat) -> list[Task]:
    """Texts not sent yet; those that may no longer be kept are thrown away instead of shown."""
    tasks, objects = [], objects_of(found, hat)
    for row in found:
        about = objects.get((row.about_kind, row.about_id))
        if row.about_kind and about is None:
            throw_away([row])
            continue
        tasks.append(
            Task(
                verb=row.label,
                url=row.address,
                title=str(about or ""),
                classification=row.classification if about else 0,
                dated=False,
                number=_("saved %(moment)s") % {"moment": wording.lately(row.kept_at, clock.now())},
            )
        )
    return tasks


def request_task(request: InformationRequest, verb: Text = "") -> Task:
    return Task(
        verb=verb or _("Answer the request for information"),
        url=link("issues:detail", request.issue.public_id),
        title=request.issue.title,
        classification=request.classification,
        number=request.issue.number,
        remark=request.question,
        from_whom=request.agency if verb else request.asked_by.user.full_name,
        from_note=_("Asked %(day)s") % {"day": on_day(request.asked_at)},
        due_at=request.due_at,
    )


def view_task(view: AgencyView) -> Task:
    asked = on_day(view.asked_at) if view.asked_at else ""
    return Task(
        verb=_("Give your view"),
        url=link("issues:detail", view.issue.public_id),
        title=view.issue.title,
        classification=view.classification,
        number=view.issue.number,
        from_whom=_("Desk"),
        from_note=_("Asked %(day)s") % {"day": asked} if asked else "",
        due_at=view.due_at,
    )


def proposal_task(row: Proposal) -> Task:
    """A role or a ceiling that holds only once this hat's person confirms it."""
    level = Classification.words(row.ceiling)
    return Task(
        verb=say("Confirm or refuse the role"),
        url=reverse("agencies:proposal", args=[row.public_id]),
        title=f"{row.person}, {row.label}",
        classification=0,
        number=_("Reads up to %(level)s") % {"level": level},
        from_whom=str(row.proposed_by),
        from_note=_("Proposed on %(day)s") % {"day": on_day(row.proposed_at)},
    )


def wanted_task(row: PersonWanted) -> Task:
    """An agency at which the desk reaches nobody."""
    return Task(
        verb=say("Name a liaison"),
        url=f"{reverse('agencies:person_new')}?agency={row.agency.public_id}",
        title=row.agency.full_name,
        classification=0,
        number=_("The desk reaches nobody there"),
        from_whom=str(row.asked_by.user),
        from_note=_("Asked on %(day)s") % {"day": on_day(row.asked_at)},
    )


def assignment_task(row: AuditAssignment) -> Task:
    """A letter that opens nothing to the auditor until the chair confirms it."""
    return Task(
        verb=say("Confirm the assignment letter"),
        url=reverse("assignment", args=[row.public_id]),
        title=row.number,
        classification=0,
        number=row.issued_by,
        from_whom=str(row.entered_by.user),
        from_note=_("Entered on %(day)s") % {"day": on_day(row.entered_at)},
    )


def redaction_task(row: Redaction) -> Task:
    """Personal data that leave the record only when a second person agrees."""
    return Task(
        verb=say("Decide on the removal of personal data"),
        url=reverse("redaction", args=[row.public_id]),
        title=row.ground,
        classification=0,
        number="",
        from_whom=str(row.asked_by.user),
        from_note=_("Asked on %(day)s") % {"day": on_day(row.asked_at)},
    )
