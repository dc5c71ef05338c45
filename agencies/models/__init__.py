"""Who, where, under which decree, when; and the record of what happened."""

from agencies.models.account import AccountMail, FactorReset, LoginSession, OwedMail
from agencies.models.agency import Agency, AgencyName
from agencies.models.audit import AuditAssignment, ExaminationPackage
from agencies.models.event import Event, EventDetail, PendingEvent, SentForm
from agencies.models.kept import KeptText
from agencies.models.people import Membership, Role, Substitution, User
from agencies.models.place import Region
from agencies.models.proposal import Proposal
from agencies.models.redaction import Redaction
from agencies.models.seal import AnchorFile, AnchorMail, Seal, SealedRows, Unsealed
from agencies.models.term import (
    DemoClock,
    DeskTerm,
    Holiday,
    Stage,
    TermMembership,
    members_of_desk,
)
from agencies.models.wanted import PersonWanted
from agencies.models.working_group import WorkingGroup, WorkingGroupMembership

__all__ = [
    "AccountMail",
    "Agency",
    "AgencyName",
    "AnchorFile",
    "AnchorMail",
    "AuditAssignment",
    "DemoClock",
    "DeskTerm",
    "Event",
    "EventDetail",
    "ExaminationPackage",
    "FactorReset",
    "Holiday",
    "KeptText",
    "LoginSession",
    "Membership",
    "OwedMail",
    "PendingEvent",
    "PersonWanted",
    "Proposal",
    "Redaction",
    "Region",
    "Role",
    "Seal",
    "SealedRows",
    "SentForm",
    "Stage",
    "Substitution",
    "TermMembership",
    "Unsealed",
    "User",
    "WorkingGroup",
    "WorkingGroupMembership",
    "members_of_desk",
]
