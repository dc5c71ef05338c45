"""The states of a follow-up and of what belongs to it: word, glyph, tone."""

from django.utils.translation import gettext_lazy as _

from agencies.state import State

FOLLOW_UP = {
    "sent": State(_("Sent"), "ring"),
    "acknowledged": State(_("Received"), "quarter", "blue"),
    "in_progress": State(_("In progress"), "half", "blue"),
    "blocked": State(_("Blocked"), "stop", "brick"),
    "reported": State(_("Awaiting verification"), "three-quarters", "amber"),
    "completed": State(_("Completed"), "tick", "green"),
    "declined": State(_("Not carried out"), "cross"),
    "not_feasible": State(_("Cannot be followed up"), "cross"),
    "misaddressed": State(_("Outside its authority"), "cross"),
    "withdrawn": State(_("Withdrawn"), "cross"),
    "transferred": State(_("Transferred"), "arrow"),
}
FOLLOW_UP_ENDS = frozenset(
    {"completed", "declined", "not_feasible", "misaddressed", "withdrawn", "transferred"}
)
WORKING = ("sent", "acknowledged", "in_progress")
AT_AGENCY = (*WORKING, "blocked")  # its turn, whatever stands in its way

VERDICT = {
    "accepted": State(_("Conforms"), "tick", "green"),
    "not_yet": State(_("Does not conform yet"), "back", "amber"),
    "not_begun": State(_("Not followed up yet"), "ring"),
    "not_feasible": State(_("Cannot be followed up"), "cross"),
}
SETTLING_VERDICTS = frozenset({"accepted", "not_feasible"})

EXTENSION = {
    "open": State(_("Requested"), "ring", "amber"),
    "granted": State(_("Granted"), "tick", "green"),
    "refused": State(_("Refused"), "cross"),
    "lapsed": State(_("Lapsed"), "cross"),
}
EXTENSION_ENDS = frozenset({"granted", "refused", "lapsed"})
