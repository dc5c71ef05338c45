"""Roles given, changed and ended, and who stands in for whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.administration.handover import hand_over
from agencies.administration.handover import in_words as in_numbers
from agencies.administration.role_forms import (
    CeilingForm,
    LeavingForm,
    MembershipForm,
    RoleForm,
    SubstitutionForm,
)
from agencies.models import Membership, Role, Substitution, User
from agencies.models.classification import Classification
from agencies.pages.conflict import row
from agencies.pages.form_page import (
    administrator,
    agency_named,
    changes_of,
    end_page,
    form_page,
    manager,
    tell,
)
from agencies.pages.forms import EndForm
from agencies.record.events import Said


def managed(request: DeskRequest) -> Any:
    """The roles that the hat administers, without those that still wait for a second person."""
    hat = request.hat
    roles = Membership.objects.managed_by(hat).confirmed()
    return roles.select_related("user", "agency", "term")


def place_of(request: DeskRequest, role: Membership) -> str:
    """Where an act on a role leads back to: the person, or the official's own people."""
    if request.hat.role == Role.ADMIN:
        return reverse("agencies:person", args=[role.user.public_id])
    return reverse("agencies:colleagues")


def within_reach(request: DeskRequest, role: Membership, *, own: bool = False) -> None:
    """Raise PermissionDenied (403) where an official may not touch a role of the own agency."""
    hat = request.hat
    if hat.role == Role.ADMIN:
        return
    if role.pk == hat.membership.pk and not own:
        raise PermissionDenied(_("An administrator changes or ends your own role."))
    if role.clearance > hat.clearance and own:
        raise PermissionDenied(
            _("This role reads more than yours. An administrator names its substitute.")
        )


@administrator
def role_new(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """A new role; `?agency=` proposes the liaison of that agency."""
    holder = get_object_or_404(User, public_id=public_id)
    agency = agency_named(request)
    # what was proposed is recorded like what was typed: the sent form knows no preset
    preset = {"role": Role.LIAISON, "agency": agency} if agency and not request.POST else {}
    form = MembershipForm(request.POST or None, user=holder, by=request.user, preset=preset)

    def act() -> str:
        return give_role(request, form)

    return form_page(
        request,
        form,
        title=_("Give %(person)s a role") % {"person": holder},
        submit=_("Give role"),
        back=reverse("agencies:person", args=[public_id]),
        act=act,
    )


def give_role(request: DeskRequest, form: CeilingForm) -> str:
    """Save and record a new role; returns the sentence that says what holds now."""
    changes = changes_of(form)
    role = form.save()
    changes["clearance"] = ["", Classification.words(role.clearance)]
    verb = "membership.propose" if role.waits else "membership.create"
    tell(request, verb, role, Said(changes=changes))
    words = {"person": role.user, "role": role.label}
    if role.waits:
        return _("%(person)s is proposed as %(role)s: a second person confirms it.") % words
    if form.above:
        propose_ceiling(request, form)
        said = _("%(person)s holds the role %(role)s. A second person confirms the ceiling.")
        return said % words
    return _("%(person)s holds the role %(role)s.") % words


def propose_ceiling(request: DeskRequest, form: CeilingForm) -> None:
    """Record that a higher ceiling was put before a second person."""
    assert form.above
    change = in_words(form.instance.clearance, form.above)
    tell(request, "ceiling.propose", form.instance, Said(changes={"clearance": change}))


def in_words(*ceilings: int) -> list[str]:
    return [Classification.words(ceiling) for ceiling in ceilings]


@administrator
def role_edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    role = row(request, managed(request), public_id=public_id)
    form = RoleForm(request.POST or None, instance=role, by=request.user)

    def act() -> str:
        changes = changes_of(form)
        had = changes.pop("clearance", None)
        form.save()
        if had and not form.above:
            changes["clearance"] = in_words(form.had, role.clearance)
        if changes or not form.above:
            tell(request, "membership.change", role, Said(changes=changes))
        if not form.above:
            return _("Role saved.")
        propose_ceiling(request, form)
        return _("Role saved. The higher ceiling holds once a second person has confirmed it.")

    return form_page(
        request,
        form,
        title=_("Change the role %(role)s of %(person)s")
        % {"role": role.label, "person": role.user},
        submit=_("Save role"),
        back=place_of(request, role),
        act=act,
    )


@manager
def role_end(request: DeskRequest, public_id: UUID) -> HttpResponse:
    role = row(request, managed(request), public_id=public_id)
    within_reach(request, role)
    form = LeavingForm(request.POST or None, ending=role)

    def also() -> dict[str, list[str]]:
        return handed(request, form)

    return end_page(
        request,
        form,
        title=_("End the role %(role)s of %(person)s") % {"role": role.label, "person": role.user},
        submit=_("End role"),
        back=place_of(request, role),
        verb="membership.end",
        facts=[(_("Open work that hangs on it"), in_numbers(form.held))] if form.held else (),
        also=also,
    )


def handed(request: DeskRequest, form: LeavingForm) -> dict[str, list[str]]:
    """Hand the open work to the colleague chosen, say how much, and return it for the record."""
    to = form.cleaned_data.get("handed_to")
    if to is None:
        return {}
    given = hand_over(form.ending, to, request.hat)
    left = sum(number for _kind, number in form.held) - given
    words = {"given": given, "to": to, "left": left}
    if left:
        said = _("Handed to %(to)s: %(given)s. %(left)s fall to the place, not open to %(to)s.")
        messages.warning(request, said % words)
    else:
        messages.success(request, _("Handed to %(to)s: %(given)s.") % words)
    return {"handed_to": ["", f"{to} ({given})"]}


@manager
def substitution_new(request: DeskRequest, public_id: UUID) -> HttpResponse:
    role = get_object_or_404(managed(request), public_id=public_id)
    within_reach(request, role, own=True)
    among = who_may_stand_in(request.hat)
    form = SubstitutionForm(request.POST or None, membership=role, by=request.user, among=among)

    def act() -> str:
        changes = changes_of(form)
        lent = form.save()
        verb = "propose" if lent.waits else "create"
        tell(request, f"substitution.{verb}", lent, Said(changes=changes))
        words = {"person": lent.substitute, "role": role.label}
        if lent.waits:
            return _("%(person)s is proposed for %(role)s: a second person confirms it.") % words
        return _("%(person)s may wear the role %(role)s.") % words

    return form_page(
        request,
        form,
        title=_("Name a substitute for %(role)s") % {"role": role.label},
        submit=_("Name substitute"),
        back=place_of(request, role),
        act=act,
    )


def who_may_stand_in(hat: Hat) -> Any:
    """Everybody for an administrator; for an official the own people, but not themselves."""
    if hat.role == Role.ADMIN:
        return User.objects.all()
    own = Membership.objects.managed_by(hat).current(clock.today())
    return User.objects.filter(pk__in=own.values("user")).exclude(pk=hat.user.pk)


@manager
def substitution_end(request: DeskRequest, public_id: UUID) -> HttpResponse:
    lending = Substitution.objects.filter(membership__in=managed(request).values("pk"))
    lending = lending.select_related(
        "substitute", "membership__user", "membership__agency", "membership__term"
    )
    lent = row(request, lending, public_id=public_id)
    return end_page(
        request,
        EndForm(request.POST or None, ending=lent),
        title=_("End the substitution by %(person)s") % {"person": lent.substitute},
        submit=_("End substitution"),
        back=place_of(request, lent.membership),
        verb="substitution.end",
    )
