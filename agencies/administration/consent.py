"""Two persons: what one proposes holds only once another has confirmed it.

Every role at a desk is given like this, every substitution in one, and any ceiling above
Restricted. One person is enough to take something away.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor
from agencies.models import Membership, Proposal, Substitution, User


def propose(
    subject: Membership | Substitution, *, by: User, clearance: int | None = None
) -> Proposal:
    """Put a role or a substitution before a second person, or with `clearance` a ceiling."""
    if isinstance(subject, Substitution):
        lent, role, person = subject, subject.membership, subject.substitute
    else:
        lent, role, person = None, subject, subject.user
    return Proposal.objects.create(
        membership=role,
        substitution=lent,
        clearance=clearance,
        person=person,
        proposed_by=by,
        proposed_at=clock.now(),
    )


def why_not_confirm(proposal: Proposal, person: User) -> str:
    """Why this person, under whichever hat, cannot confirm it; "" if they can."""
    if person.pk == proposal.proposed_by_id:
        return _("You proposed it: another person confirms it. You can withdraw it.")
    if person.pk == proposal.person_id:
        return _("Nobody confirms what they gain by it.")
    return ""


def may_decide(proposal: Proposal, person: User) -> bool:
    """Whether this person can confirm or refuse it, or at least withdraw what they proposed."""
    return person.pk == proposal.proposed_by_id or not why_not_confirm(proposal, person)


def decide(proposal: Proposal, *, by: Actor, accepted: bool, reason: str = "") -> None:
    """Confirm or refuse; what was confirmed holds from now on, what was refused never does.

    Call with the proposal's row locked. Raises PermissionDenied where this person may not.
    """
    person = by.user
    if person is None or not may_decide(proposal, person):
        raise PermissionDenied(_("Nobody confirms what they gain by it."))
    if accepted and (why := why_not_confirm(proposal, person)):
        raise PermissionDenied(why)
    proposal.decided_by, proposal.decided_at = person, clock.now()
    proposal.accepted, proposal.reason = accepted, reason
    proposal.save(update_fields=["decided_by", "decided_at", "accepted", "reason"])
    if accepted:
        _let_hold(proposal)
    elif proposal.kind != "ceiling":
        subject = proposal.subject
        subject.ends_on = subject.starts_on
        subject.save(update_fields=["ends_on"])


def _let_hold(proposal: Proposal) -> None:
    role, now = proposal.membership, clock.now()
    if proposal.kind != "ceiling":
        subject = proposal.subject
        subject.confirmed_at = now
        subject.save(update_fields=["confirmed_at"])
        return
    role.clearance = proposal.ceiling
    role.save(update_fields=["clearance"])
    # Whoever stands in for the role already goes on doing so under its new ceiling.
    unasked = role.substitutions.filter(confirmed_at__isnull=True, proposals__isnull=True)
    unasked.update(confirmed_at=now)
