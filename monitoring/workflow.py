"""The machines of a follow-up and of a request for more time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as say

from agencies.models import Role
from agencies.record.events import SENTENCES
from agencies.workflow.machine import Step, Workflow
from agencies.workflow.rules import Who, at
from issues.models import Issue
from monitoring.due import telling_dates
from monitoring.effects import (
    accept_obstacle,
    acknowledge,
    amend_response,
    ask_again,
    block,
    decline,
    forward,
    grant,
    insist,
    not_feasible,
    not_ours,
    note,
    progress,
    record_reply,
    refuse,
    report,
    respond,
    reverse_verdict,
    transfer,
    unblock,
    verify,
    withdraw,
)
from monitoring.guards import (
    every_point_has_a_verdict,
    names_points,
    successor_may_take_over,
    waits_for_nobody_in_turn,
)
from monitoring.models import FollowUp
from monitoring.rules import (
    CLOCK_RUNS,
    CORRECTED_SOON,
    FROM_A_LETTER,
    IN_TIME_TO_REFUSE,
    IS_ASKED,
    IS_ORDERED,
    ISSUES_GO_ON,
    NOT_ASKED_AGAIN,
    NOT_ITS_REPORTER,
    NOT_NOTED,
    REPLY_IS_FRESH,
    WAITS_FOR_NOBODY,
)
from monitoring.states import (
    AT_AGENCY,
    EXTENSION,
    EXTENSION_ENDS,
    FOLLOW_UP,
    FOLLOW_UP_ENDS,
    WORKING,
)
from recommendations.models import Recommendation

SECRETARY, ANALYST, STAFF = Role.SECRETARY, Role.ANALYST, Role.STAFF
LIAISON = at("agency", Role.LIAISON)
HEAD = at("agency", Role.HEAD)


def desk(*roles: Role) -> tuple[Who, ...]:
    """At the desk whose recommendation is followed up."""
    return at("recommendation__term", *roles)


OPEN = tuple(state for state in FOLLOW_UP if state not in FOLLOW_UP_ENDS)
RECORDERS = desk(SECRETARY, ANALYST, STAFF)

WORKFLOW = Workflow(
    kind="follow_up",
    states=FOLLOW_UP,
    ends=FOLLOW_UP_ENDS,
    locks=lambda follow_up, data: [
        Issue.objects.filter(recommendations=follow_up.recommendation_id),
        Recommendation.objects.filter(pk=follow_up.recommendation_id),
        FollowUp.objects.filter(recommendation=follow_up.recommendation_id),
    ],
    steps=telling_dates((
        Step("acknowledge", ("sent",), "acknowledged", LIAISON,
             say("Send the receipt"), say("Receipt sent"), effect=acknowledge),
        Step("acknowledge_for", ("sent",), "acknowledged", desk(SECRETARY, ANALYST, STAFF),
             say("Record the receipt"), say("Receipt recorded by the desk"),
             opens_form="proof", effect=acknowledge, quiet=True),
        Step("not_ours", ("sent", "acknowledged"), "misaddressed", LIAISON,
             say("Outside our authority"), say("Declared outside its authority"),
             opens_form="not_ours", rules=(IN_TIME_TO_REFUSE,), effect=not_ours, quiet=True),
        Step("insist", ("misaddressed",), "sent", desk(SECRETARY),
             say("Insist on the addressee"), say("Sent again: the desk insists"),
             opens_form="reason", entered_by=desk(STAFF), rules=(NOT_NOTED,), effect=insist),
        Step("report", AT_AGENCY, "reported", LIAISON,
             say("Send the report"), say("Report sent"), opens_form="report",
             rules=(IS_ORDERED, WAITS_FOR_NOBODY), guards=(names_points,), effect=report),
        Step("amend", ("reported",), None, LIAISON,
             say("Correct by a further report"), say("Report corrected by a further one"),
             opens_form="report", rules=(REPLY_IS_FRESH,), guards=(names_points,),
             effect=report, quiet=True),
        Step("progress", AT_AGENCY, "in_progress", LIAISON,
             say("Send progress"), say("Progress reported"), opens_form="progress",
             rules=(IS_ORDERED, WAITS_FOR_NOBODY), effect=progress),
        Step("respond", AT_AGENCY, "completed", (*LIAISON, *HEAD),
             say("Send the response"), say("Response sent"), opens_form="respond",
             rules=(IS_ASKED,), effect=respond),
        Step("amend_response", ("completed",), None, (*LIAISON, *HEAD),
             say("Correct the recorded response"), say("Recorded response corrected"),
             opens_form="respond", rules=(IS_ASKED, FROM_A_LETTER, CORRECTED_SOON),
             effect=amend_response, quiet=True),
        Step("record_reply", AT_AGENCY, "reported", RECORDERS,
             say("Record a reply by letter"), say("Reply by letter recorded"),
             opens_form="record_reply", effect=record_reply, also=("completed",),
             quiet=True, usual=True),
        Step("block", WORKING, "blocked", LIAISON,
             say("Report an obstacle"), say("Obstacle reported"), opens_form="block",
             guards=(waits_for_nobody_in_turn,), effect=block),
        Step("accept_obstacle", ("blocked",), None, desk(SECRETARY, ANALYST),
             say("Acknowledge the obstacle"), say("Obstacle acknowledged, the clock stands still"),
             rules=(CLOCK_RUNS,), effect=accept_obstacle),
        Step("unblock", ("blocked",), "in_progress", (*LIAISON, *desk(SECRETARY)),
             say("Go on"), say("Obstacle removed"), rules=(WAITS_FOR_NOBODY,), effect=unblock),
        Step("release", ("blocked",), "in_progress", (),
             say("Release"), say("What it waited for has ended"), effect=unblock),
        Step("verify", ("reported",), "completed", desk(ANALYST, SECRETARY),
             say("Verify the points"), say("Points verified"), opens_form="verify",
             rules=(NOT_ITS_REPORTER,), guards=(every_point_has_a_verdict,), effect=verify,
             also=("in_progress",)),
        Step("ask_clarification", ("completed",), "in_progress", desk(ANALYST, SECRETARY),
             say("Ask for clarification"), say("Clarification is still needed"),
             opens_form="reason", rules=(IS_ASKED, NOT_ASKED_AGAIN, ISSUES_GO_ON),
             effect=ask_again, quiet=True),
        Step("reverse_verdict", ("completed",), "in_progress", desk(SECRETARY),
             say("Reverse the verdict"), say("Verdict reversed"), opens_form="reason",
             rules=(IS_ORDERED, ISSUES_GO_ON), effect=reverse_verdict,
             grave=True, quiet=True),
        Step("decline", AT_AGENCY, "declined", HEAD,
             say("Declare not carried out"), say("Not carried out, with reasons"),
             opens_form="decline", entered_by=LIAISON, effect=decline, grave=True, quiet=True,
             means=say("The follow-up ends with these reasons. The desk notes them, or asks"
                       " once more.")),
        Step("note", ("declined", "misaddressed"), None, desk(SECRETARY),
             say("Take note"), say("Noted by the desk"), opens_form="note",
             entered_by=desk(STAFF), rules=(NOT_NOTED,), effect=note),
        Step("ask_again", ("declined",), "acknowledged", desk(SECRETARY),
             say("Ask again"), say("Asked once more"), opens_form="reason",
             rules=(NOT_ASKED_AGAIN, NOT_NOTED, ISSUES_GO_ON),
             effect=ask_again, quiet=True, usual=True),
        Step("not_feasible", (*AT_AGENCY, "reported"), "not_feasible", desk(SECRETARY),
             say("End as not feasible"), say("Cannot be followed up"), opens_form="reason",
             entered_by=desk(STAFF), effect=not_feasible, grave=True, quiet=True,
             means=say("The follow-up ends and its reminders stop. The agency reads the"
                       " ground.")),
        Step("transfer", (*OPEN, "misaddressed"), "transferred", desk(SECRETARY),
             say("Transfer to another agency"), say("Transferred"), opens_form="transfer",
             entered_by=desk(STAFF), rules=(NOT_NOTED,),
             guards=(successor_may_take_over,), effect=transfer, quiet=True),
        Step("withdraw", OPEN, "withdrawn", (),
             say("Withdraw"), say("Withdrawn with its recommendation"), effect=withdraw),
        Step("forward", OPEN, None, LIAISON,
             say("Forward to a unit"), say("Forwarded to a unit"), opens_form="forward",
             effect=forward, quiet=True, usual=True),
    )),
)  # fmt: skip


TERM_OF_EXTENSION = "follow_up__recommendation__term"
EXTENSIONS = Workflow(
    kind="extension",
    states=EXTENSION,
    ends=EXTENSION_ENDS,
    locks=lambda extension, data: WORKFLOW.locks(extension.follow_up, data),
    steps=(
        Step("grant", ("open",), "granted", at(TERM_OF_EXTENSION, SECRETARY),
             say("Grant more time"), say("More time granted"), opens_form="grant",
             entered_by=at(TERM_OF_EXTENSION, STAFF), effect=grant),
        Step("refuse", ("open",), "refused", at(TERM_OF_EXTENSION, SECRETARY),
             say("Refuse more time"), say("More time refused"), opens_form="reason",
             entered_by=at(TERM_OF_EXTENSION, STAFF), effect=refuse),
        Step("lapse", ("open",), "lapsed", (),
             say("Lapse"), say("Request for more time lapsed: the work ended"), effect=refuse),
    ),
)  # fmt: skip

SENTENCES.update(
    {
        "follow_up.sent": say("Recommendation sent"),
        "follow_up.extension_asked": say("More time asked for"),
    }
)
