"""Filters that stand in the address of a list, and the chips that take them away again."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.clock import Kept
from agencies.models import Agency
from agencies.pages.spans import Dated, Span
from agencies.workflow.machine import Text

PAGE_KEYS = ("after", "before")
# Reference data, read once a minute.
AGENCIES = Kept(lambda: list(Agency.objects.order_by("abbreviation")))


def changed(query: QueryDict, name: str, *values: str) -> str:
    """The address of a list in which `name` has these values, back on its first page."""
    kept = {key: [v for v in query.getlist(key) if v] for key in query if key not in PAGE_KEYS}
    return f"?{urlencode(kept | {name: list(filter(None, values))}, doseq=True)}"


class Chip(NamedTuple):
    """A filter in use, in words, and the address without it."""

    label: str
    url: str


class AnyAgency(forms.TypedChoiceField):
    """Any agency, chosen by its public identifier, whether or not it has anything to find: which
    have takes as long to find out as the list itself."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, choices=_agencies, coerce=_agency)


def _agencies() -> list[tuple[str, Text]]:
    return [("", say("all")), *((str(one.public_id), str(one)) for one in AGENCIES.get())]


def _agency(public_id: str) -> Agency:
    """Raises KeyError for one that is no longer there."""
    return {str(one.public_id): one for one in AGENCIES.get()}[public_id]


class Filters(forms.Form):
    """A GET form whose fields are all optional; values that make no sense are ignored.

    A field named `<name>_not` is the opposite of `<name>`. Subclasses add `narrow(rows)`, and
    the `dates` by whose days the list is narrowed, the usual one first.
    """

    dates: ClassVar[dict[str, Dated]]

    def __init__(self, query: QueryDict, **kwargs: Any) -> None:
        self.query = query
        self.span = Span(query, self.dates)
        super().__init__(query, **kwargs)
        for field in self.fields.values():
            field.required = False
        for name in self.in_use:  # it stands in ink
            attrs = self.fields[name].widget.attrs
            attrs["class"] = f"{attrs.get('class', '')} used".strip()

    def chosen(self, name: str) -> Any:
        """The value of a filter in use, else ""."""
        self.is_valid()
        value = self.cleaned_data.get(name)
        return "" if value is None or value is False else value

    @property
    def in_use(self) -> list[str]:
        return [name for name in self.fields if self.chosen(name) != ""]

    @property
    def states(self) -> list[str]:
        """What is asked for in the filter of the state."""
        return [self.chosen("state")] if self.chosen("state") else []

    def chips(self) -> list[Chip]:
        said = {name: self.words(name) for name in self.in_use}
        for name, days in self.span.words.items():
            said[name] = _("%(filter)s: %(value)s") % {
                "filter": self.span.dated.words,
                "value": days,
            }
        return [Chip(words, changed(self.query, name)) for name, words in said.items()]

    def words(self, name: str) -> str:
        """ "State: Sent", "State not: Sent", or the label alone for a tick."""
        field, value = self.fields[name], self.chosen(name)
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, AnyAgency):
            value = word_of(field.choices, str(value))
        return _("%(filter)s: %(value)s") % {"filter": field.label, "value": value}


def word_of(choices: Any, value: str) -> str:
    """The words of a choice, also of one within a group."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            if found := word_of(label, value):
                return found
        elif str(key) == value:
            return str(label)
    return ""
