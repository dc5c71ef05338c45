"""Filters that stand in the address of a list, and the chips that take them away again."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

PAGE_KEYS = ("after", "before")


class Chip(NamedTuple):
    """A filter in use, in words, and the address without it."""

    label: str
    url: str


class Filters(forms.Form):
    """A GET form whose fields are all optional; what makes no sense is left out.

    A field named `<name>_not` is the opposite of `<name>`. Subclasses add `narrow(rows)`.
    """

    def __init__(self, query: QueryDict, **kwargs: Any) -> None:
        self.query = query
        super().__init__(query, **kwargs)
        for field in self.fields.values():
            field.required = False

    def chosen(self, name: str) -> Any:
        """The value of a filter in use, else ""."""
        self.is_valid()
        value = self.cleaned_data.get(name)
        return "" if value is None or value is False else value

    @property
    def in_use(self) -> list[str]:
        return [name for name in self.fields if self.chosen(name) != ""]

    def chips(self) -> list[Chip]:
        return [Chip(self.words(name), self.without(name)) for name in self.in_use]

    def words(self, name: str) -> str:
        """ "State: Sent", "State not: Sent", or the label alone for a tick."""
        field, value = self.fields[name], self.chosen(name)
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            value = word_of(field.choices, str(value))
        return _("%(filter)s: %(value)s") % {"filter": field.label, "value": value}

    def without(self, name: str) -> str:
        """The address of the list with this filter taken away, back on its first page."""
        query = self.query.copy()
        for gone in (name, *PAGE_KEYS):
            query.pop(gone, None)
        return f"?{query.urlencode()}"


def word_of(choices: Any, value: str) -> str:
    """The words of a choice, also of one within a group."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            if found := word_of(label, value):
                return found
        elif str(key) == value:
            return str(label)
    return ""
