"""Agencies and the names they bear."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access.requests import DeskRequest
from agencies.administration.reference_forms import AgencyForm, NewAgencyForm, RenameForm
from agencies.models import Agency
from agencies.pages.conflict import row
from agencies.pages.form_page import administrator, changes_of, form_page, tell
from agencies.pages.paging import page_of
from agencies.record.events import Said


@require_safe
@administrator
def agency_list(request: DeskRequest) -> HttpResponse:
    """All agencies by abbreviation, found by name."""
    words = request.GET.get("q", "").strip()
    found = Agency.objects.select_related("parent", "successor")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(abbreviation__icontains=words))
    page = page_of(request, found, "abbreviation")
    return render(request, "agencies/agencies.html", {"page": page, "q": words})


@require_safe
@administrator
def agency(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """One agency: what it is now, the names it bore, who speaks for it."""
    found = get_object_or_404(
        Agency.objects.select_related("parent", "successor"), public_id=public_id
    )
    people = found.memberships.select_related("user", "agency").prefetch_related("regions")
    names = found.names.order_by("-valid_from")
    page = {
        "agency": found,
        "addressed_as": found.addressed_on(clock.today()),
        "names": names,
        "memberships": people.order_by("-starts_on"),
    }
    return render(request, "agencies/agency.html", page)


@administrator
def agency_new(request: DeskRequest) -> HttpResponse:
    form = NewAgencyForm(request.POST or None)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "agency.create", form.save(), Said(changes=changes))
        return _("%(agency)s added.") % {"agency": form.instance}

    return form_page(
        request,
        form,
        title=_("Add an agency"),
        submit=_("Add agency"),
        back=reverse("agencies:list"),
        act=act,
    )


@administrator
def agency_edit(request: DeskRequest, public_id: UUID) -> HttpResponse:
    found = row(request, Agency.objects.all(), public_id=public_id)
    form = AgencyForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "agency.change", form.save(), Said(changes=changes))
        return _("%(agency)s saved.") % {"agency": found}

    return form_page(
        request,
        form,
        title=_("Change %(agency)s") % {"agency": found},
        submit=_("Save agency"),
        back=reverse("agencies:agency", args=[public_id]),
        act=act,
    )


@administrator
def agency_rename(request: DeskRequest, public_id: UUID) -> HttpResponse:
    found = row(request, Agency.objects.all(), public_id=public_id)
    title = _("Rename %(agency)s") % {"agency": found}
    form = RenameForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        tell(request, "agency.rename", form.save(), Said(changes=changes))
        return _("%(agency)s bears its new name.") % {"agency": found}

    return form_page(
        request,
        form,
        title=title,
        submit=_("Rename agency"),
        back=reverse("agencies:agency", args=[public_id]),
        act=act,
        text=_("Letters and work from before this day keep the former name."),
    )
