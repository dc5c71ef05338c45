"""Who may ask for more time, and when."""

from __future__ import annotations

from agencies import clock
from agencies.hats import Actor
from agencies.models import Role
from agencies.rules import Who
from monitoring.models import FollowUp
from monitoring.states import WORKING

WHO_ASKS = Who((Role.LIAISON, Role.HEAD), "agency")


def asks_for(follow_up: FollowUp, hat: Actor) -> bool:
    """Whether the hat is of the agency that may ask."""
    return WHO_ASKS.lets(hat, follow_up)


def may_ask_extension(follow_up: FollowUp, hat: Actor) -> bool:
    """Whether the page offers it: the work goes on and is not late. `ask_extension` checks both."""
    if follow_up.due_at is None or follow_up.due_at <= clock.now():
        return False
    return follow_up.state in (*WORKING, "blocked") and asks_for(follow_up, hat)
