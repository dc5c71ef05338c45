"""What happens next with a recommendation, who holds it, until when."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

from agencies import wording
from agencies.models import Role
from agencies.workflow.machine import Text
from recommendations.models import Recommendation


class Next(NamedTuple):
    """The act as a sentence; each of the others may be empty."""

    heading: str
    held_by: Text = ""
    until: dt.datetime | None = None
    if_late: str = ""


def next_step(recommendation: Recommendation) -> Next:
    """The next act on a recommendation; for an ended one, why there is none."""
    told = _("The desk secretary and the chair see it among what is late")
    due = recommendation.due_at
    if recommendation.state == "draft":
        return Next(
            _("The desk completes the draft and submits it for review"),
            recommendation.drafted_by.user.full_name,
            due,
            told,
        )
    if recommendation.state == "in_review":
        deciding = f"{Role.CHAIR.label}, {Role.LEADERSHIP.label}"
        return Next(_("The chair approves or returns the draft"), deciding, due, told)
    if recommendation.state == "approved":
        return Next(_("The secretary has it signed and issues it"), Role.SECRETARY.label, due, told)
    if recommendation.state == "signing":
        return Next(_("The signer signs the letter"), recommendation.lies_with, due, told)
    if recommendation.state == "issued":
        return _after_issue(recommendation)
    return _ended(recommendation)


def _after_issue(recommendation: Recommendation) -> Next:
    owed = recommendation.confirm_due_at
    if owed and not recommendation.confirmed_at:
        return Next(
            _("The secretary confirms the oral decision in writing"), Role.SECRETARY.label, owed
        )
    return Next(_("The addressees follow up, each by its own due date"), _("The addressees"))


def _ended(recommendation: Recommendation) -> Next:
    day = wording.day(recommendation.ended_at or recommendation.state_since)
    if recommendation.state == "superseded" and recommendation.successor:
        successor = recommendation.successor.number
        return Next(_("Replaced by %(number)s on %(day)s") % {"number": successor, "day": day})
    if recommendation.state == "withdrawn":
        return Next(_("Withdrawn on %(day)s; what was done stays readable") % {"day": day})
    return Next(_("Every follow-up ended on %(day)s") % {"day": day})
