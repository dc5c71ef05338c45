"""What `components/_field.html` asks about a form field: built into all templates."""

from __future__ import annotations

from django import forms, template
from django.forms import BoundField
from django.http import QueryDict
from django.utils.safestring import SafeString

register = template.Library()

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.MultiWidget, "form-control"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@register.filter
def field_kind(field: BoundField) -> str:
    """Which shape the field takes.

    "choices" (a group of boxes), "row" (inputs side by side), "check" (one box) or "input".
    """
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        return "row"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "choices" if widget.use_fieldset else "input"


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The input itself, with its class; hint and error are named by Django."""
    widget = field.field.widget
    own = next(name for kind, name in CLASSES if isinstance(widget, kind))
    names = f"{own} {widget.attrs.get('class', '')}".strip()
    return field.as_widget(attrs={"class": names} if names else None)


@register.filter
def focus_id(field: BoundField) -> str:
    """Where a link of the error summary leads."""
    return field.id_for_label or field.auto_id


@register.filter
def error_count(form: forms.BaseForm) -> int:
    """How many entries are wrong."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def own_words(posted: QueryDict) -> list[str]:
    """Texts that a person wrote into a form that could not be saved; not keys and choices."""
    texts = (text for name, _ in posted.items() for text in posted.getlist(name))
    return [text for text in texts if " " in text.strip()]
