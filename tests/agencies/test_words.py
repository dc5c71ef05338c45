"""The words and marks of every page."""

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from agencies import clock, wording
from agencies.calendar import Calendar
from agencies.models import Agency
from agencies.templatetags import words

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2024, 9, 3, 10, 15, tzinfo=JAKARTA)
CALENDAR = Calendar(frozenset({dt.date(2024, 9, 16)}))
KPU = SimpleNamespace(abbreviation="KPU", full_name="Komisi Pemilihan Umum", name="KPU")


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, minute, tzinfo=JAKARTA)


@pytest.fixture(autouse=True)
def indonesian_reader_on_3_september(monkeypatch):
    monkeypatch.setattr(words, "working_calendar", lambda: CALENDAR)
    with translation.override("id"), timezone.override(JAKARTA), clock.at(NOW):
        yield


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context({"now": NOW} | context))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ m|day }}", "2 September 2024"),
        ("{{ m|short_day }}", "2 Sep 2024"),
        ("{{ m|moment }}", "2 September 2024 14.05 WIB"),
        ("{{ m|short_moment }}", "2 Sep 14.05 WIB"),
        ("{{ m|short_stamp }}", "2 Sep 14.05"),
        ("{% zone %}", "WIB"),
        ("{{ m|hour }}", "14.05 WIB"),
        ("{{ m|until }}", "2 September 2024 14.05 WIB"),
        ("{{ m|moment_there:'WIB' }}", "2 September 2024 14.05 WIB"),
        ("{{ m|moment_there:'WIT' }}", "2 September 2024 16.05 WIT (14.05 WIB)"),
    ],
)
def test_a_moment_reads_as_offices_write_it(template, expected):
    assert shown(template, m=at(9, 2, 14, 5)) == expected


def test_months_have_the_short_names_of_indonesian():
    days = (wording.short_day(dt.date(2024, month, 1)) for month in range(1, 13))
    names = " ".join(day.split()[1] for day in days)
    assert names == "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Asia/Makassar", "15.05 WITA"), ("Asia/Jayapura", "16.05 WIT")],
)
def test_the_hour_is_the_readers_and_names_the_zone(zone, expected):
    with timezone.override(ZoneInfo(zone)):
        assert wording.hour(at(9, 2, 14, 5)) == expected


def test_a_moment_of_another_year_carries_it():
    moment = dt.datetime(2023, 12, 31, 23, 0, tzinfo=JAKARTA)
    assert wording.short_moment(moment, NOW) == "31 Des 2023 23.00 WIB"


def test_midnight_ends_the_day_before():
    assert shown("{{ m|until }}", m=at(9, 5)) == "4 September 2024 24.00 WIB"


@pytest.mark.parametrize(("zone", "own"), [("WIT", "02.00"), ("WITA", "01.00")])
def test_a_due_date_is_the_same_day_for_readers_in_the_east(zone, own):
    with timezone.override(clock.ZONES[zone]):
        assert shown("{{ m|until }}", m=at(9, 5)) == (
            f"4 September 2024 24.00 WIB (5 September 2024 {own} {zone})"
        )
        assert due_of(at(9, 5), at(9, 4, 23, 30))[:2] == ("4 Sep 2024", "Today 24.00 WIB")


def test_english_keeps_the_same_order():
    with translation.override("en"):
        assert wording.day(dt.date(2026, 11, 22)) == "22 November 2026"


@pytest.mark.parametrize(
    ("size", "expected"),
    [(412_000, "412 kB"), (1_760_000, "1,8 MB"), (999_600, "1,0 MB"), (31_000_000, "31,0 MB")],
)
def test_a_size_reads_in_thousands(size, expected):
    assert shown("{{ size|filesize_id }}", size=size) == expected


def test_a_count_is_grouped_and_capped():
    template = "{{ n|number }} {{ n|number:10000 }} {{ many|number:10000 }}"
    assert shown(template, n=1399, many=10_000) == "1.399 1.399 10.000+"


def due_of(due_at: dt.datetime | None, now: dt.datetime = NOW) -> tuple[str, str, str, str]:
    with translation.override("en"):
        return tuple(wording.due(due_at, now, CALENDAR))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("due_at", "expected"),
    [
        (at(9, 25), ("24 Sep 2024", "14 working days left", "clock", "soft")),
        (at(9, 5), ("4 Sep 2024", "Tomorrow", "clock", "amber")),
        (at(9, 4), ("3 Sep 2024", "Today 24.00 WIB", "clock", "amber")),
        (at(9, 3, 16, 40), ("3 Sep 2024", "Today 16.40 WIB", "clock", "amber")),
        (at(8, 29), ("28 Aug 2024", "Overdue by 4 working days", "late", "brick")),
        (None, ("", "No due date", "", "faint")),
        (dt.datetime(9999, 12, 31, tzinfo=dt.UTC), ("", "No due date", "", "faint")),
    ],
)
def test_a_due_date_says_how_it_stands(due_at, expected):
    assert due_of(due_at) == expected


def test_a_duty_is_late_from_the_minute_it_ends():
    late = due_of(at(9, 3, 10, 15))
    assert late == ("3 Sep 2024", "Overdue by less than 1 working day", "late", "brick")


def test_monday_is_near_on_a_friday():
    monday = due_of(at(9, 10), at(9, 6, 9))
    assert monday == ("9 Sep 2024", "1 working day left", "clock", "amber")


def test_a_free_day_counts_as_no_working_day():
    holiday_eve = at(9, 15, 9)
    assert due_of(at(9, 18), holiday_eve)[1] == "1 working day left"
    assert due_of(at(9, 17), holiday_eve)[1] == "Tomorrow"
    assert due_of(at(9, 16), at(9, 14, 9))[1] == "Tomorrow"


def test_a_stopped_clock_says_for_what_it_waits():
    html = shown('{% due d now stopped_since=d stopped_why="x" %}', d=at(8, 28))
    assert "28 Agu 2024" in html
    assert "#pause" in html
    assert "brick" not in html


def test_an_extension_keeps_the_colour_but_not_the_triangle():
    html = shown("{% due d now extension=True %}", d=at(8, 29))
    assert "#clock" in html
    assert "tone-brick" in html


def test_a_met_duty_says_how_early():
    with translation.override("en"):
        html = shown("{% due d now met_at=m %}", d=at(9, 4), m=at(9, 2, 9))
    assert "2 Sep 2024" in html
    assert "Met 1 working day early" in html


def test_an_independent_body_is_never_late():
    with translation.override("en"):
        html = shown("{% due d now response=True %}", d=at(8, 29))
    assert "Response requested by 28 Aug 2024" in html
    assert "The date has passed" in html
    assert "brick" not in html


@pytest.mark.parametrize(
    ("impact", "likelihood", "word", "bars"),
    [(1, 3, "Low", 1), (3, 3, "Moderate", 3), (4, 3, "High", 4), (5, 4, "Very high", 5)],
)
def test_risk_is_product_bars_and_word(impact, likelihood, word, bars):
    with translation.override("en"):
        html = shown("{% risk i l %}", i=impact, l=likelihood)
    assert f"<b>{impact * likelihood}</b>" in html
    assert word in html
    assert html.count('class="on"') == bars


def test_risk_without_an_assessment_says_so():
    with translation.override("en"):
        assert "Not assessed" in shown("{% risk None 3 %}")


@pytest.mark.parametrize(("level", "code"), [(1, "B"), (2, "T"), (3, "R"), (4, "SR")])
def test_a_classification_always_carries_code_and_word(level, code):
    html = shown("{% classification level %}", level=level)
    assert f"<b>{code}</b>" in html
    assert f"class-{level}" in html
    assert "class-full" in shown("{% classification level full=True %}", level=level)


def test_a_state_shows_its_badge():
    badge = SimpleNamespace(glyph="half", word="Analisis diajukan", tone="amber")
    html = shown("{% state obj %}", obj=SimpleNamespace(badge=badge))
    assert "#half" in html
    assert "Analisis diajukan" in html
    assert "tone-amber" in html


def test_an_agency_carries_its_full_name_and_role():
    html = shown('{% agency a "pencatat" %}', a=KPU)
    assert '<abbr title="Komisi Pemilihan Umum">KPU</abbr> <small>pencatat</small>' in html


def test_nothing_in_a_name_becomes_markup():
    html = shown("{% person name hat whom %}", name="<b>A</b>", hat="<i>", whom='"')
    assert "<b>" not in html
    assert "<i>" not in html


class Asking(forms.Form):
    title = forms.CharField(help_text="In one sentence.")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def test_a_field_names_its_hint_and_error():
    html = shown('{% include "components/_form.html" %}', form=Asking({"key": "k"}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'type="hidden" name="key" value="k"' in html


class Choosing(forms.Form):
    kind = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "A")])
    agency = forms.ModelChoiceField(Agency.objects.none())


def test_nothing_chosen_is_said_in_words():
    html = shown('{% include "components/_form.html" %}', form=Choosing())
    assert html.count(">pilih</option>") == 2
    assert "---" not in html


def test_choices_stand_in_a_fieldset_and_only_optional_fields_are_marked():
    with translation.override("en"):
        html = shown('{% include "components/_form.html" %}', form=Asking())
    assert "<fieldset" in html
    assert "<legend>Kind</legend>" in html
    assert html.count("(optional)") == 1


def test_the_error_summary_counts_and_links_to_each_field():
    with translation.override("en"):
        html = shown('{% include "components/_error_summary.html" %}', form=Asking({"key": "k"}))
    assert "2 entries need to be corrected" in html
    assert 'href="#id_title"' in html
    assert 'href="#id_kind"' in html


def test_what_is_written_once_knows_the_language_and_nothing_of_its_reader():
    said = '{% translate "Log out" %}, {{ name }}{{ csrf_token }}'
    page = Template("{% load i18n %}{% once %}" + said + "{% endonce %}")

    def read(language: str, name: str) -> str:
        with translation.override(language):
            return page.render(Context({"name": name, "csrf_token": name}))

    assert read("en", "Sari") == read("en", "Budi") == "Log out, "
    assert read("id", "Sari") == "Keluar, "


def test_what_is_kept_of_words_that_are_safe_is_not_shown_for_the_same_words_unsafe():
    words_of_both = "<b>x</b>"
    assert words_of_both in words.badge("clock", SafeString(words_of_both))
    assert words_of_both not in words.badge("clock", words_of_both)
    safe, typed = (
        words._two_lines("4 Sep", one, "clock", "soft")
        for one in (SafeString(words_of_both), words_of_both)
    )
    assert words_of_both in safe
    assert words_of_both not in typed
