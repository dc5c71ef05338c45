"""The ladder of reminders: on which working day from a due date which roles are told.

It decides both whom the portal tells and the words that say so.
"""

from __future__ import annotations

from typing import NamedTuple

from agencies.models.people import Role


class Tells(NamedTuple):
    """Who is told: these roles of the agency that owes it and, with `desk`, the secretary.

    Of what the secretary owes, the chair is told instead.
    """

    agency: tuple[Role, ...] = ()
    desk: bool = False

    def __str__(self) -> str:
        return ", ".join(str(role.label) for role in (*self.agency, *[Role.SECRETARY] * self.desk))


Ladder = dict[int, Tells]  # by working days from the due date: -3 is three before

LADDER: Ladder = {
    -3: Tells((Role.LIAISON,)),
    0: Tells((Role.LIAISON,)),
    1: Tells((Role.LIAISON,)),
    3: Tells((Role.LIAISON, Role.HEAD)),
    7: Tells((Role.LIAISON, Role.HEAD), desk=True),
}
# A body that is asked, not bound, is never called late; in the end the desk is told.
OF_RESPONSE: Ladder = {
    -3: Tells((Role.LIAISON,)),
    0: Tells((Role.LIAISON,)),
    7: Tells(desk=True),
}
OFFICIAL_AFTER = next(days for days, tells in LADDER.items() if Role.HEAD in tells.agency)
DESK_AFTER = next(days for days, tells in LADDER.items() if tells.desk)
