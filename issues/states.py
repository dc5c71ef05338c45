"""The states of what the issues app holds: word, glyph, tone."""

from django.utils.translation import gettext_lazy as _

from agencies.state import State

ISSUE = {
    "draft": State(_("Draft"), "ring-dashed"),
    "reported": State(_("Reported"), "ring", "blue"),
    "analysing": State(_("Being analysed"), "quarter", "blue"),
    "analysed": State(_("Analysis submitted"), "half", "amber"),
    "recommending": State(_("Drafting recommendation"), "three-quarters", "blue"),
    "monitoring": State(_("Monitoring"), "dot", "blue"),
    "closed": State(_("Closed"), "tick"),
    "rejected": State(_("Outside the desk's remit"), "cross"),
    "merged": State(_("Merged"), "arrow"),
}
ISSUE_ENDS = frozenset({"closed", "rejected", "merged"})
ISSUE_OPEN = tuple(state for state in ISSUE if state not in ISSUE_ENDS)
RETURNED = State(_("Returned"), "back", "amber")

REQUEST = {
    "open": State(_("Waiting for an answer"), "ring", "amber"),
    "answered": State(_("Answered"), "tick", "green"),
    "withdrawn": State(_("Withdrawn"), "cross"),
    "lapsed": State(_("Lapsed"), "cross"),
}
REQUEST_ENDS = frozenset({"answered", "withdrawn", "lapsed"})
