"""The people of one's own agency, as its responsible official administers them.

Nobody else's: rows begin with `managed_by`. What a person is elsewhere does not show.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import clock
from agencies.access.requests import DeskRequest
from agencies.administration.role_forms import ColleagueForm, NewColleagueForm
from agencies.administration.views.people import send_invitation
from agencies.administration.views.roles import give_role, managed, within_reach
from agencies.models import Agency, Membership, Proposal, Substitution
from agencies.pages.conflict import row
from agencies.pages.form_page import changes_of, form_page, official, tell
from agencies.pages.paging import page_of
from agencies.record.events import Said


@require_safe
@official
def colleagues(request: DeskRequest) -> HttpResponse:
    """Who holds a role at the agency and its units, and who stands in for them."""
    hat = request.hat
    today = clock.today()
    lent = Substitution.objects.lasting(today).select_related("substitute", "membership")
    asked = Proposal.objects.open(today).filter(substitution__isnull=True)
    roles = managed(request).lasting(today).of_active_people()
    roles = roles.prefetch_related(
        Prefetch("substitutions", lent.order_by("starts_on"), to_attr="lent"),
        Prefetch("proposals", asked, to_attr="asked"),
    )
    page = page_of(request, roles, "starts_on")
    shown = {
        "page": page,
        "own": hat.membership.pk,
        "units": cast(Agency, hat.agency).units.exists(),
    }
    return render(request, "agencies/colleagues.html", shown)


@official
def colleague_new(request: DeskRequest) -> HttpResponse:
    hat = request.hat
    form = NewColleagueForm(request.POST or None, hat=hat)

    def act() -> str:
        said = give_role(request, form)
        tell(request, "account.create", form.instance.user)
        return said

    def then() -> str:
        send_invitation(request, form.instance.user)
        return reverse("agencies:colleagues")

    return form_page(
        request,
        form,
        title=_("Invite a person to %(agency)s") % {"agency": hat.agency},
        submit=_("Invite person"),
        back=reverse("agencies:colleagues"),
        act=act,
        then=then,
        text=_("The person gets a mail to set a password and can work at once afterwards."),
    )


@official
def colleague_edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    role = row(request, managed(request), public_id=public_id)
    within_reach(request, role)
    form = ColleagueForm(request.POST or None, instance=role)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "membership.change", form.save(), Said(changes=changes))
        return _("%(person)s saved.") % {"person": role.user}

    return form_page(
        request,
        form,
        title=_("Change %(person)s, %(role)s") % {"person": role.user, "role": role.label},
        submit=_("Save person"),
        back=reverse("agencies:colleagues"),
        act=act,
    )


@require_POST
@official
def colleague_invite(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Send the invitation once more to somebody who has never logged in."""
    waiting = managed(request).current(clock.today()).of_active_people()
    role: Membership = get_object_or_404(
        waiting.filter(user__last_login__isnull=True), public_id=public_id
    )
    send_invitation(request, role.user)
    tell(request, "account.invite", role.user)
    return redirect("agencies:colleagues")
