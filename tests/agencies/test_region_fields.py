"""Regions by name or code, one or many at once."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from agencies.models import Region
from agencies.pages.region_fields import RegionsField, codes_in

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    regions = RegionsField()


def chosen(**data):
    form = Form(data)
    assert form.is_valid(), form.errors
    return [region.code for region in form.cleaned_data["regions"]]


def test_a_list_of_codes_is_read_as_letters_and_sheets_write_it():
    assert chosen(regions_codes="12.78, 15.01;1502\t14\n") == ["12.78", "14", "15.01", "15.02"]
    assert chosen(regions=["31"], regions_codes="31 12.78") == ["12.78", "31"]


def test_177_codes_at_once():
    codes = list(Region.objects.filter(level="regency").values_list("code", flat=True)[:177])
    assert chosen(regions_codes=", ".join(codes)) == codes


def test_a_province_stands_for_all_its_regencies_when_asked_to():
    codes = Region.objects.filter(parent__code="14").values_list("code", flat=True)
    assert chosen(regions_codes="14.*") == list(codes)


def test_every_wrong_code_is_named_and_stays_in_the_form():
    form = Form({"regions": ["14"], "regions_codes": "12.78 99.99, 36.99"})
    assert "99.99, 36.99" in form.errors["regions"][0]
    page = form.as_p()
    assert 'value="99.99, 36.99"' in page
    assert page.count(" selected") == 2


@pytest.mark.parametrize(
    "text",
    [
        "12.78 / 15.01",
        "12.78 dan 15.01",
        "12.78|15.01",
        "1. 12.78\n2. 15.01",
        '"12.78","15.01"',
        "12.78\tKota Gunungsitoli\n15.01\tKabupaten Kerinci",
        "Kota Gunungsitoli (12.78), Kerinci (1501)",
        "12.78 - Kota Gunungsitoli; 15.01: Kab. Kerinci",
        "１２.７８ 15.01\u200b",
        "'1278\r\n'1501",
    ],
)
def test_codes_beside_names_and_between_other_signs(text):
    assert chosen(regions_codes=text) == ["12.78", "15.01"]


@pytest.mark.parametrize(
    "text", ["14.01-14.03", "14.01 s.d. 14.03", "1401 s/d 1403", "14.01 – 14.03"]
)
def test_a_span_of_codes(text):
    assert chosen(regions_codes=text) == ["14.01", "14.02", "14.03"]


@pytest.mark.parametrize("text", ["14.01-15.03", "14.03-14.01", "14.01-14.99"])
def test_no_span_over_provinces_backwards_or_to_nowhere(text):
    assert Form({"regions_codes": text}).errors


def test_one_wrong_code_is_one():
    with pytest.raises(ValidationError, match="kode 99"):
        RegionsField().clean(codes_in("99"))


def test_words_that_are_no_codes_stay_together():
    assert codes_in("12.78 15.01, Kota yang lama") == ["12.78", "15.01", "Kota yang lama"]
