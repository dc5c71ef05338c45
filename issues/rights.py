"""Who may do what is not a step of a machine: one table, one question."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.access.hats import Actor, Hat
from agencies.access.refusals import WrongState
from agencies.models import Role
from agencies.models.people import AGENCY_ROLES, READING_DESK_ROLES
from agencies.workflow.rules import EVERYBODY, Anywhere, Rule, Text, Who, any_of, holds
from issues.models import AgencyView, Attachment, Comment, Issue
from issues.models.content import IS_CARD
from issues.rules import CORRECTS_NOW, WHO_CORRECTS
from issues.workflow import ITS_ANALYST, KEPT, SENT, WHO_SUBMITS, WORKFLOW

BEFORE_APPROVAL = ("reported", "analysing", "analysed")
WRITERS = frozenset(role for who in WHO_SUBMITS for role in who.roles)


IN_AGENCY = Anywhere(AGENCY_ROLES)
READERS = (IN_AGENCY, Who(READING_DESK_ROLES))
OF_ORIGIN = Who(AGENCY_ROLES, "reported_by")
# They write on a reference card: its origin, the desk's secretary and staff.
KEEPERS = (OF_ORIGIN, Who((Role.SECRETARY, Role.STAFF)))
SECRETARY, CHAIR = Who((Role.SECRETARY,)), Who((Role.CHAIR,))
ASKERS = (Who((Role.SECRETARY, Role.ANALYST)),)
# Its content is owed: it was a reference card when it was written.
WITHHELD = Q(content_allowed_at__isnull=False, text="")


AT_ANY_TIME = Rule("at any time", "", lambda hat: EVERYBODY)


@dataclass(frozen=True)
class Act:
    """An act on an issue that the hat can see: in which states, for whom, who may in words.

    `only` are the issues on which there is anything to do by it; `rule` says whose turn it is.
    `is_content`: it would put content on an issue, and a reference card may hold none.
    """

    button: Text
    states: tuple[str, ...]
    who: tuple[Who, ...]
    words: Text
    only: Q = EVERYBODY
    is_content: bool = False
    rule: Rule = AT_ANY_TIME

    def persons(self, hat: Actor) -> Q:
        """The issues on which it is this hat's to do, whatever their state."""
        return any_of(self.who, hat) & self.only

    def rows(self, hat: Actor) -> Q:
        """The issues on which this hat may do it now."""
        return self.persons(hat) & Q(state__in=self.states) & self.fits & self.rule.rows(hat)

    @property
    def fits(self) -> Q:
        return ~IS_CARD if self.is_content else Q()


ACTS = {
    "request_views": Act(
        say("Request views"), BEFORE_APPROVAL, ASKERS,
        say("Only the desk secretary or an analyst requests views."),
        is_content=True,
    ),
    "give_view": Act(
        say("Give the agency's view"), BEFORE_APPROVAL, (IN_AGENCY,),
        say("Only a liaison or the responsible official gives the view of their own agency."),
        is_content=True,
    ),
    "write_analysis": Act(
        say("Write the analysis"), ("analysing",), (ITS_ANALYST,),
        say("Only the analyst named for this issue writes its analysis."),
        is_content=True,
    ),
    "ask": Act(
        say("Request information"), BEFORE_APPROVAL, ASKERS,
        say("Only the desk secretary or an analyst requests information."),
        is_content=True,
    ),
    "share": Act(
        say("Share with an agency"), SENT, (SECRETARY,),
        say("Only the desk secretary shares an issue."),
    ),
    "admit": Act(
        say("Admit an agency by name"), SENT, (CHAIR,),
        say("Only the chair admits an agency above its ceiling."),
    ),
    "revoke": Act(
        say("Revoke the sharing"), KEPT, (SECRETARY,),
        say("Only the desk secretary revokes the sharing of an issue."),
    ),
    "hand_over": Act(
        say("Record a hand-over"), KEPT, KEEPERS,
        say("Only the agency that reported it, the desk secretary and staff record a hand-over."),
        only=IS_CARD,
    ),
    "describe": Act(
        say("Enter the description"), SENT, KEEPERS,
        say("Only the agency that reported it, the desk secretary and staff enter it, once a"
            " named authority has allowed content."),
        only=WITHHELD,
    ),
    "correct": Act(
        say("Correct the data"), SENT, WHO_SUBMITS, WHO_CORRECTS,
        is_content=True, rule=CORRECTS_NOW,
    ),
    "mark_spill": Act(
        say("Record the deletion"), KEPT, (SECRETARY,),
        say("Only the desk secretary records who was asked to delete."),
    ),
    "lower": Act(
        say("Lower the part's classification"), KEPT, READERS,
        say("Only the agency that wrote it, and the desk secretary with its consent, lowers"
            " a part."),
    ),
    "comment": Act(
        say("Add a note"), SENT, READERS,
        say("Only agencies that read the issue and its desk add notes."),
        is_content=True,
    ),
    "attach": Act(
        say("Add a file"), SENT, READERS,
        say("Only agencies that read the issue and its desk add files."),
        is_content=True,
    ),
}  # fmt: skip


def allowed(name: str, issue: Issue, hat: Hat) -> bool:
    """Whether this hat may do it on this issue now."""
    return holds(ACTS[name].rows(hat), issue)


def demand(name: str, issue: Issue, hat: Hat) -> None:
    """Raise PermissionDenied (403) with who may, or WrongState (409) when it is too late."""
    act = ACTS[name]
    if not holds(act.persons(hat), issue):
        raise PermissionDenied(str(act.words))
    if not holds(act.fits, issue):
        raise PermissionDenied(
            _("This issue holds a reference card alone, until a named authority allows content.")
        )
    if issue.state not in act.states:
        raise WrongState(WORKFLOW.states[issue.state].word)
    if refusal := act.rule.refusal(hat, issue):
        raise PermissionDenied(refusal)


def may_begin(hat: Hat) -> bool:
    """Whether the hat may log a problem at all."""
    return hat.role in WRITERS


def wrote(part: AgencyView | Attachment | Comment, hat: Hat) -> bool:
    """Whether the part is by the hat's agency, or the desk's where it is by the desk."""
    by = part.given_by if isinstance(part, AgencyView) else part.by
    if by is None or by.agency_id is None:
        return hat.is_desk
    return by.agency_id == hat.membership.agency_id


def may_lower(part: AgencyView | Attachment | Comment, issue: Issue, hat: Hat) -> bool:
    """A part comes down to its issue's class by its own agency, or by the secretary."""
    return wrote(part, hat) or SECRETARY.lets(hat, issue)


def may_see_readers(issue: Issue, hat: Hat) -> bool:
    """Who has read it is known to those who answer for it: its reporter, secretary and chair."""
    return any(who.lets(hat, issue) for who in (OF_ORIGIN, SECRETARY, CHAIR))


def may_edit(issue: Issue, hat: Hat) -> bool:
    """A draft is changed by whoever may submit it; before it was sent it is its writer's."""
    return WORKFLOW.may(hat, "submit", issue)
