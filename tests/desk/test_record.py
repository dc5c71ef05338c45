"""The record of acts: for the auditor alone, and without content."""

from uuid import uuid4

import pytest

from agencies.models import EventDetail
from issues.models import Issue
from tests import cast, pages


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


def test_all_pages_together_hold_every_act_once(open_as):
    browser, address, seen = open_as("auditor.desk"), "/record/?stream=recommendation", []
    while address:
        page = browser.get(address).context
        seen += [line.event.pk for line in page["lines"]]
        more = page["more"]
        address = f"/record/?stream=recommendation&before={more}" if more else ""
    assert len(seen) == len(set(seen))
    assert len(seen) == EventDetail.objects.filter(event__stream="recommendation").count()
