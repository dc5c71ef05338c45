"""Widgets written at once are those of Django's templates."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from agencies.pages.widgets import WRITTEN, AtOnce

HOSTILE = '"><script>alert(1)</script>&'
CHOICES = [
    ("", "–"),
    ("a", HOSTILE),
    (3, gettext_lazy("Open")),
    (HOSTILE, mark_safe("<b>Rahasia</b>")),
    (gettext_lazy("Issues"), [("x", "X & Y"), ("y", "y")]),
]
ATTRS = {"class": "form-control", "data-x": HOSTILE, "required": True, "hidden": False, "max": 3}
KINDS = [
    *(
        (kind(attrs=ATTRS), value)
        for kind in (
            forms.TextInput,
            forms.NumberInput,
            forms.EmailInput,
            forms.URLInput,
            forms.HiddenInput,
            forms.Textarea,
            forms.CheckboxInput,
            forms.FileInput,
            forms.PasswordInput,
            forms.DateInput,
            forms.TimeInput,
        )
        for value in (None, "", HOSTILE, 3, dt.date(2024, 9, 3), "\nbaris\r\nkedua", True)
    ),
    *(
        (kind(attrs=ATTRS, choices=CHOICES), value)
        for kind in (
            forms.Select,
            forms.SelectMultiple,
            forms.RadioSelect,
            forms.CheckboxSelectMultiple,
        )
        for value in (None, ["a"], [3], [HOSTILE, "x"], [""])
    ),
]


@pytest.mark.parametrize(("widget", "value"), KINDS)
@pytest.mark.parametrize("named", [{}, {"id": "id_x"}])
def test_each_widget_is_that_of_djangos_template(widget, value, named):
    assert widget.template_name in WRITTEN
    at_once, as_django = (
        widget.render("x", value, {**named}, renderer) for renderer in (AtOnce(), DjangoTemplates())
    )
    assert parse_html(str(at_once)) == parse_html(str(as_django))
    assert "<script>" not in at_once


@pytest.mark.parametrize("words", ["\nbaris", "baris\n", HOSTILE])
def test_no_line_of_a_text_is_lost(words):
    box = forms.Textarea().render("x", words, renderer=AtOnce())
    assert box == forms.Textarea().render("x", words, renderer=DjangoTemplates())


def test_the_forms_of_the_portal_are_written_so():
    assert isinstance(forms.Form().renderer, AtOnce)
