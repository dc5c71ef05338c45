"""Acts on an auditor's assignment: entered, confirmed by the chair, ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.refusals import WrongState
from agencies.models import AuditAssignment, Role
from agencies.record.events import SENTENCES, Said, record

ENTERING = (Role.SECRETARY, Role.ADMIN)
ENDING = (Role.SECRETARY, Role.CHAIR)
SENTENCES.update(
    {
        "audit.enter": say("Assignment letter entered"),
        "audit.confirm": say("Assignment confirmed"),
        "audit.end": say("Assignment ended early"),
        "audit.list": say("Record of acts read"),
        "audit.readings": say("Read who read what"),
        "audit.open": say("Content opened"),
        "audit.package": say("Examination package asked for"),
        "audit.fetch": say("Examination package downloaded"),
    }
)


def demand(hat: Hat, *roles: Role) -> None:
    """Raise PermissionDenied with who may, unless the hat is one of them."""
    if hat.role not in roles:
        names = ", ".join(str(role.label) for role in roles)
        raise PermissionDenied(_("Only this role may do it: %(who)s.") % {"who": names})


def enter(assignment: AuditAssignment, by: Hat, changes: dict[str, Any]) -> None:
    """Enter a letter (the form's instance, not saved); it opens nothing yet.

    Raises PermissionDenied.
    """
    demand(by, *ENTERING)
    assignment.group = Group.objects.create(name=f"audit:{assignment.public_id}")
    assignment.entered_by, assignment.entered_at = by.membership, clock.now()
    assignment.save()
    record("audit.enter", assignment, by=by, said=Said(changes=changes))


def may_confirm(assignment: AuditAssignment, hat: Hat) -> bool:
    """Whether the hat is the chair's, and its person neither the auditor nor whoever entered it."""
    hands = {assignment.entered_by.user_id, assignment.auditor.user_id}
    return hat.role == Role.CHAIR and hat.user.pk not in hands


def confirm(assignment: AuditAssignment, by: Hat) -> None:
    """Let it come into force.

    Raises PermissionDenied, or WrongState when it was confirmed already.
    """
    demand(by, Role.CHAIR)
    if not may_confirm(assignment, by):
        raise PermissionDenied(_("Whoever entered the letter or examines cannot confirm it."))
    if assignment.confirmed_at:
        raise WrongState(_("This assignment is confirmed already."))
    assignment.confirmed_by, assignment.confirmed_at = by.membership, clock.now()
    assignment.save(update_fields=["confirmed_by", "confirmed_at"])
    record("audit.confirm", assignment, by=by)


def end(assignment: AuditAssignment, by: Hat, *, ends_on: dt.date, reason: str) -> None:
    """Let it end earlier than the letter says; what it had opened closes with it.

    Raises PermissionDenied, or WrongState when it ends no later already.
    """
    demand(by, *ENDING)
    if ends_on > assignment.ends_on:
        raise WrongState(_("This assignment ends earlier already."))
    changes = {"ends_on": [str(assignment.ends_on), str(ends_on)]}
    assignment.ends_on = ends_on
    assignment.save(update_fields=["ends_on"])
    record("audit.end", assignment, by=by, said=Said(note=reason, changes=changes))
