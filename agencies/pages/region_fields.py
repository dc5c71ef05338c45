"""Choosing regions: by name in a picker, or by their codes, one or many at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from unicodedata import normalize

from django import forms
from django.conf import settings
from django.forms.widgets import Script
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agencies.clock import Kept
from agencies.models import Region
from agencies.pages.widgets import text as escaped

ALL = ".*"  # after the code of a province: all its regencies and cities
CODE = r"\d\d(?:\.?\d\d|\.\*)?"
DIGIT = re.compile(r"\d")
UNTIL = re.compile(r"(\d\d\.?\d\d)\s*(?:[-–]|s\.?/?d\.?|sampai)\s*(\d\d\.?\d\d)", re.I)
# "1. 12.78 Kota Gunungsitoli", "Kota Gunungsitoli (12.78)": the code is meant.
NUMBERED = re.compile(rf"\d{{1,2}}[.)]\s+(?={CODE})")
NAMED = re.compile(rf"({CODE})\s*[-–:.]?\s+[^\W\d_][^\d(]*|[^\W\d_][^\d(]*\(({CODE})\)")
REGIONS = Kept(lambda: list(Region.objects.select_related("parent").order_by("code")))


def _parents() -> dict[str, str | None]:
    return {one.code: one.parent.code if one.parent else None for one in REGIONS.get()}


PARENTS = Kept(_parents)


def parents() -> dict[str, str | None]:
    """The code of each region, in their order, with that of its province."""
    return PARENTS.get()


def _options() -> dict[str, str]:
    """Each region by its code as an option that is not chosen, in the reader's language."""
    return {
        one.code: f'<option value="{one.code}">{escaped(one)}</option>' for one in REGIONS.get()
    }


OPTIONS = {language: Kept(_options) for language, _name in settings.LANGUAGES}


def codes_in(text: str) -> list[str]:
    """The codes in a list as it comes from a letter or a sheet: "12.78, 15.01; 1502 14.*".

    A span ("14.01 s.d. 14.05") stays one, for `expanded`.
    """
    plain = UNTIL.sub(r"\1-\2", re.sub("[\u200b\u200e\ufeff'\"]", "", normalize("NFKC", text)))
    parts = (NUMBERED.sub("", part.strip()) for part in re.split(r"[,;\n|/+&]|\bdan\b", plain))
    found = []
    for part in parts:
        words = part.split()
        if named := NAMED.fullmatch(part):
            words = [named[1] or named[2]]
        elif not all(map(DIGIT.search, words)):
            words = [" ".join(words)]  # as it was typed, to be named and given back
        found += [code.strip(".") for code in words if code.strip(".")]
    return [re.sub(r"(?<![\d.])(\d\d)(\d\d)(?=-|$)", r"\1.\2", code) for code in found]


class RegionsInput(forms.SelectMultiple):
    """A picker of regions, and beside it an input for codes (`<name>_codes`).

    The options are kept as they are written: 552 of them take longer than the rest of a page.
    """

    class Media:
        js = (Script("js/regions.js", defer=True),)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-picker": "regions", **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        chosen = super().value_from_datadict(data, files, name) or []
        return [*chosen, *codes_in(data.get(f"{name}_codes") or "")]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The picker with what is known of `value`, the input with what is not."""
        whole = self.build_attrs({**self.attrs, "name": name}, attrs)
        chosen = dict.fromkeys(str(code) for code in value or ())
        options = OPTIONS[get_language() or settings.LANGUAGE_CODE].get()
        unknown = ", ".join(code for code in chosen if code not in options)
        shown = options | {code: _chosen(options[code]) for code in chosen if code in options}
        return format_html(
            '<select multiple{}>{}</select><div class="region-codes">'
            '<label for="{}_codes">{}</label>'
            '<input type="text" class="form-control" name="{}_codes" id="{}_codes" value="{}"'
            ' placeholder="12.78, 15.01, 14.*" autocomplete="off" data-codes="{}" data-all="{}"'
            ' data-unknown="{}"><p class="hint" role="status"></p></div>',
            forms.utils.flatatt(whole),
            mark_safe("".join(shown.values())),  # noqa: S308 - each is escaped
            whole["id"],
            _("Or their codes; 14.* for all in Riau"),
            name,
            whole["id"],
            unknown,
            whole["id"],
            _("Add all of %s"),
            _("Not known: %s."),
        )


def _chosen(option: str) -> str:
    return option.replace(">", " selected>", 1)


class RegionsField(forms.ModelMultipleChoiceField):
    """Provinces and regencies by name or code; every wrong code is named."""

    widget = RegionsInput

    def __init__(self, **kwargs: Any) -> None:
        regions = Region.objects.select_related("parent").order_by("code")
        super().__init__(regions, to_field_name="code", **kwargs)

    def clean(self, value: Any) -> Any:
        """The regions; raises ValidationError that names what is none."""
        wanted = list(dict.fromkeys(str(code) for code in value or ()))
        codes, unknown = expanded(wanted)
        if unknown:
            raise forms.ValidationError(unknown_codes(unknown), code="unknown")
        if self.required and not codes:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        meant = set(codes)
        return [one for one in REGIONS.get() if one.code in meant]


def unknown_codes(codes: list[str]) -> str:
    """The sentence that names what is no code of a region."""
    return ngettext(
        "No region has this code: %(codes)s. Correct it or leave it out.",
        "No region has these codes: %(codes)s. Correct them or leave them out.",
        len(codes),
    ) % {"codes": ", ".join(codes)}


def expanded(wanted: Iterable[str]) -> tuple[list[str], list[str]]:
    """The codes meant, and what is no code."""
    known, codes, unknown = parents(), [], []
    for code in wanted:
        first, _dash, last = code.partition("-")
        if code.endswith(ALL):
            meant = [one for one, parent in known.items() if parent == code.removesuffix(ALL)]
        elif first in known and last in known and known[first] == known[last]:
            meant = [one for one in known if first <= one <= last and known[one] == known[first]]
        else:
            meant = [code] if code in known else []
        codes += meant
        if not meant:
            unknown.append(code)
    return codes, unknown
