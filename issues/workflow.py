"""The machines of an issue and of a request for information: the tables of their steps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as say

from agencies.models import Role
from agencies.models.people import AGENCY_ROLES, READING_DESK_ROLES
from agencies.record.events import SENTENCES
from agencies.workflow.machine import Step, Workflow
from agencies.workflow.rules import Heirs, Named, WhereverRead, Who, at, desk
from issues.classifying import (
    allow_content,
    declassify,
    flag_too_low,
    reclassify,
    review,
    settle_flag,
)
from issues.effects import (
    accept,
    answer,
    approve_analysis,
    assign,
    confirm_closing,
    give_back,
    mask_origin,
    merge,
    monitor,
    narrowed,
    propose_closing,
    reanalyse,
    reject,
    resolve,
    return_analysis,
    return_closing,
    submit,
    submit_analysis,
    unmerge,
)
from issues.guards import (
    analyst_is_not_of_it,
    has_analysis,
    is_complete,
    is_taken_up,
    lowers,
    may_merge,
    only_its_own_part,
)
from issues.models import Issue
from issues.models.visible import IssueQuerySet
from issues.rules import (
    HOLDS_NO_CONTENT,
    IS_CLASSIFIED,
    IS_FLAGGED,
    IS_PROPOSED,
    NOT_ITS_AUTHOR,
    NOT_ITS_PROPOSER,
    NOT_PROPOSED,
    ONE_PERSON_CLOSES,
    ORIGIN_IS_OPEN,
    TWO_PERSONS_CLOSE,
)
from issues.states import ISSUE, ISSUE_ENDS, ISSUE_OPEN, REQUEST, REQUEST_ENDS

SECRETARY, ANALYST, CHAIR, STAFF, DUTY = (
    Role.SECRETARY,
    Role.ANALYST,
    Role.CHAIR,
    Role.STAFF,
    Role.DUTY,
)
SENT = tuple(state for state in ISSUE_OPEN if state != "draft")
KEPT = tuple(state for state in ISSUE if state != "draft")

WHO_SUBMITS = (Who((Role.LIAISON,), "reported_by"), Who((SECRETARY, ANALYST, STAFF, DUTY)))
ITS_ANALYST = Named((ANALYST,), "analyst")
# A head completes what somebody of the agency left behind.
OF_A_LEAVER = Heirs((Role.HEAD,))
CHAIR_OR_SECRETARY = desk(SECRETARY, CHAIR)
SECOND_PERSONS = desk(ANALYST, CHAIR, Role.LEADERSHIP)
ENTERED = desk(STAFF, SECRETARY)
ANY_READER = (WhereverRead(AGENCY_ROLES), Who(READING_DESK_ROLES))


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
        # Steps that change a class: they move no state, and stay open after the end.
        Step("reclassify", SENT, None, desk(SECRETARY),
             say("Change the classification"), say("Classification changed"),
             opens_form="reclassify", guards=(only_its_own_part,), effect=reclassify,
             grave=True, quiet=True,
             means=say("Whoever reads only below the new classification no longer sees the"
                       " issue, at once. The reporter keeps its own copy.")),
        Step("flag_too_low", KEPT, None, ANY_READER,
             say("Flag the classification as too low"), say("Classification flagged as too low"),
             opens_form="flag", effect=flag_too_low, grave=True, quiet=True),
        Step("settle_flag", KEPT, None, desk(SECRETARY),
             say("Decide on the flagged classification"), say("Flagged classification decided"),
             opens_form="settle_flag", rules=(IS_FLAGGED,), effect=settle_flag, quiet=True),
        Step("review", KEPT, None, desk(SECRETARY),
             say("Review the classification"), say("Classification reviewed"),
             opens_form="review", rules=(IS_CLASSIFIED,), guards=(only_its_own_part,),
             effect=review, quiet=True),
        Step("declassify", KEPT, None, desk(CHAIR),
             say("Lower the classification by letter"), say("Classification lowered by letter"),
             opens_form="declassify", entered_by=desk(STAFF, SECRETARY),
             rules=(IS_CLASSIFIED,), guards=(lowers,), effect=declassify,
             grave=True, quiet=True,
             means=say("Whoever reads up to the new classification and to whom the issue is shared"
                       " reads it, at once. The originator is told.")),
        Step("allow_content", SENT, None, desk(CHAIR),
             say("Allow content"), say("Content allowed by a named authority"),
             opens_form="allow_content", entered_by=desk(STAFF, SECRETARY),
             rules=(HOLDS_NO_CONTENT,), effect=allow_content, quiet=True),
    ),
)  # fmt: skip


# Upper apps follow these with what hangs on the issue.
CHANGES_CLASS = ("accept", "reclassify", "flag_too_low", "settle_flag", "review", "declassify")

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


SENTENCES.update(
    {
        "issue.examined": say("Content opened to the auditor"),
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
