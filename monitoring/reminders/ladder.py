"""The due date of a follow-up in words: by which rule, and who hears of it when it passes."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock, wording
from agencies.calendar import working_calendar
from agencies.workflow.ladder import Tells
from monitoring.duties import DUTIES
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.reminders.reminding import moment_of
from recommendations.due import due_unless_received, first_due, provisional_start


class Rung(NamedTuple):
    """One reminder to come or past: its moment, and who gets it."""

    at: dt.datetime
    told: Tells
    is_past: bool


def ladder(follow_up: FollowUp, now: dt.datetime) -> list[Rung]:
    """The reminders of a follow-up with their dates; none while its clock stands still."""
    if follow_up.due_at is None or not follow_up.is_open or follow_up.clock_stopped_at:
        return []
    duty = DUTIES["response" if follow_up.is_response else "follow_up"]
    zone, calendar = clock.ZONES[follow_up.zone], working_calendar()
    due_at = follow_up.due_at
    return [
        Rung(at := moment_of(days, due_at, zone, calendar), tells, at <= now)
        for days, tells in duty.ladder.items()
    ]


def due_rule(follow_up: FollowUp, extensions: list[ExtensionRequest]) -> str:
    """From what the due date follows: "10 working days from the receipt of 22 August 2024"."""
    granted = next((one.granted_on for one in extensions if one.granted_on), None)
    if granted:
        return _("More time granted until %(day)s.") % {"day": wording.day(granted)}
    return _basis(follow_up) + _given_back(follow_up)


def _basis(follow_up: FollowUp) -> str:
    addressee = follow_up.addressee
    if addressee.due_on:
        return _("The date set in the recommendation.")
    days = ngettext("%(n)s working day", "%(n)s working days", addressee.due_days or 0)
    days %= {"n": addressee.due_days}
    if follow_up.acknowledged_at:
        day = wording.day(follow_up.acknowledged_at)
        return _("%(days)s from the receipt of %(day)s.") % {"days": days, "day": day}
    start = provisional_start(follow_up.sent_at, follow_up.zone, working_calendar())
    return _("%(days)s, counted from %(day)s until the receipt is sent.") % {
        "days": days,
        "day": wording.day(start.date()),
    }


def _given_back(follow_up: FollowUp) -> str:
    """Whether days on which the clock stood still were given back: then it counts anew, or the date
    that a person set has moved. One that only the holidays moved counts as it did at first."""
    address, zone, calendar = follow_up.addressee, follow_up.zone, working_calendar()
    received = follow_up.acknowledged_at
    first = (
        first_due(address, received, zone, calendar)
        if received
        else due_unless_received(address, follow_up.sent_at, zone, calendar)
    )
    now = follow_up.due
    if now.at is None or first.at is None:
        return ""
    anew = now[1:] != first[1:] if now.days else now.at > first.at
    return " " + _("Moved by the working days on which the clock stood still.") if anew else ""
