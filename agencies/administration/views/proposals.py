"""What waits for a second person: roles at a desk, substitutes in them, higher ceilings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock, wording
from agencies.access.requests import DeskRequest
from agencies.administration.consent import decide, may_decide, why_not_confirm
from agencies.administration.role_forms import DecisionForm
from agencies.models import Proposal
from agencies.models.classification import Classification
from agencies.pages.conflict import row
from agencies.pages.form_page import confirmer, form_page, tell
from agencies.pages.paging import page_of
from agencies.record.events import Said

RELATED = (
    "person",
    "proposed_by",
    "membership__user",
    "membership__agency",
    "membership__term",
    "substitution__substitute",
)


@require_safe
@confirmer
def proposals(request: DeskRequest) -> HttpResponse:
    """What waits, the oldest first; each leads to its decision."""
    shown = Proposal.objects.visible_to(request.hat).open(clock.today())
    page = page_of(request, shown.select_related(*RELATED), "proposed_at")
    return render(request, "agencies/proposals.html", {"page": page})


@confirmer
def proposal(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One proposal in full, confirmed or refused by whoever may; 409 once it is decided."""
    hat = request.hat
    found = Proposal.objects.visible_to(hat).select_related(*RELATED)
    asked = row(request, found, public_id=public_id)
    back = reverse("agencies:proposals")
    if asked.decided_at:
        moved = {"why": _("This proposal is decided already."), "back": back}
        return render(request, "errors/409.html", moved, status=409)
    if not may_decide(asked, hat.user):
        raise PermissionDenied(why_not_confirm(asked, hat.user))
    form = DecisionForm(request.POST or None, proposal=asked, person=hat.user)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        decide(asked, by=hat, accepted=form.accepts, reason=reason)
        verb = "confirm" if form.accepts else "refuse"
        tell(request, f"{asked.kind}.{verb}", asked.subject, Said(note=reason))
        return _("Confirmed: it holds from now on.") if form.accepts else _("It does not hold.")

    return form_page(
        request,
        form,
        title=_("Decide on %(role)s for %(person)s")
        % {"role": asked.label, "person": asked.person},
        submit=_("Record the decision"),
        back=back,
        act=act,
        text=why_not_confirm(asked, hat.user),
        facts=facts_of(asked),
    )


def facts_of(asked: Proposal) -> list[tuple[Any, Any]]:
    """What a second person should know before the word is given."""
    role, lent = asked.membership, asked.substitution
    held = lent or role
    facts = [
        (_("Person"), asked.person),
        (_("Role"), asked.label),
        (_("Where"), role.agency or role.term),
        (_("Reads up to"), ceiling_of(asked)),
        (_("From"), wording.day(held.starts_on)),
        (_("Ends on"), wording.day(held.ends_on) if held.ends_on else "–"),
        (_("Proposed by"), f"{asked.proposed_by}, {wording.moment(asked.proposed_at)}"),
    ]
    if lent:
        facts[2:2] = [(_("For"), role.user), (_("Basis letter"), lent.basis)]
    return facts


def ceiling_of(asked: Proposal) -> str:
    wanted = Classification.words(asked.ceiling)
    if asked.kind != "ceiling":
        return wanted
    had = Classification.words(asked.membership.clearance)
    return _("%(wanted)s instead of %(had)s") % {"wanted": wanted, "had": had}
