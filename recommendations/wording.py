"""How a due rule reads, before and after issue."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import clock, wording
from recommendations.due import latest_due
from recommendations.models import Addressee, Recommendation


def from_receipt(days: int) -> str:
    """ "5 working days from receipt"."""
    said = ngettext("%(n)s working day from receipt", "%(n)s working days from receipt", days)
    return said % {"n": days}


def due_rule(addressee: Addressee, recommendation: Recommendation) -> str:
    """ "until 4 September 2024", or working days from the receipt with the last possible day.

    An independent body is asked ("response requested by"), not bound.
    """
    last = latest_due(addressee, recommendation.issued_at or clock.now())
    if last is None:
        return _("No due date")
    day = wording.day(wording.last_day(last))
    asked = addressee.mode == Addressee.Mode.RESPONSE
    if addressee.due_on:
        said = _("response requested by %(day)s") if asked else _("until %(day)s")
        return said % {"day": day}
    count = from_receipt(addressee.due_days or 0)
    said = (
        _("response requested within %(count)s, by %(day)s")
        if asked
        else _("%(count)s, %(day)s at the latest")
    )
    return said % {"count": count, "day": day}
