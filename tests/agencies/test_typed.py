"""Days and hours are read as people type them, day first; what is wrong is said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.utils import translation

from agencies import clock
from agencies.pages.day_fields import DayField, DueField
from agencies.pages.fields import MomentField
from agencies.pages.typed import Unreadable, read_day, read_hour
from issues.forms.common import DueMixin
from tests.support.cast import NOW
from tests.support.pages import browser

TODAY = dt.date(2024, 9, 1)
THIRD = dt.date(2024, 9, 3)


def forms_of_the_portal(kind: Any = forms.BaseForm) -> Iterator[Any]:
    """Every form class of the portal's own apps; the pages that use them are loaded."""
    import_module("desk.urls")
    for one in kind.__subclasses__():
        if one.__module__.split(".")[0] in (
            "agencies",
            "issues",
            "recommendations",
            "monitoring",
            "desk",
        ):
            yield one
        yield from forms_of_the_portal(one)


@pytest.mark.parametrize(
    "text",
    [
        "3/9/24",
        "3-9-2024",
        "3.9.2024",
        "03/09/2024",
        "03092024",
        "030924",
        "3 9 2024",
        "3/9",
        "3 Sep",
        "3 sept 2024",
        "3-Sep-24",
        "3 September 2024",
        "3 SEPTEMBER",
        "3rd September 2024",
        "September 3, 2024",
        "Selasa, 3 September 2024",
        "selasa 3/9/2024",
        "Tuesday, 3 Sep 2024",
        "Selasa (3/9/2024)",
        "tgl 3 Sep",
        "tanggal 3 September 2024",
        "2024-09-03",
        "2024/9/3",
        " 3 \u2013 9 \u2013 2024 ",
        "lusa",
        "Sel. 3 Sep. 2024",
        "3\u20119\u20112024",
        "3\u22129\u22122024",
        "3\\9\\2024",
        "3,9,2024",
        "3/IX/2024",
        "3 IX 2024",
        "Selasa/3 September 2024",
        "20240903",
        "2024-09-03 00:00:00",
        "2024-09-03T00:00",
        "tanggal 3 bulan 9 tahun 2024",
        "3 September tahun 2024",
        "\uff13/\uff19/2024",
        "\u200e3/9/2024\u200e",
        "3\u00a0Sep\u202f2024",
    ],
)
def test_a_day_is_read_in_every_usual_way(text):
    assert read_day(text, TODAY) == THIRD


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("5 Peb 2024", 2),
        ("5 Pebruari 2024", 2),
        ("5 Mrt 2024", 3),
        ("5 Mei 2024", 5),
        ("5 May 2024", 5),
        ("5 Agt 2024", 8),
        ("5 Agu 2024", 8),
        ("5 Ags 2024", 8),
        ("5 Agust 2024", 8),
        ("5 Aug 2024", 8),
        ("5 Okt 2024", 10),
        ("5 Oct 2024", 10),
        ("5 Nop 2024", 11),
        ("5 Nopember 2024", 11),
        ("5 Des 2024", 12),
        ("5 Dec 2024", 12),
        ("5 Desember 2024", 12),
        ("5 Septem 2024", 9),
    ],
)
def test_months_in_both_languages_and_their_short_forms(text, month):
    assert read_day(text, TODAY) == dt.date(2024, month, 5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/4/2024", "has 30 days"),
        ("29 Feb 2023", "has 28 days"),
        ("3/13/2024", "no month 13"),
        ("9/30/2024", "no month 30"),
        ("Rabu 3 September 2024", "not a Wednesday"),
        ("3 Foo 2024", "no month"),
        ("segera", "3/9/2024"),
        ("3/9/0024", "year"),
        ("0/9/2024", "days"),
        ("31 Sep", "September 2024 has 30 days"),
        ("Senin depan", "senin depan"),
        ("3/9/2024 10.00", "3/9/2024 10.00"),
        ("x" * 99, "too long"),
        ("\u0663/\u0669/2024", "3/9/2024"),
        ("3 September 2024 jam", "3/9"),
    ],
)
def test_what_is_no_day_is_refused_with_what_is_wrong(text, says):
    with translation.override("en"), pytest.raises(Unreadable, match=says):
        read_day(text, TODAY)


def test_without_a_year_it_is_the_day_that_the_field_asks_for():
    assert read_day("30 Des", dt.date(2025, 1, 3)) == dt.date(2024, 12, 30)
    assert read_day("15 Mar", TODAY, ahead=True) == dt.date(2025, 3, 15)
    assert read_day("3 Sep", TODAY, ahead=False) == dt.date(2023, 9, 3)
    assert read_day("29 Feb", TODAY, ahead=True) == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "minutes", "zone"),
    [
        ("14.05", 845, ""),
        ("14:05", 845, ""),
        ("1405", 845, ""),
        ("pukul 14.05 WIB", 845, "WIB"),
        ("Pkl. 14.05 wit", 845, "WIT"),
        ("jam 9", 540, ""),
        ("08.20", 500, ""),
        ("24.00", 1440, ""),
        ("14.05.30", 845, ""),
        ("0.00", 0, ""),
        ("2.05 siang", 845, ""),
        ("jam 2 siang WIT", 840, "WIT"),
        ("2:05 p.m.", 845, ""),
        ("9 malam", 1260, ""),
        ("12 malam", 1440, ""),
        ("8.30 pagi", 510, ""),
        ("sekitar 14.05", 845, ""),
        ("14 05", 845, ""),
        ("pkl14.05", 845, ""),
    ],
)
def test_an_hour_is_read_in_every_usual_way(text, minutes, zone):
    assert read_hour(text) == (minutes, zone)


@pytest.mark.parametrize(
    "text", ["27.10", "14.75", "24.30", "siang", "14,5,5", "123456", "1 malam", "14-15", "13 pagi"]
)
def test_what_is_no_hour_is_refused(text):
    with pytest.raises(Unreadable):
        read_hour(text)


@pytest.mark.django_db
def test_a_form_reads_the_day_says_it_back_and_keeps_what_is_wrong():
    form = DueMixin({"due_on": "3 Okt"})
    with clock.at(NOW):
        assert form.is_valid()
        assert form.cleaned_data["due_on"] == dt.date(2024, 10, 3)
        assert "Kamis 3 Oktober 2024" in str(form["due_on"])
        wrong = DueMixin({"due_on": "31/9/2024"})
        assert not wrong.is_valid()
        assert "September 2024 punya 30 hari" in str(wrong.errors["due_on"])
        assert 'value="31/9/2024"' in str(wrong["due_on"])


def test_no_form_leaves_a_date_to_the_browser():
    found = [field for form in forms_of_the_portal() for field in form.base_fields.values()]
    days = [field for field in found if isinstance(field, forms.DateField)]
    assert len(days) > 15
    assert all(isinstance(field, DayField) for field in days)
    assert not any(isinstance(field, forms.TimeField | forms.DateTimeField) for field in found)


def test_a_zone_written_with_the_hour_stands_before_the_one_beside_it():
    field = MomentField()
    with clock.at(NOW):
        moment = field.clean(["2 Sep 2024", "pukul 14.05 WIT", "WIB"])
        assert clock.zone_of(moment) == "WIT"
        assert moment.hour == 14
        assert field.clean(["2 Sep 2024", "24.00", "WIB"]).isoformat()[:16] == "2024-09-03T00:00"


@pytest.mark.django_db
def test_while_typing_the_portal_says_what_it_understood():
    portal = browser("liaison.kpu")
    asked = {"day": "selasa 3/9/24", "hour": "1405", "zone": "WIT"}
    said = portal.get("/agencies/days/read/", asked).json()
    assert said == {
        "words": "Selasa 3 September 2024 14.05 WIT",
        "wrong": False,
        "free": False,
        "day": "2024-09-03",
    }
    assert portal.get("/agencies/days/read/", {"day": "31/9/24"}).json()["wrong"]


# A due date on a day on which nobody works.

CHRISTMAS = "25/12/2024"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "says"),
    [
        (CHRISTMAS, "Rabu 25 Desember 2024 bukan hari kerja: Hari Raya Natal"),
        ("7/9/2024", "Sabtu 7 September 2024 bukan hari kerja: akhir pekan"),
    ],
)
def test_a_free_day_is_asked_about_once_and_kept_when_sent_again(day, says):
    with clock.at(NOW):
        form = DueMixin({"due_on": day})
        assert not form.is_valid()
        assert says in str(form.errors["due_on"])
        assert f'value="{day}"' in str(form["due_on"])
        (known,) = re.findall(r'name="due_on_known" value="([-0-9]+)"', str(form["due_on"]))
        assert DueMixin({"due_on": day, "due_on_known": known}).is_valid()


@pytest.mark.django_db
def test_another_free_day_is_asked_about_anew_and_a_working_day_is_not():
    with clock.at(NOW):
        again = {"due_on_known": "2024-09-07"}
        assert not DueMixin({"due_on": CHRISTMAS} | again).is_valid()
        assert DueMixin({"due_on": "9/9/2024"} | again).is_valid()


def test_every_day_to_come_by_which_something_is_owed_asks():
    found = {field for form in forms_of_the_portal() for field in form.base_fields.values()}
    to_come = [field for field in found if isinstance(field, DayField) and field.ahead]
    assert len(to_come) >= 5
    assert all(isinstance(field, DueField) for field in to_come)


@pytest.mark.django_db
def test_while_typing_the_portal_says_that_nobody_works_then():
    portal = browser("liaison.kpu")
    said = portal.get("/agencies/days/read/", {"day": CHRISTMAS, "due": "1"}).json()
    assert said["free"]
    assert said["words"] == "Rabu 25 Desember 2024, bukan hari kerja: Hari Raya Natal"
    assert not portal.get("/agencies/days/read/", {"day": CHRISTMAS, "due": "0"}).json()["free"]
