"""Form fields that several pages ask with: a moment with its zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.forms import DayInput
from agencies.models import User


class MomentInput(forms.MultiWidget):
    """Day, hour ("08.20") and zone side by side: names end in _day, _hour, _zone."""

    def __init__(self, zone: str = "WIB") -> None:
        self.zone = zone
        hour = {"inputmode": "numeric", "placeholder": "08.20", "aria-label": _("Hour")}
        super().__init__(
            {
                "day": DayInput({"aria-label": _("Day")}),
                "hour": forms.TimeInput(hour, format="%H.%M"),
                "zone": forms.Select(
                    {"aria-label": _("Time zone")}, choices=[(name, name) for name in clock.ZONES]
                ),
            }
        )

    def decompress(self, value: dt.datetime | None) -> list[Any]:
        if value is None:
            return [None, None, self.zone]
        zone = clock.zone_of(value) if value.tzinfo in clock.ZONES.values() else self.zone
        local = value.astimezone(clock.ZONES[zone])
        return [local.date(), local.time(), zone]


class MomentField(forms.MultiValueField):
    """An aware moment, typed as day, hour and zone. `past` refuses what is still to come."""

    widget = MomentInput
    default_error_messages = {
        "incomplete": _("Give the day and the hour."),
        "future": _("This moment has not come yet. Check the date and the hour."),
    }

    def __init__(self, *, zone: str = "WIB", past: bool = False, **kwargs: Any) -> None:
        self.past = past
        fields = (
            forms.DateField(),
            forms.TimeField(input_formats=["%H.%M", "%H:%M", "%H:%M:%S"]),
            forms.ChoiceField(choices=User.Zone.choices),
        )
        super().__init__(fields, widget=MomentInput(zone), require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """A zone alone is an empty answer: the zone is always preset."""
        if isinstance(value, (list, tuple)) and not any(value[:2]):
            value = None
        return super().clean(value)

    def compress(self, data_list: list[Any]) -> dt.datetime | None:
        if not data_list:
            return None
        day, hour, zone = data_list
        moment = dt.datetime.combine(day, hour, tzinfo=clock.ZONES[zone])
        if self.past and moment > clock.now():
            raise forms.ValidationError(self.error_messages["future"], code="future")
        return moment
