"""Who may ask for more time, until when, and what is left to do after that."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock, wording
from agencies.access.hats import Actor
from agencies.models import Role
from agencies.workflow.rules import Rule, Who
from monitoring.models import FollowUp
from monitoring.states import WORKING

WHO_ASKS = Who((Role.LIAISON, Role.HEAD), "agency")


def too_late(follow_up: FollowUp) -> str:
    """Until when it was possible, and what to do instead."""
    if follow_up.due_at is None:
        return _("There is no due date: more time need not be asked for.")
    said = _("More time could be asked for until %(until)s.") % {
        "until": wording.until(follow_up.due_at)
    }
    instead = (
        _("The response may be sent at any time.")
        if follow_up.is_response
        else _(
            "Report now what was done, or report the obstacle; the responsible official may"
            " declare that it is not carried out."
        )
    )
    return f"{said} {instead}"


def not_at_work(follow_up: FollowUp) -> str:
    if follow_up.state == "reported":
        return _("More time is not needed while the desk verifies: the clock stands still.")
    return _("More time is asked for while the work is going on.")


WORK_GOES_ON = Rule("the work goes on", not_at_work, lambda hat: Q(state__in=(*WORKING, "blocked")))
BEFORE_THE_DUE_DATE = Rule("before the due date", too_late, lambda hat: Q(due_at__gt=clock.now()))


def asks_for(follow_up: FollowUp, hat: Actor) -> bool:
    """Whether the hat is of the agency that may ask."""
    return WHO_ASKS.lets(hat, follow_up)


def why_no_more_time(follow_up: FollowUp, hat: Actor) -> str:
    """Why the agency may not ask for more time now; "" where it may, or has none to ask for."""
    if not (asks_for(follow_up, hat) and follow_up.is_open):
        return ""
    rules = (WORK_GOES_ON, BEFORE_THE_DUE_DATE)
    return next(filter(None, (rule.refusal(hat, follow_up) for rule in rules)), "")
