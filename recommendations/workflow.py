"""The machine of a recommendation: the table of its steps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as say

from agencies.models import Role
from agencies.record.events import SENTENCES
from agencies.workflow.machine import Step, Workflow
from agencies.workflow.rules import desk
from issues.models import Issue
from recommendations.effects import (
    approve,
    confirm,
    correct,
    end,
    give_back,
    issue,
    issue_orally,
    resume,
    send_to_sign,
    submit_review,
    supersede,
)
from recommendations.guards import (
    is_complete,
    issues_are_open,
    issues_are_ready,
    letter_is_new,
    signed_somehow,
    succeeds,
)
from recommendations.rules import IS_ORAL, NOT_ITS_AUTHOR, OWES_LETTER
from recommendations.states import RECOMMENDATION, RECOMMENDATION_ENDS

SECRETARY, ANALYST, CHAIR, LEADERSHIP, STAFF = (
    Role.SECRETARY,
    Role.ANALYST,
    Role.CHAIR,
    Role.LEADERSHIP,
    Role.STAFF,
)

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


SENTENCES.update(
    {
        "recommendation.created": say("Recommendation drafted"),
        "recommendation.changed": say("Draft changed"),
        "issue.recommendation_issued": say("Recommendation issued"),
    }
)
