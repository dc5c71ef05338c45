"""Fields for days and hours: typed as people write them, read back in words.

The input is plain text, so that no browser swaps day and month; `js/days.js` puts the
browser's calendar beside it and says while typing what was understood.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies import clock, wording
from agencies.calendar import working_calendar
from agencies.models import Holiday
from agencies.pages.typed import Hour, Unreadable, read_day, read_hour
from agencies.templatetags.words import icon


def in_full(day: dt.date) -> str:
    """ "Selasa 3 September 2024": the weekday shows a slip."""
    return date_format(day, "l j F Y")


def understood(text: str, ahead: bool | None = None) -> dt.date | None:
    """The day that was typed; None as long as it is no day."""
    try:
        return read_day(text, clock.today(), ahead=ahead) if text.strip() else None
    except Unreadable:
        return None


def why_free(day: dt.date) -> str:
    """Why offices do not work on a day; "" where they do."""
    if working_calendar().is_working_day(day):
        return ""
    if day.weekday() >= 5:
        return _("no working day: a weekend")
    names = sorted({holiday.words for holiday in Holiday.objects.filter(date=day)})
    return _("no working day: %(name)s") % {"name": ", ".join(names)}


def typed_box(
    inputs: SafeString, said: str, ahead: bool | None, *, row: bool = False, due: bool = False
) -> SafeString:
    """Inputs with a line that says what was understood, and the address that is asked for it."""
    return format_html(
        '<div class="typed{}" data-typed="{}" data-ahead="{}" data-due="{}">{}'
        '<output class="hint understood" data-understood>{}</output></div>',
        " input-row" if row else "",
        reverse_lazy("agencies:read_typed"),
        "" if ahead is None else int(ahead),
        int(due),
        inputs,
        said,
    )


class DayInput(forms.DateInput):
    """A day as text, with a calendar as help. `ahead`: see `read_day`."""

    input_type = "text"
    ahead: bool | None = None

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        plain = {"data-day": "", "autocomplete": "off", "placeholder": "3/9/2024"}
        super().__init__(plain | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return wording.day(value) if isinstance(value, dt.date) else super().format_value(value)

    def with_calendar(self, name: str, value: Any, attrs: Any, renderer: Any = None) -> SafeString:
        """The input and the browser's calendar, which has no name and is never sent."""
        day = self.day_of(value)
        return format_html(
            '<span class="day-input">{}<button type="button" class="day-button" data-calendar'
            ' hidden aria-label="{}">{}</button><input type="date" class="day-native" tabindex="-1"'
            ' aria-hidden="true" value="{}" hidden></span>',
            super().render(name, value, attrs, renderer),
            _("Choose the day in a calendar"),
            icon("calendar"),
            day.isoformat() if day else "",
        )

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        day = self.day_of(value)
        box = self.with_calendar(name, value, attrs, renderer)
        return typed_box(box, in_full(day) if day else "", self.ahead)

    def day_of(self, value: Any) -> dt.date | None:
        """The day that a value is, or was understood as."""
        return value if isinstance(value, dt.date) else understood(str(value or ""), self.ahead)


class Typed(str):
    """What was typed, with the free day of which the page has said so already."""

    known = ""


class DueInput(DayInput):
    """A day on which something is due: it also says when nobody works on it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        if not isinstance(text, str):
            return text
        typed = Typed(text)
        typed.known = data.get(f"{name}_known", "")
        return typed

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        day = self.day_of(value)
        free = why_free(day) if day else ""
        box = format_html(
            '{}<input type="hidden" name="{}_known" value="{}" data-known>',
            self.with_calendar(name, value, attrs, renderer),
            name,
            day.isoformat() if day and free else "",
        )
        said = ", ".join(filter(None, (in_full(day), free))) if day else ""
        return typed_box(box, said, self.ahead, due=True)


class DayField(forms.DateField):
    """A day typed in any usual way; without a year it lies `ahead`, before, or nearest."""

    widget = DayInput

    def __init__(self, *, ahead: bool | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ahead = ahead
        self.widget.ahead = ahead

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_day(value, clock.today(), ahead=self.ahead) if value.strip() else None
        except Unreadable as wrong:
            raise forms.ValidationError(str(wrong), code="invalid") from wrong


class DueField(DayField):
    """A day on which something is due. A free day is asked about once, and kept when it is sent
    again, or at once where the page has said so."""

    widget = DueInput

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        is_known = day is None or getattr(value, "known", day.isoformat()) == day.isoformat()
        if not is_known and (why := why_free(day)):
            raise forms.ValidationError(
                _("%(day)s is %(why)s. Send it again to keep it, or choose another day.")
                % {"day": in_full(day), "why": why},
                code="free",
            )
        return day


class HourField(forms.Field):
    """An hour, also with its zone behind it: "14.05", "1405", "pukul 14.05 WIB"."""

    def to_python(self, value: Any) -> Hour | None:
        if not str(value or "").strip():
            return None
        try:
            return read_hour(str(value))
        except Unreadable as wrong:
            raise forms.ValidationError(str(wrong), code="invalid") from wrong
