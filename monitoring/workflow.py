"""The machines of a follow-up and of a request for more time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as say

from agencies.events import SENTENCES
from agencies.models import Role
from agencies.workflow import Step, Workflow, at, desk
from issues.models import Issue
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
    already_asked_again,
    already_noted,
    asked_for_a_response,
    asked_for_follow_up,
    asked_to_correct,
    clock_stands,
    every_point_has_a_verdict,
    in_time_to_refuse,
    issue_is_open,
    names_points,
    recorded_reply_stands,
    reported_it,
    successor_may_take_over,
    waits_for_nobody_in_turn,
)
from monitoring.models import FollowUp
from monitoring.states import EXTENSION, EXTENSION_ENDS, FOLLOW_UP, FOLLOW_UP_ENDS, WORKING
from recommendations.models import Recommendation

SECRETARY, ANALYST, STAFF = Role.SECRETARY, Role.ANALYST, Role.STAFF
LIAISON = at("agency_id", Role.LIAISON)
HEAD = at("agency_id", Role.HEAD)
OPEN = tuple(state for state in FOLLOW_UP if state not in FOLLOW_UP_ENDS)
SENT_ON = (*WORKING, "blocked")
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
    steps=(
        Step("acknowledge", ("sent",), "acknowledged", LIAISON,
             say("Send the receipt"), say("Receipt sent"), effect=acknowledge),
        Step("acknowledge_for", ("sent",), "acknowledged", desk(SECRETARY, ANALYST, STAFF),
             say("Record the receipt"), say("Receipt recorded by the desk"),
             opens_form="proof", effect=acknowledge, quiet=True),
        Step("not_ours", ("sent", "acknowledged"), "misaddressed", LIAISON,
             say("Outside our authority"), say("Declared outside its authority"),
             opens_form="not_ours", guards=(in_time_to_refuse,), effect=not_ours, quiet=True),
        Step("insist", ("misaddressed",), "sent", desk(SECRETARY),
             say("Insist on the addressee"), say("Sent again: the desk insists"),
             opens_form="reason", entered_by=desk(STAFF), unless=(already_noted,), effect=insist),
        Step("report", SENT_ON, "reported", LIAISON,
             say("Send the report"), say("Report sent"), opens_form="report",
             unless=(asked_for_a_response,), guards=(names_points,), effect=report),
        Step("amend", ("reported",), None, LIAISON,
             say("Correct by a further report"), say("Report corrected by a further one"),
             opens_form="report", unless=(recorded_reply_stands,), guards=(names_points,),
             effect=report, quiet=True),
        Step("progress", SENT_ON, "in_progress", LIAISON,
             say("Send progress"), say("Progress reported"), opens_form="progress",
             unless=(asked_for_a_response,), effect=progress),
        Step("respond", SENT_ON, "completed", (*LIAISON, *HEAD),
             say("Send the response"), say("Response sent"), opens_form="respond",
             unless=(asked_for_follow_up,), effect=respond),
        Step("amend_response", ("completed",), None, (*LIAISON, *HEAD),
             say("Correct the recorded response"), say("Recorded response corrected"),
             opens_form="respond", unless=(asked_for_follow_up, asked_to_correct),
             effect=amend_response, quiet=True),
        Step("record_reply", SENT_ON, "reported", RECORDERS,
             say("Record a reply by letter"), say("Reply by letter recorded"),
             opens_form="record_reply", effect=record_reply, also=("completed",), quiet=True),
        Step("block", WORKING, "blocked", LIAISON,
             say("Report an obstacle"), say("Blocked"), opens_form="block",
             guards=(waits_for_nobody_in_turn,), effect=block),
        Step("accept_obstacle", ("blocked",), None, desk(SECRETARY, ANALYST),
             say("Acknowledge the obstacle"), say("Obstacle acknowledged, the clock stands still"),
             unless=(clock_stands,), effect=accept_obstacle),
        Step("unblock", ("blocked",), "in_progress", (*LIAISON, *desk(SECRETARY)),
             say("Go on"), say("Obstacle removed"), effect=unblock),
        Step("release", ("blocked",), "in_progress", (),
             say("Release"), say("What it waited for has ended"), effect=unblock),
        Step("verify", ("reported",), "completed", desk(ANALYST, SECRETARY),
             say("Verify the points"), say("Points verified"), opens_form="verify",
             unless=(reported_it,), guards=(every_point_has_a_verdict,), effect=verify,
             also=("in_progress",)),
        Step("ask_clarification", ("completed",), "in_progress", desk(ANALYST, SECRETARY),
             say("Ask for clarification"), say("Clarification is still needed"),
             opens_form="reason", unless=(asked_for_follow_up, already_asked_again),
             guards=(issue_is_open,), effect=ask_again, quiet=True),
        Step("reverse_verdict", ("completed",), "in_progress", desk(SECRETARY),
             say("Reverse the verdict"), say("Verdict reversed"), opens_form="reason",
             unless=(asked_for_a_response,), guards=(issue_is_open,), effect=reverse_verdict,
             grave=True, quiet=True),
        Step("decline", SENT_ON, "declined", HEAD,
             say("Declare not carried out"), say("Not carried out, with reasons"),
             opens_form="decline", entered_by=LIAISON, effect=decline, grave=True, quiet=True,
             means=say("The follow-up ends with these reasons. The desk notes them, or asks"
                       " once more.")),
        Step("note", ("declined", "misaddressed"), None, desk(SECRETARY),
             say("Take note"), say("Noted by the desk"), opens_form="note",
             entered_by=desk(STAFF), unless=(already_noted,), effect=note),
        Step("ask_again", ("declined",), "acknowledged", desk(SECRETARY),
             say("Ask again"), say("Asked once more"), opens_form="reason",
             unless=(already_asked_again, already_noted), guards=(issue_is_open,),
             effect=ask_again, quiet=True),
        Step("not_feasible", (*SENT_ON, "reported"), "not_feasible", desk(SECRETARY),
             say("End as not feasible"), say("Cannot be followed up"), opens_form="reason",
             entered_by=desk(STAFF), effect=not_feasible, grave=True, quiet=True,
             means=say("The follow-up ends and its reminders stop. The agency reads the"
                       " ground.")),
        Step("transfer", (*OPEN, "misaddressed"), "transferred", desk(SECRETARY),
             say("Transfer to another agency"), say("Transferred"), opens_form="transfer",
             entered_by=desk(STAFF), unless=(already_noted,),
             guards=(successor_may_take_over,), effect=transfer, quiet=True),
        Step("withdraw", OPEN, "withdrawn", (),
             say("Withdraw"), say("Withdrawn with its recommendation"), effect=withdraw),
        Step("forward", OPEN, None, LIAISON,
             say("Forward to a unit"), say("Forwarded to a unit"), opens_form="forward",
             effect=forward, quiet=True),
    ),
)  # fmt: skip


EXTENSIONS = Workflow(
    kind="extension",
    states=EXTENSION,
    ends=EXTENSION_ENDS,
    locks=lambda extension, data: WORKFLOW.locks(extension.follow_up, data),
    steps=(
        Step("grant", ("open",), "granted", desk(SECRETARY),
             say("Grant more time"), say("More time granted"), opens_form="grant",
             entered_by=desk(STAFF), effect=grant),
        Step("refuse", ("open",), "refused", desk(SECRETARY),
             say("Refuse more time"), say("More time refused"), opens_form="reason",
             entered_by=desk(STAFF), effect=refuse),
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
