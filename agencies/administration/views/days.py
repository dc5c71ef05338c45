"""The days that count: stages of elections, and holidays."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import clock, wording
from agencies.access.hats import Actor
from agencies.access.requests import DeskRequest
from agencies.administration.holidays import affected, calendar_with, follow, held_calendar
from agencies.administration.reference_forms import HolidayForm, StageForm
from agencies.calendar import Calendar, refresh_calendar, stored_calendar
from agencies.models import Holiday, Stage
from agencies.models.term import election_in_words
from agencies.pages.conflict import row
from agencies.pages.day_fields import understood, why_free
from agencies.pages.fields import in_words
from agencies.pages.form_page import administrator, changes_of, form_page, tell
from agencies.pages.forms import RecordedReasonForm
from agencies.pages.paging import page_of
from agencies.pages.typed import Unreadable, read_day, read_hour
from agencies.record.events import Said


@require_safe
def read_typed(request: DeskRequest) -> JsonResponse:
    """What is understood of a day or moment that is being typed, or what is wrong with it."""
    asked = ("day", "hour", "zone", "ahead", "due")
    given = {name: request.GET.get(name, "")[:200] for name in asked}
    ahead = {"1": True, "0": False}.get(given["ahead"])
    try:
        if given["day"].strip():
            read_day(given["day"], clock.today(), ahead=ahead)
        if given["hour"].strip():
            read_hour(given["hour"])
    except Unreadable as wrong:
        return JsonResponse({"words": str(wrong), "wrong": True, "day": ""})
    day = understood(given["day"], ahead)
    free = why_free(day) if day and given["due"] == "1" else ""
    words = in_words(given["day"], given["hour"], given["zone"], ahead)
    said = {"words": f"{words}, {free}" if free else words, "wrong": False, "free": bool(free)}
    return JsonResponse(said | {"day": day.isoformat() if day else ""})


@require_safe
@administrator
def stage_list(request: DeskRequest) -> HttpResponse:
    """Stages in their order, those of one election when the address names it."""
    codes = Stage.objects.order_by("election").values_list("election", flat=True).distinct()
    elections = [(code, election_in_words(code)) for code in codes]
    wanted = request.GET.get("election", "")
    found = Stage.objects.filter(election=wanted) if wanted else Stage.objects.all()
    page = page_of(request, found, "election", "seq")
    shown = {"page": page, "elections": elections, "wanted": wanted}
    return render(request, "agencies/stages.html", shown)


@administrator
def stage_form(request: DeskRequest, public_id: UUID | None = None) -> HttpResponse:
    """Add a stage, or change the one in the address."""
    found = row(request, Stage.objects.all(), public_id=public_id) if public_id else None
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
def holiday_list(request: DeskRequest) -> HttpResponse:
    """Holidays in their order: of the year that the address names, else of this one."""
    years = [str(day.year) for day in Holiday.objects.dates("date", "year", order="DESC")]
    wanted = request.GET.get("year", str(clock.today().year))
    found = Holiday.objects.all()
    if wanted in years:
        found = found.filter(date__year=int(wanted))
    page = page_of(request, found, "date")
    shown = {"page": page, "years": years, "wanted": wanted}
    return render(request, "agencies/holidays.html", shown)


@administrator
def holiday_form(request: DeskRequest, public_id: UUID | None = None) -> HttpResponse:
    """Add a holiday, or change the one in the address."""
    found = row(request, Holiday.objects.all(), public_id=public_id) if public_id else None
    form = HolidayForm(request.POST or None, instance=found)

    def act() -> str:
        changes = changes_of(form)
        verb = "holiday.change" if found else "holiday.create"
        before = held_calendar()
        saved = form.save()
        tell(request, verb, saved, Said(changes=changes))
        return _("Holiday saved.") + " " + _moved(request, before, saved)

    return form_page(
        request,
        form,
        title=_("Change the holiday") if found else _("Add a holiday"),
        submit=_("Save holiday"),
        back=reverse("agencies:holidays"),
        act=act,
        delete=reverse("agencies:holiday_delete", args=[public_id]) if found else "",
        asks=form.unconfirmed,
    )


def _moved(request: DeskRequest, before: Calendar, holiday: Holiday) -> str:
    """Let due dates follow the holidays as they are now; what became of them, in words."""
    transaction.on_commit(refresh_calendar)
    hat: Actor = request.hat
    why = f"{holiday.words}, {wording.day(holiday.date)}"
    return follow(before, stored_calendar(), by=hat, why=why)


@administrator
def holiday_delete(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Take a holiday out of the calendar, confirmed and for a reason."""
    found = row(request, Holiday.objects.all(), public_id=public_id)
    form = RecordedReasonForm(request.POST or None)

    def act() -> str:
        was = {name: [str(getattr(found, name)), ""] for name in ("date", "kind", "name")}
        said = Said(note=form.cleaned_data["reason"], changes=was)
        tell(request, "holiday.delete", found, said)
        before = held_calendar()
        found.delete()
        return _("Holiday deleted.") + " " + _moved(request, before, found)

    return form_page(
        request,
        form,
        title=_("Delete the holiday %(name)s, %(day)s")
        % {"name": found.words, "day": wording.day(found.date)},
        submit=_("Delete holiday"),
        back=reverse("agencies:holiday", args=[public_id]),
        act=act,
        then=lambda: reverse("agencies:holidays"),
        text=_("The day counts as a working day from then on."),
        grave=True,
        listed=lambda: affected(stored_calendar(), calendar_with(None, instead_of=found)),
    )
