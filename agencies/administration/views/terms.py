"""Desk terms and the agencies at their table."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.requests import DeskRequest
from agencies.administration.open_work import open_at, open_of
from agencies.administration.reference_forms import SeatEndForm, TermForm, TermMemberForm
from agencies.models import DeskTerm, TermMembership
from agencies.pages.conflict import row
from agencies.pages.form_page import administrator, changes_of, end_page, form_page, tell
from agencies.pages.listed import listed_as
from agencies.record.events import Said


@require_safe
@administrator
def term_list(request: DeskRequest) -> HttpResponse:
    """Every desk there was, the newest first, with the number of agencies at its table."""
    seats = Count("memberships", filter=~Q(memberships__standing="guest"))
    terms = DeskTerm.objects.select_related("host").annotate(seats=seats).order_by("-starts_on")
    return render(request, "agencies/terms.html", {"terms": terms})


@require_safe
@administrator
def term(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One desk with its members, each with days and basis."""
    found = get_object_or_404(DeskTerm.objects.select_related("host"), public_id=public_id)
    seats = found.memberships.select_related("agency").order_by("agency__name", "starts_on")
    page = {"term": found, "seats": seats, "today": clock.today()}
    return render(request, "agencies/term.html", page)


@administrator
def term_new(request: DeskRequest) -> HttpResponse:
    form = TermForm(request.POST or None)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "term.create", form.save(), Said(changes=changes))
        return _("Desk term created. Add its members.")

    return form_page(
        request,
        form,
        title=_("Create a desk term"),
        submit=_("Create desk term"),
        back=reverse("agencies:terms"),
        act=act,
    )


@administrator
def term_edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    found = row(request, DeskTerm.objects.all(), public_id=public_id)
    form = TermForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "term.change", form.save(), Said(changes=changes))
        return _("Desk term saved.")

    return form_page(
        request,
        form,
        title=_("Change the desk term"),
        submit=_("Save desk term"),
        back=reverse("agencies:term", args=[public_id]),
        act=act,
        listed=lambda: listed_as(_("Open at this desk"), open_at(found)),
    )


@administrator
def seat_new(request: DeskRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(DeskTerm, public_id=public_id)
    form = TermMemberForm(request.POST or None, term=found)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "term.seat", form.save(), Said(changes=changes))
        return _("%(agency)s sits at the table.") % {"agency": form.instance.agency}

    return form_page(
        request,
        form,
        title=_("Add a member to %(term)s") % {"term": found},
        submit=_("Add member"),
        back=reverse("agencies:term", args=[public_id]),
        act=act,
    )


@administrator
def seat_end(request: DeskRequest, public_id: UUID, agency: UUID) -> HttpResponse:
    """End the newest seat of an agency in a term."""
    seats = TermMembership.objects.filter(term__public_id=public_id, agency__public_id=agency)
    newest = seats.select_related("agency").order_by("-starts_on").first()
    seat = row(request, seats.select_related("agency", "term"), pk=newest and newest.pk)
    return end_page(
        request,
        SeatEndForm(request.POST or None, ending=seat),
        listed=lambda: listed_as(_("Its open work at this desk"), open_of(seat.agency, seat.term)),
        title=_("End the membership of %(agency)s") % {"agency": seat.agency},
        submit=_("End membership"),
        back=reverse("agencies:term", args=[public_id]),
        verb="term.unseat",
    )
