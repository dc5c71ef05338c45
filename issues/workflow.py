"""The machines of an issue and of a request for information, one screen each."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.access.prepared import KEY, Together
from agencies.models import Agency, Membership, Role
from agencies.record.events import SENTENCES, Said
from agencies.workflow.due import Due, due_in
from agencies.workflow.machine import Step, Workflow
from agencies.workflow.rules import Heirs, Named, Who, at, desk
from issues.classifying import CLASSIFYING
from issues.drafts import desk_of
from issues.guards import (
    analyst_is_not_of_it,
    has_analysis,
    is_complete,
    is_taken_up,
    may_merge,
)
from issues.models import Analysis, Attachment, InformationRequest, Issue, IssueReceipt
from issues.models.analysis import ANALYSIS_TEXTS
from issues.models.issue import IssueQuerySet
from issues.rules import (
    IS_PROPOSED,
    NOT_ITS_AUTHOR,
    NOT_ITS_PROPOSER,
    NOT_PROPOSED,
    ONE_PERSON_CLOSES,
    ORIGIN_IS_OPEN,
    TWO_PERSONS_CLOSE,
)
from issues.states import ISSUE, ISSUE_ENDS, REQUEST, REQUEST_ENDS

SECRETARY, ANALYST, CHAIR, STAFF, DUTY = (
    Role.SECRETARY,
    Role.ANALYST,
    Role.CHAIR,
    Role.STAFF,
    Role.DUTY,
)
OPEN = tuple(state for state in ISSUE if state not in ISSUE_ENDS)
SENT = tuple(state for state in OPEN if state != "draft")
# Working days for whoever holds an issue in a state, when nobody named a date.
DAYS_TO_ACCEPT, DAYS_TO_COMPLETE, DAYS_TO_ANALYSE, DAYS_TO_APPROVE, DAYS_TO_DRAFT = 1, 3, 7, 1, 5
DAYS_TO_CONFIRM = 2


def submit(issue: Issue, by: Hat, **data: Any) -> Said:
    issue.submitted_at, issue.term = clock.now(), desk_of(issue, by)
    issue.classify(issue.classification, issue.review_on)
    issue.open_to(
        (issue.reported_by.group_id, "reported", _("Reported it to the desk")),
        (issue.term.group_id, "desk", _("Submitted to the desk")),
        by=by,
    )
    issue.learn_kept()
    issue.hold(SECRETARY, due_in(DAYS_TO_ACCEPT))
    _leave_receipt(issue, by)
    other = by.agency is None or by.agency.pk != issue.reported_by_id
    return Said(on_behalf_of=issue.reported_by.abbreviation if other else "")


def _leave_receipt(issue: Issue, by: Hat) -> None:
    regions = ", ".join(region.name for region in issue.regions_by_code())
    IssueReceipt.objects.create(
        issue=issue,
        agency=issue.reported_by,
        number=issue.number,
        title=issue.title,
        entered_by=by.membership,
        sent_at=clock.now(),
        copy={
            "text": issue.text,
            "category": str(issue.category),
            "regions": regions,
            "source": issue.source,
            "occurrence": issue.occurrence,
            "occurred_zone": issue.occurred_zone,
            "known_zone": issue.known_zone,
            "occurred_at": issue.occurred_at.isoformat() if issue.occurred_at else "",
            "known_at": issue.known_at.isoformat() if issue.known_at else "",
            "severity": issue.severity,
            "likelihood": issue.likelihood,
            "classification": issue.classification,
            "attachments": [name for _place, name, *_order in _names_of_files().rows(key=issue.pk)],
        },
    )


@cache
def _names_of_files() -> Together:
    return Together([Attachment.objects.filter(issue=KEY).values_list("name")])


def give_back(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    entered_by_desk = issue.entered_by.term_id is not None
    role = Role(issue.entered_by.role) if entered_by_desk else Role.LIAISON
    issue.hold(role, due_in(DAYS_TO_COMPLETE), None if entered_by_desk else issue.reported_by)
    return Said(note=reason)


def accept(
    issue: Issue,
    by: Actor,
    *,
    classification: int,
    analyst: Membership,
    due: Due | None = None,
    review_on: dt.date | None = None,
    **data: Any,
) -> Said:
    changes: dict[str, list[Any]] = {"analyst": ["", str(analyst.user)]}
    if classification != issue.classification:
        changes["classification"] = [issue.classification, classification]
    issue.classify(classification, review_on or issue.review_on)
    issue.analyst = analyst
    issue.hold(ANALYST, due or due_in(DAYS_TO_ANALYSE))
    return Said(changes=changes, note=data.get("reason", ""))


def end_with(issue: Issue, outcome: str) -> Said:
    issue.outcome, issue.closed_at = outcome, clock.now()
    issue.hold(SECRETARY, Due())
    return Said(note=outcome)


def resolve(issue: Issue, by: Actor, *, outcome: str, **data: Any) -> Said:
    return end_with(issue, outcome)


def reject(issue: Issue, by: Actor, *, reason: str, referred_to: str = "", **data: Any) -> Said:
    issue.referred_to = referred_to
    return end_with(issue, reason)


def merge(issue: Issue, by: Actor, *, target: Issue, reason: str, **data: Any) -> Said:
    issue.merged_into = target
    both = sorted(set(issue.parties) & set(target.parties))
    told = Said(note=issue.number, parties=both, classification=issue.classification)
    target.tell("absorbed", by=by, said=told)
    end_with(issue, reason)
    return Said(note=reason, changes={"merged_into": ["", target.number]})


def unmerge(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    target, issue.merged_into = issue.merged_into, None
    issue.outcome, issue.closed_at = "", None
    issue.hold(SECRETARY, due_in(DAYS_TO_ACCEPT))
    return Said(note=reason, changes={"merged_into": [target.number if target else "", ""]})


def submit_analysis(issue: Issue, by: Actor, **data: Any) -> Said:
    analysis = issue.analyses.get(submitted_at__isnull=True)
    analysis.submitted_at = clock.now()
    analysis.save(update_fields=["submitted_at"])
    issue.hold(SECRETARY, due_in(DAYS_TO_APPROVE))
    return Said(note=data.get("reason", ""), changes={"version": ["", analysis.version]})


def return_analysis(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    latest = issue.analyses.latest("version")
    latest.returned_note = reason
    latest.save(update_fields=["returned_note"])
    _next_version(latest)
    issue.hold(ANALYST, due_in(DAYS_TO_COMPLETE))
    return Said(note=reason, changes={"version": [latest.version, latest.version + 1]})


def _next_version(analysis: Analysis) -> Analysis:
    """A new version with the same words, so that what was submitted stays as it was."""
    return Analysis.objects.create(
        issue_id=analysis.issue_id,
        version=analysis.version + 1,
        author=analysis.author,
        edited_at=clock.now(),
        classification=analysis.classification,
        severity=analysis.severity,
        likelihood=analysis.likelihood,
        **{name: getattr(analysis, name) for name in ANALYSIS_TEXTS},
    )


def approve_analysis(
    issue: Issue,
    by: Actor,
    *,
    drafter: Membership | None = None,
    due: Due | None = None,
    **data: Any,
) -> Said:
    analysis = issue.analyses.filter(submitted_at__isnull=False).latest("version")
    analysis.approved_at, analysis.approved_by = clock.now(), by.membership
    analysis.save(update_fields=["approved_at", "approved_by"])
    before = [issue.severity, issue.likelihood]
    issue.severity, issue.likelihood = analysis.severity, analysis.likelihood
    issue.drafter = drafter or issue.analyst
    issue.hold(ANALYST, due or due_in(DAYS_TO_DRAFT))
    return Said(
        note=data.get("reason", ""),
        changes={
            "version": ["", analysis.version],
            "risk": [before, [issue.severity, issue.likelihood]],
        },
    )


def propose_closing(issue: Issue, by: Hat, *, outcome: str, **data: Any) -> Said:
    """The desk alone reads the outcome until a second person confirms it."""
    issue.proposed_outcome, issue.closing_proposed_by = outcome, by.membership
    issue.hold(CHAIR, due_in(DAYS_TO_CONFIRM))
    return Said(note=outcome, parties=[issue.term.group_id])


def confirm_closing(issue: Issue, by: Actor, **data: Any) -> Said:
    issue.closing_confirmed_by = by.membership
    return end_with(issue, issue.proposed_outcome)


def return_closing(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    """The words stay, so that the secretary need not write them again."""
    issue.closing_proposed_by = None
    issue.hold(SECRETARY, due_in(DAYS_TO_COMPLETE))
    return Said(note=reason, parties=[issue.term.group_id])


def monitor(issue: Issue, by: Actor, **data: Any) -> Said:
    issue.hold(SECRETARY, Due())
    return Said(note=data.get("note", ""))


def reanalyse(
    issue: Issue, by: Actor, *, reason: str, analyst: Membership | None = None, **data: Any
) -> Said:
    latest = issue.analyses.order_by("-version").first()
    if latest and latest.submitted_at:
        _next_version(latest)
    issue.analyst = analyst or issue.analyst
    issue.outcome, issue.closed_at, issue.proposed_outcome = "", None, ""
    issue.closing_proposed_by = issue.closing_confirmed_by = None
    issue.hold(ANALYST, due_in(DAYS_TO_ANALYSE))
    return Said(note=reason)


def assign(issue: Issue, by: Actor, *, analyst: Membership, reason: str = "", **data: Any) -> Said:
    before, issue.analyst = issue.analyst, analyst
    return Said(
        note=reason, changes={"analyst": [str(before.user) if before else "", str(analyst.user)]}
    )


def mask_origin(issue: Issue, by: Actor, *, reason: str, **data: Any) -> Said:
    """Withhold the reporting agency from other readers, with what its people added."""
    issue.origin_masked = True
    both = sorted({issue.term.group_id, issue.reported_by.group_id})
    issue.views.filter(agency=issue.reported_by).update(parties=both)
    issue.comments.filter(by__agency=issue.reported_by).update(parties=both)
    return Said(note=reason, parties=both)


WHO_SUBMITS = (Who((Role.LIAISON,), "reported_by"), Who((SECRETARY, ANALYST, STAFF, DUTY)))
ITS_ANALYST = Named((ANALYST,), "analyst")
# A head completes what somebody of the agency left behind.
OF_A_LEAVER = Heirs((Role.HEAD,))
CHAIR_OR_SECRETARY = desk(SECRETARY, CHAIR)
SECOND_PERSONS = desk(ANALYST, CHAIR, Role.LEADERSHIP)
ENTERED = desk(STAFF, SECRETARY)


def with_target(issue: Issue, data: dict[str, Any]) -> list[IssueQuerySet]:
    """A merge also locks its target, in the order of the keys."""
    both = (issue.pk, data["target"].pk) if "target" in data else ()
    return [Issue.objects.filter(pk__in=both)] if both else []


WORKFLOW = Workflow(
    kind="issue",
    states=ISSUE,
    ends=ISSUE_ENDS,
    locks=with_target,
    steps=(
        Step("submit", ("draft",), "reported", (*WHO_SUBMITS, OF_A_LEAVER),
             say("Submit to the desk"), say("Issue submitted"),
             guards=(is_complete, is_taken_up), effect=submit),
        Step("accept", ("reported",), "analysing", desk(SECRETARY),
             say("Accept and assign analysis"), say("Issue accepted, analysis assigned"),
             opens_form="accept", entered_by=desk(STAFF),
             guards=(analyst_is_not_of_it,), effect=accept),
        Step("return", ("reported",), "draft", desk(SECRETARY, ANALYST),
             say("Return for completion"), say("Issue returned"),
             opens_form="reason", effect=give_back),
        Step("resolve", ("reported", "analysing"), "closed", desk(SECRETARY),
             say("Close as settled by coordination"), say("Settled by coordination"),
             opens_form="outcome", entered_by=desk(STAFF), effect=resolve, quiet=True),
        Step("reject", ("reported", "analysing"), "rejected", desk(SECRETARY),
             say("Declare outside the desk's remit"), say("Outside the desk's remit"),
             opens_form="reject", effect=reject, grave=True, quiet=True,
             means=say("The issue ends. Its reporter reads the reason; the desk secretary can"
                       " reopen it.")),
        Step("merge", ("reported", "analysing"), "merged", desk(SECRETARY),
             say("Merge into another issue"), say("Merged into another issue"),
             opens_form="merge", guards=(may_merge,), effect=merge, grave=True, quiet=True,
             means=say("The issue ends and goes on under the other number. Nobody reads more"
                       " than before. The merge can be undone.")),
        Step("unmerge", ("merged",), "reported", desk(SECRETARY),
             say("Undo the merge"), say("Merge undone"),
             opens_form="reason", effect=unmerge, quiet=True),
        Step("submit_analysis", ("analysing",), "analysed", (ITS_ANALYST,),
             say("Submit the analysis"), say("Analysis submitted"),
             opens_form="submit_analysis", guards=(has_analysis,), effect=submit_analysis),
        Step("approve_analysis", ("analysed",), "recommending", CHAIR_OR_SECRETARY,
             say("Approve the analysis"), say("Analysis approved"),
             opens_form="approve_analysis", entered_by=ENTERED,
             rules=(NOT_ITS_AUTHOR,), effect=approve_analysis),
        Step("return_analysis", ("analysed",), "analysing", CHAIR_OR_SECRETARY,
             say("Return the analysis"), say("Analysis returned"),
             opens_form="reason", entered_by=ENTERED, effect=return_analysis),
        Step("monitor", ("recommending",), "monitoring", (),
             say("Start monitoring"), say("Recommendation issued, monitoring begins"),
             effect=monitor),
        Step("reanalyse", ("recommending", "monitoring"), "analysing", CHAIR_OR_SECRETARY,
             say("Analyse again"), say("Analysis reopened"),
             opens_form="reason", entered_by=ENTERED, effect=reanalyse, quiet=True),
        Step("conclude", ("recommending",), "closed", desk(SECRETARY),
             say("Close without recommendation"), say("Closed without recommendation"),
             opens_form="outcome", entered_by=desk(STAFF), effect=resolve, quiet=True),
        Step("close", ("monitoring",), "closed", desk(SECRETARY),
             say("Close the issue"), say("Issue closed"),
             opens_form="close", entered_by=desk(STAFF), rules=(ONE_PERSON_CLOSES,),
             effect=resolve),
        Step("propose_closing", ("monitoring",), None, desk(SECRETARY),
             say("Propose the closing"), say("Closing proposed"),
             opens_form="propose_closing", entered_by=desk(STAFF),
             rules=(TWO_PERSONS_CLOSE, NOT_PROPOSED), effect=propose_closing),
        Step("confirm_closing", ("monitoring",), "closed", SECOND_PERSONS,
             say("Confirm the closing"), say("Closing confirmed by a second person"),
             opens_form="confirm_closing", rules=(IS_PROPOSED, NOT_ITS_PROPOSER),
             effect=confirm_closing),
        Step("return_closing", ("monitoring",), None, SECOND_PERSONS,
             say("Return the proposed closing"), say("Proposed closing returned"),
             opens_form="return_closing", rules=(IS_PROPOSED, NOT_ITS_PROPOSER),
             effect=return_closing),
        Step("reopen", ("closed", "rejected"), "analysing", desk(SECRETARY),
             say("Reopen"), say("Issue reopened"),
             opens_form="reopen", entered_by=desk(STAFF), effect=reanalyse, quiet=True),
        Step("assign", SENT, None, desk(SECRETARY),
             say("Name another analyst"), say("Analyst named"),
             opens_form="assign", guards=(analyst_is_not_of_it,), effect=assign, quiet=True),
        Step("mask_origin", SENT, None,
             (Who((Role.LIAISON, Role.HEAD), "reported_by"), Who((SECRETARY,))),
             say("Withhold the origin"), say("Origin withheld from other readers"),
             opens_form="mask", rules=(ORIGIN_IS_OPEN,), effect=mask_origin, quiet=True,
             grave=True,
             means=say("Other agencies no longer see which agency reported it, nor its source, nor"
                       " the view and notes of that agency. Who has read it before knows it. It"
                       " cannot be undone.")),
        *CLASSIFYING,
    ),
)  # fmt: skip


def answer(request: InformationRequest, by: Actor, *, answer: str, **data: Any) -> Said:
    request.answer, request.answered_by = answer, by.membership
    request.answered_at = clock.now()
    return Said(parties=request.parties)


def narrowed(request: InformationRequest, by: Actor, *, reason: str = "", **data: Any) -> Said:
    return Said(note=reason, parties=request.parties)


ASKERS = at("issue__term", SECRETARY, ANALYST)
OF_AGENCY = at("agency", Role.LIAISON, Role.HEAD)

REQUESTS = Workflow(
    kind="request",
    states=REQUEST,
    ends=REQUEST_ENDS,
    locks=lambda request, data: [Issue.objects.filter(pk=request.issue_id)],
    steps=(
        Step("answer", ("open",), "answered", OF_AGENCY,
             say("Answer the request"), say("Request for information answered"),
             opens_form="answer", effect=answer),
        Step("withdraw", ("open",), "withdrawn", ASKERS,
             say("Withdraw the request"), say("Request for information withdrawn"),
             opens_form="reason", effect=narrowed, quiet=True),
        Step("lapse", ("open",), "lapsed", ASKERS,
             say("Go on without an answer"), say("Request for information lapsed"),
             opens_form="reason", effect=narrowed, quiet=True),
    ),
)  # fmt: skip


def ask_agency(
    issue: Issue,
    agency: Agency,
    *,
    by: Hat,
    question: str,
    due: Due,
    key: UUID | None = None,
) -> InformationRequest:
    """Ask an agency a question with its own clock; shares the issue with it."""
    now = clock.now()
    issue.share_with(agency.group, "shared", by=by, reason=_("Asked for information"))
    request = InformationRequest.objects.create(
        issue=issue,
        agency=agency,
        question=question,
        asked_by=by.membership,
        asked_at=now,
        **due.columns(),
        state="open",
        state_since=now,
        updated_at=now,
        parties=sorted({issue.term.group_id, agency.group_id}),
        classification=issue.classification,
    )
    said = Said(note=question, parties=request.parties)
    issue.tell("asked", by=by, obj=request, said=said, key=key)
    return request


SENTENCES.update(
    {
        "issue.created": say("Draft begun"),
        "issue.changed": say("Draft changed"),
        "issue.absorbed": say("Another issue was merged into this one"),
        "issue.asked": say("Information requested"),
        "issue.view_requested": say("View requested"),
        "issue.view_given": say("View given"),
        "issue.view_changed": say("View changed"),
        "issue.analysis_written": say("Analysis edited"),
        "issue.commented": say("Note added"),
        "issue.attached": say("File added"),
        "issue.copy_only": say("Only a copy without metadata given to others"),
        "issue.shared": say("Shared with an agency"),
        "issue.admitted": say("Agency admitted by name"),
        "issue.revoked": say("Sharing revoked"),
        "issue.part_lowered": say("Classification of a part lowered"),
        "issue.paper_handed_over": say("Document handed over"),
        "issue.described": say("Description entered"),
        "issue.erasure_asked": say("Asked to delete what the spill brought"),
        "issue.erasure_confirmed": say("Deletion confirmed"),
    }
)
