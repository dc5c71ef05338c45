"""Removing personal data from the record: one person asks, another confirms, the proof stands.

The words of an event are bound field by field (`agencies.merkle`). Of a field that is emptied its
digest stays and its salt goes: what is left proves itself, what is gone cannot be guessed.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock, merkle
from agencies.access.hats import Hat
from agencies.access.refusals import WrongState
from agencies.access.visibility import as_portal
from agencies.models import AuditAssignment, Event, EventDetail, Redaction, Role
from agencies.record.assignments import demand
from agencies.record.events import SENTENCES, Said, record

DECIDING = (Role.CHAIR, Role.AUDITOR)
SENTENCES.update(
    {
        "record.ask_redaction": say("Removal of personal data asked for"),
        "record.refuse_redaction": say("Removal of personal data refused"),
        "record.redact": say("Personal data removed"),
    }
)


@as_portal()
def ask(event: Event, fields: list[str], *, ground: str, by: Hat) -> Redaction:
    """Ask that fields of an event's words be emptied; nothing is emptied yet.

    Raises PermissionDenied.
    """
    demand(by, Role.ADMIN)
    made = Redaction.objects.create(
        event=event, fields=fields, ground=ground, asked_by=by.membership, asked_at=clock.now()
    )
    _tell("record.ask_redaction", made, by)
    return made


def decides(hat: Hat) -> bool:
    """Whether the hat is the chair's, or an auditor's under an assignment in force."""
    if hat.role != Role.AUDITOR:
        return hat.role in DECIDING
    held = AuditAssignment.objects.visible_to(hat)
    return bool(held.in_force(clock.today()).exists())


def may_decide(redaction: Redaction, hat: Hat) -> bool:
    """Whether the hat decides, and its person is not the one who asked."""
    return decides(hat) and hat.user.pk != redaction.asked_by.user_id


def to_decide(hat: Hat) -> QuerySet[Redaction]:
    """Requests that wait for this hat's decision."""
    if hat.role not in DECIDING:
        return Redaction.objects.none()
    waiting = Redaction.objects.waiting().exclude(asked_by__user=hat.user)
    assigned = Exists(AuditAssignment.objects.visible_to(hat).in_force(clock.today()))
    return waiting.filter(assigned) if hat.role == Role.AUDITOR else waiting


@as_portal()
def decide(redaction: Redaction, *, granted: bool, by: Hat) -> None:
    """Empty the fields, or refuse; call with the row locked.

    Raises PermissionDenied, or WrongState when somebody decided before.
    """
    demand(by, *DECIDING)
    if not may_decide(redaction, by):
        raise PermissionDenied(_("A second person decides, an auditor only while assigned."))
    if redaction.decided_at:
        raise WrongState(_("This request is decided already."))
    redaction.decided_by, redaction.decided_at = by.membership, clock.now()
    redaction.granted = granted
    redaction.save(update_fields=["decided_by", "decided_at", "granted"])
    _tell("record.redact" if granted else "record.refuse_redaction", redaction, by)
    if granted:
        _empty(redaction)


def _tell(verb: str, redaction: Redaction, by: Hat) -> None:
    """In the stream of the event, for those who may read that event."""
    event = redaction.event
    said = Said(
        note=redaction.ground,
        changes={name: ["", ""] for name in redaction.fields},
        parties=event.parties,
        classification=event.classification,
    )
    obj: Any = EventDetail.objects.get(pk=event.pk)
    record(verb, obj, by=by, said=said, stream=redaction.event_stream)


def _empty(redaction: Redaction) -> None:
    """Only the owner's function may touch the row, and only in the transaction that tells it."""
    detail = EventDetail.objects.get(pk=redaction.event_id)
    left = without(detail, redaction.fields, redaction.ground)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT desk_redact(%s, %s, %s::jsonb)",
            [detail.pk, redaction.fields, json.dumps(left)],
        )


def without(detail: EventDetail, names: list[str], ground: str) -> dict[str, Any]:
    """What proves the words of an event once these fields are emptied."""
    words, salt = detail.words, bytes(detail.salt)
    before = detail.redacted or {
        "salts": {name: merkle.field_salt(salt, name).hex() for name in words},
        "removed": {},
    }
    salts, removed = dict(before["salts"]), dict(before["removed"])
    for name in set(names) & set(salts):
        own = bytes.fromhex(salts.pop(name))
        removed[name] = merkle.field_digest(own, name, words[name]).hex()
    return {"ground": ground, "salts": salts, "removed": removed}
