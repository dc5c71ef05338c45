"""What the record calls the fields that an act changed."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as say

from agencies.models import Event, Redaction

# Those that are no field of what the act was about, or have no words there.
WORDS: dict[str, Any] = {
    **dict(Redaction.Field.choices),
    "addressees": say("Addressees"),
    "agencies": say("Acts of agencies"),
    "agency": say("Agency"),
    "analyst": say("Analyst"),
    "asked": say("Asked by"),
    "auditor": say("Auditor"),
    "basis": say("Basis"),
    "classification": say("Classification"),
    "confirmed": say("Confirmed by"),
    "drafted_by": say("Drafted by"),
    "drafter": say("Drafted by"),
    "due": say("Due date"),
    "email": say("E-mail"),
    "ends_on": say("Until"),
    "entered_by": say("Entered by"),
    "filters": say("Filters"),
    "format": say("Kind of file"),
    "full_name": say("Name"),
    "handed_to": say("Handed to"),
    "highest": say("Highest classification"),
    "host": say("Host"),
    "issues": say("Issues"),
    "letter": say("Letter"),
    "list": say("List"),
    "merged_into": say("Merged into"),
    "office_number": say("NIP or NRP"),
    "parent": say("Part of"),
    "parts": say("Parts of the analysis"),
    "phone": say("Telephone"),
    "point": say("Point"),
    "points": say("Points"),
    "regions": say("Regions"),
    "report": say("Report"),
    "risk": say("Risk"),
    "rows": say("Rows"),
    "standing": say("Standing"),
    "starts_on": say("From"),
    "streams": say("Kinds of record"),
    "substitute": say("Substitute"),
    "successor": say("Successor"),
    "term": say("Desk term"),
    "valid_from": say("From"),
    "version": say("Version"),
}
NUMBERED = re.compile(r"(\w+)_(\d+)")  # point_3


def words_of(event: Event, name: str) -> str:
    """The words of a field: those of its model, else those given here.

    A name that the code no longer knows stays as it is: the record outlives the code.
    """
    if numbered := NUMBERED.fullmatch(name):
        return f"{words_of(event, numbered[1])} {numbered[2]}"
    try:
        word = apps.get_model(event.object_kind)._meta.get_field(name).verbose_name
    except FieldDoesNotExist:
        word = ""
    return capfirst(str(word if isinstance(word, Promise) else WORDS.get(name, name)))
