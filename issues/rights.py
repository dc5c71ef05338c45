"""Who may do what is not a step of a machine: one table, one question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.hats import Hat
from agencies.models import Role
from agencies.models.people import AGENCY_ROLES, READING_DESK_ROLES
from agencies.workflow import Text, WrongState
from issues.models import AgencyView, Attachment, Comment, Issue
from issues.workflow import SENT, WHO_SUBMITS, WORKFLOW

BEFORE_APPROVAL = ("reported", "analysing", "analysed")
WRITERS = frozenset(role for who in WHO_SUBMITS for role in who.roles)
KEPT = (*SENT, "closed", "rejected", "merged")


def at_desk(*roles: str) -> Callable[[Issue, Hat], bool]:
    return lambda issue, hat: hat.role in roles and hat.membership.term_id == issue.term_id


def in_agency(issue: Issue, hat: Hat) -> bool:
    return hat.role in AGENCY_ROLES


def reader(issue: Issue, hat: Hat) -> bool:
    return in_agency(issue, hat) or at_desk(*READING_DESK_ROLES)(issue, hat)


def of_origin(issue: Issue, hat: Hat) -> bool:
    """Whether the hat is of the agency whose problem it is."""
    return in_agency(issue, hat) and hat.membership.agency_id == issue.reported_by_id


def keeps_card(issue: Issue, hat: Hat) -> bool:
    """Whether the hat writes on a reference card: its origin, the desk's secretary and staff."""
    return of_origin(issue, hat) or at_desk(Role.SECRETARY, Role.STAFF)(issue, hat)


def keeper(issue: Issue, hat: Hat) -> bool:
    return issue.is_card and keeps_card(issue, hat)


def withheld_until_allowed(issue: Issue, hat: Hat) -> bool:
    """Whether the hat owes the content of what was a reference card when it was written."""
    allowed = issue.content_allowed_at is not None and not issue.text
    return allowed and keeps_card(issue, hat)


def named_analyst(issue: Issue, hat: Hat) -> bool:
    return hat.membership.pk == issue.analyst_id


@dataclass(frozen=True)
class Act:
    """An act on an issue that the hat can see: in which states, for whom, who may in words."""

    button: Text
    states: tuple[str, ...]
    may: Callable[[Issue, Hat], bool]
    who: Text


SECRETARY_OR_ANALYST = at_desk(Role.SECRETARY, Role.ANALYST)
ACTS = {
    "request_views": Act(
        say("Request views"), BEFORE_APPROVAL, SECRETARY_OR_ANALYST,
        say("Only the desk secretary or an analyst requests views."),
    ),
    "give_view": Act(
        say("Give the agency's view"), BEFORE_APPROVAL, in_agency,
        say("Only a liaison or the responsible official gives the view of their own agency."),
    ),
    "write_analysis": Act(
        say("Write the analysis"), ("analysing",), named_analyst,
        say("Only the analyst named for this issue writes its analysis."),
    ),
    "ask": Act(
        say("Request information"), BEFORE_APPROVAL, SECRETARY_OR_ANALYST,
        say("Only the desk secretary or an analyst requests information."),
    ),
    "share": Act(
        say("Share with an agency"), SENT, at_desk(Role.SECRETARY),
        say("Only the desk secretary shares an issue."),
    ),
    "admit": Act(
        say("Admit an agency by name"), SENT, at_desk(Role.CHAIR),
        say("Only the chair admits an agency above its ceiling."),
    ),
    "revoke": Act(
        say("Revoke the sharing"), KEPT, at_desk(Role.SECRETARY),
        say("Only the desk secretary revokes the sharing of an issue."),
    ),
    "hand_over": Act(
        say("Record a hand-over"), KEPT, keeper,
        say("Only the agency that reported it, the desk secretary and staff record a hand-over."),
    ),
    "describe": Act(
        say("Enter the description"), SENT, withheld_until_allowed,
        say("Only the agency that reported it, the desk secretary and staff enter it, once a"
            " named authority has allowed content."),
    ),
    "mark_spill": Act(
        say("Record the deletion"), KEPT, at_desk(Role.SECRETARY),
        say("Only the desk secretary records who was asked to delete."),
    ),
    "lower": Act(
        say("Lower the part's classification"), KEPT, reader,
        say("Only the agency that wrote it, and the desk secretary with its consent, lowers"
            " a part."),
    ),
    "comment": Act(
        say("Add a note"), SENT, reader,
        say("Only agencies that read the issue and its desk add notes."),
    ),
    "attach": Act(
        say("Add a file"), SENT, reader,
        say("Only agencies that read the issue and its desk add files."),
    ),
}  # fmt: skip


# What would put content on an issue that may hold none.
OF_CONTENT = ("request_views", "give_view", "write_analysis", "ask", "comment", "attach")


def allowed(name: str, issue: Issue, hat: Hat) -> bool:
    """Whether this hat may do it on this issue now."""
    act = ACTS[name]
    closed = issue.is_card and name in OF_CONTENT
    return issue.state in act.states and act.may(issue, hat) and not closed


def demand(name: str, issue: Issue, hat: Hat) -> None:
    """Raise PermissionDenied (403) with who may, or WrongState (409) when it is too late."""
    act = ACTS[name]
    if not act.may(issue, hat):
        raise PermissionDenied(str(act.who))
    if issue.is_card and name in OF_CONTENT:
        raise PermissionDenied(
            _("This issue holds a reference card alone, until a named authority allows content.")
        )
    if issue.state not in act.states:
        raise WrongState(WORKFLOW.states[issue.state].word)


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
    return wrote(part, hat) or at_desk(Role.SECRETARY)(issue, hat)


def may_see_readers(issue: Issue, hat: Hat) -> bool:
    """Who has read it is known to those who answer for it: its reporter, secretary and chair."""
    return of_origin(issue, hat) or at_desk(Role.SECRETARY, Role.CHAIR)(issue, hat)


def may_edit(issue: Issue, hat: Hat) -> bool:
    """A draft is changed by whoever may submit it; before it was sent it is its writer's."""
    return WORKFLOW.may(hat, "submit", issue)
