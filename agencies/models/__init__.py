"""Who, where, under which decree, when; and the record of what happened."""

from agencies.models.agency import Agency, AgencyName, WorkingGroup, WorkingGroupMembership
from agencies.models.event import Event, EventDetail, PendingEvent
from agencies.models.people import Membership, Role, Substitution, User
from agencies.models.place import Region
from agencies.models.seal import AnchorFile, AnchorMail, Seal, SealedRows, Unsealed
from agencies.models.term import DemoClock, DeskTerm, Holiday, Stage, TermMembership

__all__ = [
    "Agency",
    "AgencyName",
    "AnchorFile",
    "AnchorMail",
    "DemoClock",
    "DeskTerm",
    "Event",
    "EventDetail",
    "Holiday",
    "Membership",
    "PendingEvent",
    "Region",
    "Role",
    "Seal",
    "SealedRows",
    "Stage",
    "Substitution",
    "TermMembership",
    "Unsealed",
    "User",
    "WorkingGroup",
    "WorkingGroupMembership",
]
