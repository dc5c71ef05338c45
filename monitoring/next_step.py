"""What happens next on a follow-up, who holds it and until when."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

from agencies import wording
from agencies.models import Role
from agencies.workflow.ladder import DESK_AFTER, OFFICIAL_AFTER
from monitoring.models import FollowUp
from monitoring.sheet import Sheet


class NextStep(NamedTuple):
    """As `components/_next_step.html` shows it. `until` None: no clock runs, or none binds."""

    heading: str
    held_by: str = ""
    until: dt.datetime | None = None
    if_late: str = ""


def next_step(follow_up: FollowUp, sheet: Sheet) -> NextStep:
    agency = follow_up.agency.abbreviation
    desk = f"{Role.ANALYST.label}, {Role.SECRETARY.label}"
    secretary = str(Role.SECRETARY.label)
    if follow_up.state == "reported":
        words = _("The desk verifies %(points)s") % {"points": numbers(sheet)}
        return NextStep(words, desk, follow_up.desk_due_at)
    if follow_up.state in ("declined", "misaddressed") and not follow_up.noted_at:
        return NextStep(_("The desk takes note of it, or answers"), secretary)
    if not follow_up.is_open:
        ended = {"word": follow_up.badge.word, "day": wording.moment(follow_up.state_since)}
        return NextStep(_("Ended: %(word)s, %(day)s") % ended)
    if follow_up.waits_for:
        words = _("%(agency)s waits for %(other)s")
        return NextStep(words % {"agency": agency, "other": follow_up.waits_for.agency}, agency)
    if follow_up.is_response:
        until = {"agency": agency, "until": wording.until(follow_up.due_at)}
        return NextStep(_("%(agency)s: response requested by %(until)s") % until, agency)
    late = _(
        "The responsible official is told after %(official)d working days, the secretary after"
        " %(desk)d."
    ) % {"official": OFFICIAL_AFTER, "desk": DESK_AFTER}
    return NextStep(what_is_owed(follow_up, sheet), agency, running_due(follow_up), late)


def what_is_owed(follow_up: FollowUp, sheet: Sheet) -> str:
    words = {
        "sent": _("%(agency)s sends the receipt"),
        "blocked": _("%(agency)s removes the obstacle, or the desk acknowledges it"),
    }.get(follow_up.state, _("%(agency)s reports on %(points)s"))
    return words % {"agency": follow_up.agency.abbreviation, "points": numbers(sheet)}


def running_due(follow_up: FollowUp) -> dt.datetime | None:
    return None if follow_up.clock_stopped_at else follow_up.due_at


def numbers(sheet: Sheet) -> str:
    """ "point 2", "points 1, 3": those that still wait."""
    places = ", ".join(str(row.point.position) for row in sheet.waiting)
    words = _("point %(numbers)s") if len(sheet.waiting) == 1 else _("points %(numbers)s")
    return words % {"numbers": places}
