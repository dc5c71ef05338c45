"""The record of acts: for the auditor alone, and without content."""

from uuid import uuid4

import pytest

from agencies.models import Event, EventDetail
from desk.record.field_names import WORDS, words_of
from issues.models import Issue
from tests.support import cast, pages
from tests.test_bad_input import form_classes


def test_the_auditor_reads_who_did_what_and_when(open_as):
    page = open_as("auditor.desk").get("/record/")
    assert page.status_code == 200
    assert "Gracia Manuhutu" in page.content.decode()


@pytest.mark.django_db
def test_the_auditor_reads_from_where():
    form = {"text": "Catatan", "key": str(uuid4()), "classification": 1}
    address = f"/issues/{cast.reported().public_id}/notes/new/"
    pages.browser("liaison.kpu").post(address, form, REMOTE_ADDR="10.1.2.3")
    cast.assignment()
    assert "dari 10.1.2.3" in pages.browser("auditor.desk").get("/record/").content.decode()


@pytest.mark.parametrize("name", ["secretary.desk", "admin.desk", "liaison.kpu"])
def test_others_are_refused(open_as, name):
    assert open_as(name).get("/record/").status_code == 403


def test_no_note_title_or_number_is_shown(open_as):
    body = open_as("auditor.desk").get("/record/").content.decode()
    notes = EventDetail.objects.exclude(note="").values_list("note", flat=True)
    assert not [note for note in notes if len(note) > 12 and note in body]
    assert not [issue for issue in Issue.objects.all() if issue.title in body]
    assert "PM-2024" not in body


def test_fields_are_named_in_words(open_as):
    browser, named = open_as("auditor.desk"), set[str]()
    for stream in ("issue", "recommendation"):
        address = f"/record/?stream={stream}"
        while address:
            page = browser.get(address).context
            named |= {field for line in page["lines"] for field in line.fields}
            more = page["more"]
            address = f"/record/?stream={stream}&before={more}" if more else ""
    assert {"Tenggat", "Butir 1", "Analis", "Klasifikasi", "Surat"} <= named
    raw = {name for row in EventDetail.objects.values_list("changes", flat=True) for name in row}
    assert not raw & named


def test_each_field_that_a_form_changes_has_words():
    raw = {
        (form.__name__, name)
        for form in form_classes()
        if (model := getattr(getattr(form, "_meta", None), "model", None))
        for name in form.base_fields
        if name not in WORDS
        and words_of(Event(object_kind=model._meta.label_lower), name).lower() == spoken(name)
    }
    assert not raw


def spoken(name: str) -> str:
    """What Django makes of the name of a field without words."""
    return name.replace("_", " ")


def test_all_pages_together_hold_every_act_once(open_as):
    browser, address, seen = open_as("auditor.desk"), "/record/?stream=recommendation", []
    while address:
        page = browser.get(address).context
        seen += [line.event.pk for line in page["lines"]]
        more = page["more"]
        address = f"/record/?stream=recommendation&before={more}" if more else ""
    assert len(seen) == len(set(seen))
    assert len(seen) == EventDetail.objects.filter(event__stream="recommendation").count()
