"""The days that count: stages of elections in both languages, and holidays."""

from datetime import date

import pytest

from agencies.calendar import refresh_calendar, working_calendar
from agencies.models import Event, Holiday, Stage
from tests.agencies.conftest import client_of, make_person

pytestmark = pytest.mark.django_db


def detail(verb):
    return Event.objects.get(verb=verb).detail


def test_a_stage_changes_its_days(admin):
    stage = Stage.objects.get(election="pilkada_2024", code="ADHOC_BAWASLU")
    data = {
        "election": stage.election,
        "seq": stage.seq,
        "code": stage.code,
        "name": stage.name,
        "name_en": stage.name_en,
        "starts_on": "2024-05-01",
    }
    admin.post(f"/agencies/stages/{stage.public_id}/", data)
    stage.refresh_from_db()
    assert stage.starts_on == date(2024, 5, 1)
    assert detail("stage.change").changes["starts_on"] == ["", "2024-05-01"]


def test_a_new_holiday_is_no_working_day(admin, django_capture_on_commit_callbacks):
    data = {"date": "2031-03-05", "kind": "libur_nasional", "name": "Libur"}
    with django_capture_on_commit_callbacks(execute=True):
        admin.post("/agencies/holidays/new/", data)
    assert not working_calendar().is_working_day(date(2031, 3, 5))
    assert detail("holiday.create")
    refresh_calendar()


def test_a_holiday_is_deleted_for_a_reason(admin, django_capture_on_commit_callbacks):
    day = Holiday.objects.get(date="2024-12-25", kind="libur_nasional")
    page = f"/agencies/holidays/{day.public_id}/delete/"
    assert admin.post(page, {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(page, {"reason": "Dicatat dua kali"})
    assert not Holiday.objects.filter(pk=day.pk).exists()
    assert working_calendar().is_working_day(date(2024, 12, 25))
    assert detail("holiday.delete").changes["date"] == ["2024-12-25", ""]
    refresh_calendar()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Pilkada 2024", "Pemilu 2024 putaran 2", "hanya tanggal akhir", "sumber sama"]),
        (
            "en",
            ["Regional elections 2024", "2024, round 2", "only an end date", "secondary"],
        ),
    ],
)
def test_stages_are_told_in_the_language_of_the_reader(language, words):
    reader = client_of(make_person("admin", "admin", language=language))
    page = reader.get("/agencies/stages/?election=pilkada_2024").text
    assert [word for word in words if word not in page] == []


def test_the_election_of_a_stage_is_one_that_has_words(admin):
    data = {"election": "pilkada 2029", "seq": 1, "code": "A", "name": "x", "name_en": "x"}
    assert "election" in admin.post("/agencies/stages/new/", data).context["form"].errors
