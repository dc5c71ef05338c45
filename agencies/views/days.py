"""The days that count: stages of elections, and holidays."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.calendar import refresh_calendar
from agencies.events import Said
from agencies.models import Holiday, Stage
from agencies.paging import page_of
from agencies.reference_forms import HolidayForm, StageForm
from agencies.views.common import administrator, changes_of, form_page, tell


@require_safe
@administrator
def stage_list(request: HttpRequest) -> HttpResponse:
    """Stages in their order, those of one election when the address names it."""
    elections = Stage.objects.order_by("election").values_list("election", flat=True).distinct()
    wanted = request.GET.get("election", "")
    found = Stage.objects.filter(election=wanted) if wanted else Stage.objects.all()
    page = page_of(request, found, "election", "seq")
    shown = {"page": page, "elections": elections, "wanted": wanted}
    return render(request, "agencies/stages.html", shown)


@administrator
def stage_form(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """Add a stage, or change the one in the address."""
    found = get_object_or_404(Stage, public_id=public_id) if public_id else None
    form = StageForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        verb = "stage.change" if found else "stage.create"
        tell(request, verb, form.save(), Said(changes=changes))
        return _("Stage saved.")

    return form_page(
        request,
        form,
        title=_("Change the stage") if found else _("Add a stage"),
        submit=_("Save stage"),
        back=reverse("agencies:stages"),
        act=act,
    )


@require_safe
@administrator
def holiday_list(request: HttpRequest) -> HttpResponse:
    """Holidays in their order, those of one year when the address names it."""
    years = [str(day.year) for day in Holiday.objects.dates("date", "year", order="DESC")]
    wanted = request.GET.get("year", "")
    found = Holiday.objects.all()
    if wanted in years:
        found = found.filter(date__year=int(wanted))
    page = page_of(request, found, "date")
    shown = {"page": page, "years": years, "wanted": wanted}
    return render(request, "agencies/holidays.html", shown)


@administrator
def holiday_form(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """Add a holiday, or change the one in the address."""
    found = get_object_or_404(Holiday, public_id=public_id) if public_id else None
    form = HolidayForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        verb = "holiday.change" if found else "holiday.create"
        tell(request, verb, form.save(), Said(changes=changes))
        transaction.on_commit(refresh_calendar)
        return _("Holiday saved. Working days count with it within a minute.")

    return form_page(
        request,
        form,
        title=_("Change the holiday") if found else _("Add a holiday"),
        submit=_("Save holiday"),
        back=reverse("agencies:holidays"),
        act=act,
    )
