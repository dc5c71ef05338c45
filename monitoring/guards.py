"""Why a person may not take a step of a follow-up, and what may be missing for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies import clock
from agencies.calendar import due_after, working_calendar
from agencies.hats import Actor, memberships_in_force
from agencies.models import Agency, Event, User
from monitoring.models import FollowUp, PointVerdict, ProgressReport
from monitoring.states import SETTLING_VERDICTS

DAYS_TO_REFUSE, DAYS_TO_CORRECT = 2, 3
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
REPORTING = tuple(
    f"follow_up.{name}"
    for name in ("report", "amend", "progress", "respond", "amend_response", "record_reply")
)


# Reasons why this person may not.


def asked_for_a_response(follow_up: FollowUp, person: User) -> str:
    return _("This body is asked for a response.") if follow_up.is_response else ""


def asked_for_follow_up(follow_up: FollowUp, person: User) -> str:
    return "" if follow_up.is_response else _("This agency is asked for a follow-up.")


def reported_it(follow_up: FollowUp, person: User) -> str:
    """Looks at who acted, not at whose role it was: a substitute verifies no own report."""
    own = Event.objects.filter(object_kind=follow_up._meta.label_lower, object_id=follow_up.pk)
    verified = own.filter(verb="follow_up.verify").order_by("-seq").values("seq")[:1]
    since = Coalesce(Subquery(verified), Value(0))
    if own.filter(verb__in=REPORTING, user=person, seq__gt=since).exists():
        return _("You reported or recorded this: another person verifies it.")
    return ""


def asked_to_correct(follow_up: FollowUp, person: User) -> str:
    """Only what the desk recorded from a letter is corrected after the end, and soon."""
    latest = follow_up.reports.order_by("-ordinal").first()
    if latest is None or latest.letter_id is None:
        return _("Only a reply that the desk recorded from a letter is corrected.")
    return _too_late_to_correct(follow_up, latest)


def recorded_reply_stands(follow_up: FollowUp, person: User) -> str:
    """A reply of this round of verification is corrected soon after the desk recorded it, or
    not at all; a correction in time does not prolong it. An own report has no such limit."""
    judged = Coalesce(Max("follow_up__verdicts__at"), Value(LONG_AGO))
    replies = follow_up.reports.filter(letter__isnull=False).annotate(judged=judged)
    reply = replies.filter(at__gt=F("judged")).order_by("-ordinal").first()
    return _too_late_to_correct(follow_up, reply) if reply else ""


def _too_late_to_correct(follow_up: FollowUp, reply: ProgressReport) -> str:
    if clock.now() < correctable_until(follow_up, reply.at):
        return ""
    return _("This could be corrected within 3 working days.")


def correctable_until(follow_up: FollowUp, recorded_at: dt.datetime) -> dt.datetime:
    """How long an agency may correct what the desk recorded from its letter."""
    zone = clock.ZONES[follow_up.zone]
    return due_after(recorded_at, DAYS_TO_CORRECT, zone, working_calendar())


def already_noted(follow_up: FollowUp, person: User) -> str:
    return _("The desk has noted this.") if follow_up.noted_at else ""


def already_asked_again(follow_up: FollowUp, person: User) -> str:
    return _("The desk asks again only once.") if follow_up.asked_again_at else ""


def clock_stands(follow_up: FollowUp, person: User) -> str:
    return _("The clock stands still already.") if follow_up.clock_stopped_at else ""


# What is missing.


def in_time_to_refuse(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    zone = clock.ZONES[follow_up.zone]
    limit = due_after(follow_up.sent_at, DAYS_TO_REFUSE, zone, working_calendar())
    if clock.now() >= limit:
        raise ValidationError(
            _("This could be said within 2 working days. State now why it is not carried out.")
        )


def names_points(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    if not data.get("points"):
        raise ValidationError({"points": _("Name the points that you report on.")})


def waits_for_nobody_in_turn(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    """Two that wait for each other would wait for good, with both clocks stopped."""
    awaited: FollowUp | None = data.get("waits_for")
    while awaited is not None:
        if awaited.pk == follow_up.pk:
            raise ValidationError({"waits_for": _("This addressee is waiting for you.")})
        awaited = awaited.waits_for


def successor_may_take_over(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    successor: Agency = data["successor"]
    if follow_up.recommendation.addressees.filter(agency=successor).exists():
        raise ValidationError({"successor": _("This agency is an addressee already.")})
    cleared = memberships_in_force(clock.today()).filter(
        agency=successor, clearance__gte=follow_up.classification
    )
    if not cleared.exists():
        words = _("Nobody at %(agency)s is cleared to read this.") % {"agency": successor}
        raise ValidationError({"successor": words})


def every_point_has_a_verdict(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    verdicts: dict[int, tuple[str, str]] = data["verdicts"]
    for point in waiting_points(follow_up):
        verdict, remark = verdicts.get(point.pk, ("", ""))
        if not verdict:
            raise ValidationError(
                _("Give a verdict on point %(number)s.") % {"number": point.position}
            )
        if verdict != "accepted" and not remark:
            raise ValidationError(
                _("Say what is missing in point %(number)s, or on which ground.")
                % {"number": point.position}
            )


def issue_is_open(follow_up: FollowUp, by: Actor, data: dict[str, Any]) -> None:
    closed = [i.number for i in follow_up.recommendation.issues.all() if not i.is_open]
    if closed or follow_up.recommendation.state in ("withdrawn", "superseded"):
        raise ValidationError(_("Reopen the issue first."))


def waiting_points(follow_up: FollowUp) -> list[Any]:
    """The follow-up's points that are not settled by their latest verdict."""
    settled = {
        point
        for point, verdict in latest_verdicts(follow_up).items()
        if verdict.verdict in SETTLING_VERDICTS
    }
    return [point for point in follow_up.own_points() if point.pk not in settled]


def latest_verdicts(follow_up: FollowUp) -> dict[int, PointVerdict]:
    """The newest verdict per point (key: point)."""
    rows = follow_up.verdicts.select_related("by__user", "by__agency").order_by("at", "pk")
    return {verdict.point_id: verdict for verdict in rows}
