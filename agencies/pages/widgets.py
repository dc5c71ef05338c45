"""Form widgets written at once, with the HTML that Django's templates give.

A template for every option, input and attribute takes most of the time of a page with a form.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]
FOLDER = "django/forms/widgets"
INPUTS = (
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "time",
    "file",
    "checkbox",
)


class AtOnce(DjangoTemplates):
    """Writes the widgets of `WRITTEN`; every other template is rendered as Django does."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITTEN.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return mark_safe("".join(write(context["widget"])))  # noqa: S308 - every part is escaped


def text(value: Any) -> str:
    """The value as it stands between quotes or tags."""
    words = value if isinstance(value, str) else str(value)
    return words if isinstance(words, SafeString) else html.escape(words)


def attributes(widget: Widget) -> str:
    """The attributes, each after a space."""
    parts = []
    for name, value in widget["attrs"].items():
        if value is True:
            parts.append(f" {text(name)}")
        elif value is not False:
            parts.append(f' {text(name)}="{text(value)}"')
    return "".join(parts)


def input_of(widget: Widget) -> Iterator[str]:
    yield f'<input type="{text(widget["type"])}" name="{text(widget["name"])}"'
    if widget["value"] is not None:
        yield f' value="{text(widget["value"])}"'
    yield f"{attributes(widget)}>"


def textarea(widget: Widget) -> Iterator[str]:
    """A browser takes away the line end with which it begins, and no other."""
    yield f'<textarea name="{text(widget["name"])}"{attributes(widget)}>\n'
    yield f"{text(widget['value'] or '')}</textarea>"


def select(widget: Widget) -> Iterator[str]:
    yield f'<select name="{text(widget["name"])}"{attributes(widget)}>'
    for group, options, _index in widget["optgroups"]:
        if group:
            yield f'<optgroup label="{text(group)}">'
        for one in options:
            yield f'<option value="{text(one["value"])}"{attributes(one)}>'
            yield f"{text(one['label'])}</option>"
        if group:
            yield "</optgroup>"
    yield "</select>"


def boxes(widget: Widget) -> Iterator[str]:
    """Radio buttons or boxes to tick, each in its label."""
    own = {name: widget["attrs"].get(name) for name in ("id", "class")}
    yield f"<div{attributes({'attrs': {name: value or False for name, value in own.items()}})}>"
    for group, options, _index in widget["optgroups"]:
        if group:
            yield f"<div><label>{text(group)}</label>"
        for one in options:
            named = one["attrs"].get("id")
            yield f'<div><label for="{text(named)}">' if named else "<div><label>"
            yield from input_of(one)
            yield f" {text(one['label'])}</label></div>"
        if group:
            yield "</div>"
    yield "</div>"


WRITTEN: dict[str, Callable[[Widget], Iterator[str]]] = {
    **{f"{FOLDER}/{name}.html": input_of for name in INPUTS},
    f"{FOLDER}/textarea.html": textarea,
    f"{FOLDER}/select.html": select,
    f"{FOLDER}/radio.html": boxes,
    f"{FOLDER}/checkbox_select.html": boxes,
}
