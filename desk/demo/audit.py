"""The letter under which the demo's auditor reads the record."""

from __future__ import annotations

import datetime as dt

from agencies import clock
from agencies.access.hats import Hat
from agencies.models import AuditAssignment
from agencies.record import assignments

LETTER = {
    "number": "ST-114/INS/08/2024",
    "letter_date": dt.date(2024, 8, 26),
    "issued_by": "Inspektur Kementerian Koordinator Bidang Politik, Hukum, dan Keamanan",
    "starts_on": dt.date(2024, 8, 28),
    "ends_on": dt.date(2024, 10, 1),
    "period_from": dt.date(2024, 1, 1),
    "period_to": dt.date(2024, 9, 30),
}
ENTERED = dt.datetime(2024, 8, 27, 9, 20, tzinfo=clock.ZONES["WIB"])


def assign(hats: dict[str, Hat]) -> AuditAssignment:
    """Entered by the secretary, confirmed by the chair half an hour later."""
    secretary, chair = hats["secretary.desk"], hats["chair.desk"]
    made = AuditAssignment(
        term=secretary.membership.term,
        auditor=hats["auditor.desk"].membership,
        streams=list(AuditAssignment.Stream.values),
        **LETTER,
    )
    with clock.at(ENTERED):
        assignments.enter(made, secretary, {})
    with clock.at(ENTERED + dt.timedelta(minutes=30)):
        assignments.confirm(made, chair)
    return made
