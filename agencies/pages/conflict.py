"""Two people change the same thing: the page shows what is stored beside what was typed.

A form is made from what is stored (its initial values) and carries a mark of it; when what
is stored has changed since, nothing is overwritten and the page shows both.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from agencies import wording
from agencies.access.hats import PORTAL
from agencies.access.requests import DeskRequest
from agencies.access.visibility import still_worn
from agencies.models import Event
from agencies.pages.fields import rows_of
from agencies.pages.timeline import Entry, entry_of

Row = TypeVar("Row", bound=Model)
SEEN = "seen"  # the name under which a page sends back the mark of what it showed


class Difference(NamedTuple):
    """An entry of a form that is stored as one text and was typed as another."""

    label: Any
    stored: Any
    typed: Any


def differences(form: forms.BaseForm, but: Collection[str] = ()) -> list[Difference]:
    """The entries in which a checked form differs from what it was made from; `but` names those
    that are stored nowhere."""
    found = []
    for name, field in form.fields.items():
        secret = isinstance(field.widget, forms.PasswordInput)
        if name in but or secret or form[name].is_hidden or isinstance(field, forms.FileField):
            continue
        stored = in_words(field, form.get_initial_for_field(field, name))
        typed = in_words(field, form.cleaned_data.get(name))
        if stored != typed:
            found.append(Difference(field.label, stored, typed))
    return found


def in_words(field: forms.Field, value: Any) -> Any:
    """A value of a field as a person reads it."""
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(str(field.label_from_instance(row)) for row in _rows(field, value))
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels: list[tuple[Any, Any]] = list(flatten_choices(choices))
        return {str(key): label for key, label in labels}.get(str(value), value)
    if isinstance(value, dt.datetime):
        return wording.moment(value)
    # A text may have been kept with the two signs that browsers end a line with.
    return wording.day(value) if isinstance(value, dt.date) else str(value).replace("\r\n", "\n")


def _rows(field: forms.ModelChoiceField, value: Any) -> Iterable[Any]:
    values = value if isinstance(value, (list, QuerySet)) else [value]
    chosen = [one for one in values if one not in (None, "")]
    if all(isinstance(one, Model) for one in chosen):
        return chosen
    key = field.to_field_name or "pk"
    return rows_of(field).filter(**{f"{key}__in": chosen})


def row(request: DeskRequest, rows: QuerySet[Row], **which: Any) -> Row:
    """The row that a form changes, or 404; held until the answer once the form is sent.

    404 also for a hat that ended while the form waited for the row.
    """
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    found = get_object_or_404(rows, **which)
    if request.method == "POST":
        still_worn(request.hat or PORTAL)
    return found


def fingerprint(form: forms.BaseForm) -> str:
    """A mark of what the form was made from; "" where it makes something new."""
    instance = getattr(form, "instance", None)
    if instance is not None and instance._state.adding:
        return ""
    stored = [
        (name, _plain(form.get_initial_for_field(field, name)))
        for name, field in form.fields.items()
    ]
    return hashlib.sha256(repr(stored).encode()).hexdigest()[:16]


def _plain(value: Any) -> str:
    if isinstance(value, Model):
        return str(value.pk)
    return "" if value is None else str(value)


def newest(events: QuerySet[Event], obj: Model) -> Entry | None:
    """Who wrote the object last and when, by these events (newest first)."""
    event = events.filter(object_kind=obj._meta.label_lower, object_id=obj.pk).first()
    return entry_of(event) if event else None


def overtaken(request: DeskRequest, form: forms.BaseForm) -> list[Difference]:
    """What a checked form would overwrite unseen; nothing if nobody else wrote meanwhile."""
    now = fingerprint(form)
    return differences(form) if request.POST.get(SEEN, now) != now else []


def mark_for(request: DeskRequest, form: forms.BaseForm, both: list[Difference]) -> str:
    """What the page sends back as `seen`: the old mark until both texts were shown."""
    now = fingerprint(form)
    return now if both else request.POST.get(SEEN, now)
