"""Regions by name or code, one or many at once."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from agencies.models import Region
from agencies.region_fields import RegionsField, codes_in

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


def test_one_wrong_code_is_one():
    with pytest.raises(ValidationError, match="kode 99"):
        RegionsField().clean(codes_in("99"))


def test_words_that_are_no_codes_stay_together():
    assert codes_in("12.78 15.01, Kota yang lama") == ["12.78", "15.01", "Kota yang lama"]
