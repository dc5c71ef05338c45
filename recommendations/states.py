"""The states of a recommendation: word, glyph, tone."""

from django.utils.translation import gettext_lazy as _

from agencies.state import State

RECOMMENDATION = {
    "draft": State(_("Draft"), "ring-dashed"),
    "in_review": State(_("In review"), "quarter", "amber"),
    "approved": State(_("Approved"), "half", "blue"),
    "signing": State(_("With the signer"), "three-quarters", "amber"),
    "issued": State(_("Issued"), "dot", "blue"),
    "fulfilled": State(_("Fulfilled"), "tick", "green"),
    "withdrawn": State(_("Withdrawn"), "cross"),
    "superseded": State(_("Superseded"), "arrow"),
}
RECOMMENDATION_ENDS = frozenset({"fulfilled", "withdrawn", "superseded"})
UNISSUED = ("draft", "in_review", "approved", "signing")
