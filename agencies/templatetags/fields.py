"""Form fields as every page shows them: built into all templates."""

from __future__ import annotations

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField
from django.http import QueryDict
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agencies.pages.widgets import text as escaped
from agencies.sending.same_hat import mark_of
from agencies.sending.sent import MARK

register = template.Library()

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.MultiWidget, "form-control"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


class FormMarks(CsrfTokenNode):
    """What every form sends back of its page: the token of the session, and the hat worn."""

    def render(self, context: Context) -> SafeString:
        hat = getattr(context.get("request"), "hat", None)
        mark = format_html('<input type="hidden" name="{}" value="{}">', MARK, mark_of(hat))
        return SafeString(super().render(context) + mark)


@register.tag("csrf_token")  # under the name that every form needs anyway: none is forgotten
def form_marks(parser: Parser, token: Token) -> FormMarks:
    return FormMarks()


@register.simple_tag(takes_context=True)
def hat_mark(context: Context) -> str:
    """The same mark for what scripts send."""
    return mark_of(getattr(context.get("request"), "hat", None))


@register.filter
def field_kind(field: BoundField) -> str:
    """Which shape the field takes.

    "choices" (a group of boxes), "row" (inputs side by side), "check" (one box), "files" or
    "input".
    """
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        return "row"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "files"
    return "choices" if widget.use_fieldset else "input"


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The input itself, with its class; hint and error are named by Django."""
    widget = field.field.widget
    own = next(name for kind, name in CLASSES if isinstance(widget, kind))
    names = f"{own} {widget.attrs.get('class', '')}".strip()
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        dashes, words = BLANK_CHOICE_DASH[0][1], _("choose")
        told = [(key, words if label == dashes else label) for key, label in widget.choices]
        widget.choices = told  # nothing chosen, in words
    return field.as_widget(attrs={"class": names} if names else None)


@register.simple_tag
def field(one: BoundField) -> SafeString:
    """A form field: label, hint, what is wrong, input; a group of choices becomes a fieldset.

    In one go, for a form has twenty.
    """
    kind = field_kind(one)
    grouped = kind in ("choices", "row")
    around, name = ("fieldset", "legend") if grouped else ("div", "label")
    classes = ["field", *(["field-check"] if kind == "check" else [])]
    classes += ["field-error"] if one.errors else []
    hint = f'<p class="hint" id="{one.auto_id}_helptext">{escaped(one.help_text)}</p>'
    wrong = render_to_string("components/_errors.html", {"field": one}) if one.errors else ""
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<{around} class="{" ".join(classes)}"{_described(one) if grouped else ""}>\n'
        f"  {dressed(one) if kind == 'check' else ''}"
        f"<{name}{_points_to(one) if not grouped else ''}>{escaped(one.label)}"
        f"{_optional(one, kind)}</{name}>\n"
        f"  {hint if one.help_text else ''}{wrong}{_input(one, kind)}\n</{around}>\n"
    )


def _described(one: BoundField) -> str:
    by = one.aria_describedby
    return f' aria-describedby="{escaped(by)}"' if by else ""


def _points_to(one: BoundField) -> str:
    return f' for="{escaped(one.id_for_label)}"'


def _optional(one: BoundField, kind: str) -> str:
    if one.field.required or getattr(one.field, "needed", False) or kind == "check":
        return ""
    optional = escaped(_("(optional)"))
    return f' <span class="optional">{optional}</span>'


def _input(one: BoundField, kind: str) -> str:
    if kind == "check":
        return ""
    if kind == "files":
        button = render_to_string("components/_choose_files.html", {"id": one.id_for_label})
        return f'<div class="choose-files">{button}{dressed(one)}</div>'
    around = {"choices": "choices", "row": "input-row"}.get(kind)
    return f'<div class="{around}">{dressed(one)}</div>' if around else dressed(one)


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
    texts = (text for name, values in posted.lists() if "password" not in name for text in values)
    return [text for text in texts if " " in text.strip()]
