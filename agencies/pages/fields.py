"""Form fields that several pages ask with: a moment with its zone."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.models import User
from agencies.pages.day_fields import DayField, DayInput, HourField, in_full, typed_box, understood
from agencies.pages.typed import Unreadable, read_hour


class MomentInput(forms.MultiWidget):
    """Day, hour ("08.20") and zone side by side: names end in _day, _hour, _zone."""

    def __init__(self, zone: str = "WIB") -> None:
        self.zone = zone
        hour = {
            "data-hour": "",
            "placeholder": "08.20",
            "autocomplete": "off",
            "aria-label": _("Hour"),
        }
        zones = {"data-zone": "", "aria-label": _("Time zone")}
        super().__init__(
            {
                "day": DayInput({"aria-label": _("Day")}),
                "hour": forms.TimeInput(hour, format="%H.%M"),
                "zone": forms.Select(zones, choices=[(name, name) for name in clock.ZONES]),
            }
        )

    def decompress(self, value: dt.datetime | None) -> list[Any]:
        if value is None:
            return [None, None, self.zone]
        zone = clock.zone_of(value) if value.tzinfo in clock.ZONES.values() else self.zone
        local = value.astimezone(clock.ZONES[zone])
        return [local.date(), local.time(), zone]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        day: Any = self.widgets[0]
        draw = (day.with_calendar, *(widget.render for widget in self.widgets[1:]))
        shown = format_html_join(
            "",
            "{}",
            (
                (show(part["name"], part["value"], part["attrs"], renderer),)
                for show, part in zip(draw, parts, strict=True)
            ),
        )
        typed_day, hour, zones = (part["value"] or "" for part in parts)
        said = in_words(typed_day, hour, "".join(zones), day.ahead)
        return typed_box(shown, said, day.ahead, row=True)


def in_words(day: str, hour: str, zone: str, ahead: bool | None) -> str:
    """ "Selasa 3 September 2024 14.05 WIB": what was understood of a moment, as far as typed."""
    found = understood(day, ahead)
    try:
        at = read_hour(hour) if hour.strip() else None
    except Unreadable:
        at = None
    words = in_full(found) if found else ""
    if at is None:
        return words
    clock_words = f"{at.minutes // 60:02d}.{at.minutes % 60:02d} {at.zone or zone}"
    return f"{words} {clock_words}".strip()


class MomentField(forms.MultiValueField):
    """An aware moment, typed as day, hour and zone. `past` refuses what is still to come."""

    widget = MomentInput
    default_error_messages = {
        "incomplete": _("Give the day and the hour."),
        "future": _("This moment has not come yet. Check the date and the hour."),
    }

    def __init__(self, *, zone: str = "WIB", past: bool = False, **kwargs: Any) -> None:
        self.past = past
        ahead = False if past else None
        fields = (DayField(ahead=ahead), HourField(), forms.ChoiceField(choices=User.Zone.choices))
        super().__init__(fields, widget=MomentInput(zone), require_all_fields=False, **kwargs)
        cast(DayInput, self.widget.widgets[0]).ahead = ahead

    def clean(self, value: Any) -> Any:
        """A zone alone is an empty answer: the zone is always preset."""
        if isinstance(value, (list, tuple)) and not any(value[:2]):
            value = None
        return super().clean(value)

    def compress(self, data_list: list[Any]) -> dt.datetime | None:
        """A zone written with the hour stands before the one chosen beside it."""
        if not data_list:
            return None
        day, hour, chosen = data_list
        midnight = dt.datetime.combine(day, dt.time(), tzinfo=clock.ZONES[hour.zone or chosen])
        moment = midnight + hour.since_midnight
        if self.past and moment > clock.now():
            raise forms.ValidationError(self.error_messages["future"], code="future")
        return moment


def rows_of(field: forms.ModelChoiceField) -> QuerySet:
    """The rows among which a field chooses."""
    return cast(QuerySet, field.queryset)
