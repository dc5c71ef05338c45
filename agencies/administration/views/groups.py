"""Working groups of a desk, and the agencies that read what is shared with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.readers import readers_of
from agencies.access.requests import DeskRequest
from agencies.administration.group_forms import GroupEndForm, GroupForm, SeatForm
from agencies.models import DeskTerm, WorkingGroup, WorkingGroupMembership
from agencies.models.classification import Classification
from agencies.pages.conflict import row
from agencies.pages.form_page import administrator, changes_of, end_page, form_page, tell
from agencies.pages.forms import EndForm
from agencies.pages.paging import page_of
from agencies.record.events import Said


@require_safe
@administrator
def group_list(request: DeskRequest) -> HttpResponse:
    """All working groups by name, with their desk and the number of agencies in them today."""
    today = clock.today()
    sits = Q(memberships__in=WorkingGroupMembership.objects.current(today))
    groups = WorkingGroup.objects.select_related("term").annotate(
        seats=Count("memberships", filter=sits)
    )
    page = page_of(request, groups, "name")
    shown = {"page": page, "terms": DeskTerm.objects.current(today), "today": today}
    return render(request, "agencies/groups.html", shown)


@require_safe
@administrator
def group(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One working group: its agencies with days and basis, and how many people read through it."""
    found = get_object_or_404(WorkingGroup.objects.select_related("term"), public_id=public_id)
    seats = found.memberships.select_related("agency").order_by("agency__name", "starts_on")
    page = {"group": found, "seats": seats, "today": clock.today(), "readers": readers_in(found)}
    return render(request, "agencies/group.html", page)


def readers_in(found: WorkingGroup) -> str:
    """ "4 agencies, 11 people": who reads today what is open and shared with the group."""
    agencies, people, *_who = readers_of([found.group_id], Classification.OPEN, clock.today())
    if not agencies:
        return _("nobody")
    there = ngettext("%(n)d agency", "%(n)d agencies", agencies) % {"n": agencies}
    those = ngettext("%(n)d person", "%(n)d people", people) % {"n": people}
    return _("%(agencies)s, %(people)s") % {"agencies": there, "people": those}


@administrator
def group_new(request: DeskRequest, public_id: UUID) -> HttpResponse:
    term = get_object_or_404(DeskTerm, public_id=public_id)
    form = GroupForm(request.POST or None, instance=WorkingGroup(term=term))

    def act() -> str:
        changes = changes_of(form)
        tell(request, "group.create", form.save(), Said(changes=changes))
        return _("Working group created. Add its agencies.")

    return form_page(
        request,
        form,
        title=_("Create a working group of %(term)s") % {"term": term},
        submit=_("Create working group"),
        back=reverse("agencies:groups"),
        act=act,
        then=lambda: reverse("agencies:group", args=[form.instance.public_id]),
    )


@administrator
def group_edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    found = row(request, WorkingGroup.objects.all(), public_id=public_id)
    form = GroupForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "group.change", form.save(), Said(changes=changes))
        return _("Working group saved.")

    return form_page(
        request,
        form,
        title=_("Change the working group"),
        submit=_("Save working group"),
        back=reverse("agencies:group", args=[public_id]),
        act=act,
    )


@administrator
def group_end(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """End a working group and with it every seat."""
    found = row(request, WorkingGroup.objects.select_related("term"), public_id=public_id)
    return end_page(
        request,
        GroupEndForm(request.POST or None, ending=found),
        title=_("End the working group %(group)s") % {"group": found},
        submit=_("End working group"),
        back=reverse("agencies:group", args=[public_id]),
        verb="group.end",
        facts=[(_("Reads through it now"), readers_in(found))],
    )


@administrator
def group_seat_new(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Seat an agency; the choice tells how many people each would bring."""
    found = row(request, WorkingGroup.objects.select_related("term"), public_id=public_id)
    form = SeatForm(request.POST or None, group=found)

    def act() -> str:
        changes: dict[str, Any] = changes_of(form)
        tell(request, "group.seat", form.save(), Said(changes=changes))
        said = _("%(agency)s sits in the working group. Reads through it now: %(readers)s.")
        return said % {"agency": form.instance.agency, "readers": readers_in(found)}

    return form_page(
        request,
        form,
        title=_("Seat an agency in %(group)s") % {"group": found},
        submit=_("Seat agency"),
        back=reverse("agencies:group", args=[public_id]),
        act=act,
        text=_("Its people then read whatever is shared with the group, up to their ceiling."),
        facts=[(_("Reads through it now"), readers_in(found))],
    )


@administrator
def group_seat_end(request: DeskRequest, public_id: UUID, agency: UUID) -> HttpResponse:
    """End the newest seat of an agency in a working group."""
    seats = WorkingGroupMembership.objects.filter(
        working_group__public_id=public_id, agency__public_id=agency
    ).select_related("agency")
    newest = seats.order_by("-starts_on").first()
    seat = row(request, seats, pk=newest and newest.pk)
    return end_page(
        request,
        EndForm(request.POST or None, ending=seat),
        title=_("End the seat of %(agency)s") % {"agency": seat.agency},
        submit=_("End seat"),
        back=reverse("agencies:group", args=[public_id]),
        verb="group.unseat",
    )
