"""Asking for more time: who may, why not, and the act itself."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.access.refusals import WrongState
from agencies.access.visibility import held
from agencies.calendar import end_of
from agencies.models import Event, Role
from agencies.record.events import record
from agencies.sending.once import done
from agencies.workflow.due import due_in
from agencies.workflow.rules import Who
from monitoring.effects import private
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.rules import BEFORE_THE_DUE_DATE, WORK_GOES_ON

DAYS_TO_ANSWER = 1
WHO_ASKS = Who((Role.LIAISON, Role.HEAD), "agency")


def asks_for(follow_up: FollowUp, hat: Actor) -> bool:
    """Whether the hat is of the agency that may ask."""
    return WHO_ASKS.lets(hat, follow_up)


def why_no_more_time(follow_up: FollowUp, hat: Actor) -> str:
    """Why the agency may not ask for more time now; "" where it may, and for others."""
    if not (asks_for(follow_up, hat) and follow_up.is_open):
        return ""
    rules = (WORK_GOES_ON, BEFORE_THE_DUE_DATE)
    return next(filter(None, (rule.refusal(hat, follow_up) for rule in rules)), "")


@transaction.atomic
def ask_extension(
    follow_up: FollowUp,
    *,
    by: Hat,
    wanted_on: dt.date,
    reason: str,
    key: UUID | None = None,
) -> ExtensionRequest:
    """Ask for a later due date.

    A repeated one-time `key` gives the first request again. Raises WrongState when the
    work has ended or waits for the desk, ValidationError when it is late or one is open.
    """
    now = clock.now()
    follow_up = held(follow_up, by)
    if key and done(key):
        return ExtensionRequest.objects.get(pk=Event.objects.get(key=key).object_id)
    if refusal := WORK_GOES_ON.refusal(by, follow_up):
        raise WrongState(refusal)
    if refusal := BEFORE_THE_DUE_DATE.refusal(by, follow_up):
        raise ValidationError(refusal)
    assert follow_up.due_at is not None  # as the rule says
    zone = clock.ZONES[follow_up.zone]
    if end_of(wanted_on, zone) <= follow_up.due_at:
        raise ValidationError({"wanted_on": _("Choose a date after the present due date.")})
    if follow_up.extensions.open().exists():
        raise ValidationError(_("A request for more time is waiting for its answer."))
    extension = ExtensionRequest.objects.create(
        follow_up=follow_up,
        wanted_on=wanted_on,
        reason=reason,
        asked_by=by.membership,
        asked_at=now,
        due_before=follow_up.due_at,
        **due_in(DAYS_TO_ANSWER).columns(),
        state="open",
        state_since=now,
        updated_at=now,
        parties=follow_up.parties,
        classification=follow_up.classification,
    )
    said = private(follow_up, reason, changes={"due": ["", wanted_on.isoformat()]})
    record("follow_up.extension_asked", extension, by=by, said=said, key=key)
    return extension
