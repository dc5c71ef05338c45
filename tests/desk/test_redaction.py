"""Personal data leave the record by two persons and a law, and the proof stands."""

from __future__ import annotations

import json
from uuid import uuid4

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agencies.models import Event, EventDetail, Redaction
from agencies.record.redactions import ask, decide, without
from agencies.record.seals import seal_waiting
from agencies.record.verification import Broken, verify
from issues.acts import comment
from issues.models import Issue
from issues.workflow import WORKFLOW as ISSUES
from tests.support import cast, pages
from tests.support.database import SUPERUSER
from tests.support.made_once import made_once

pytestmark = pytest.mark.django_db
LAW = "UU 27/2022 Pasal 8"
SECRET = "Korban bernama Siti Zubaidah"


@made_once
def event() -> Event:
    issue = ISSUES.take("return", cast.reported(), by=cast.hat("secretary.desk"), reason=SECRET)
    seal_waiting(timezone.now())
    return Event.objects.filter(stream="issue", stream_id=issue.pk).latest("seq")


def asked(event: Event, *fields: str) -> Redaction:
    return ask(event, list(fields or ("note",)), ground=LAW, by=cast.hat("admin.desk"))


def removed(event: Event, *fields: str) -> EventDetail:
    decide(asked(event, *fields), granted=True, by=cast.hat("chair.desk"))
    return EventDetail.objects.get(pk=event.pk)


def test_the_words_go_and_the_record_is_whole(event):
    detail = removed(event)
    assert detail.note == ""
    assert bytes(detail.salt) == b""
    assert detail.person == "Secretary.Desk"
    seal_waiting(timezone.now())
    assert verify().redacted == 1


def test_more_can_be_removed_later(event):
    removed(event)
    detail = removed(event, "person", "note")
    assert (detail.note, detail.person) == ("", "")
    verify()


def test_the_address_can_be_removed_too():
    issue = cast.reported()
    form = {"text": "Catatan", "key": str(uuid4()), "classification": 1}
    pages.browser("liaison.kpu").post(f"/issues/{issue.public_id}/notes/new/", form)
    event = Event.objects.get(verb="issue.commented")
    assert event.detail.address == "127.0.0.1"
    seal_waiting(timezone.now())
    assert removed(event, "address").address == ""
    verify()


def test_the_history_says_under_which_law(event):
    removed(event)
    issue = Issue.objects.get(pk=event.stream_id)
    page = pages.browser("secretary.desk").get(f"/issues/{issue.public_id}/timeline/")
    text = page.content.decode()
    assert SECRET not in text
    assert f"dihapus menurut {LAW}" in text or f"removed under {LAW}" in text


def test_it_is_recorded_who_asked_and_who_decided(event):
    removed(event)
    acts = Event.objects.filter(object_kind="agencies.eventdetail", object_id=event.pk)
    told = [(act.verb, act.by.role, act.detail.note) for act in acts.order_by("seq")]
    assert told == [("record.ask_redaction", "admin", LAW), ("record.redact", "chair", LAW)]


def test_nothing_goes_before_a_second_person_decided(event):
    asked(event)
    assert EventDetail.objects.get(pk=event.pk).note == SECRET


def test_a_refusal_leaves_the_words(event):
    decide(asked(event), granted=False, by=cast.hat("chair.desk"))
    assert EventDetail.objects.get(pk=event.pk).note == SECRET


def test_whoever_asked_does_not_decide(event):
    wanted = asked(event)
    wanted.asked_by = cast.membership("chair.desk")
    wanted.save()
    address = f"/record/redactions/{wanted.public_id}/"
    assert pages.browser("chair.desk").post(address, {"granted": "yes"}).status_code == 403
    assert EventDetail.objects.get(pk=event.pk).note == SECRET


def test_an_auditor_decides_only_while_assigned(event):
    wanted = asked(event)
    auditor, address = pages.browser("auditor.desk"), f"/record/redactions/{wanted.public_id}/"
    assert auditor.post(address, {"granted": "yes"}).status_code == 403
    cast.assignment()
    assert auditor.post(address, {"granted": "yes"}).status_code == 302


def test_it_is_asked_and_decided_on_the_pages(event):
    data = {"reference": str(event.public_id), "fields_to_empty": ["note"], "ground": LAW}
    admin, chair = pages.browser("admin.desk"), pages.browser("chair.desk")
    assert admin.post("/record/redactions/new/", data).status_code == 302
    assert admin.post("/record/redactions/new/", data).status_code == 422
    address = f"/record/redactions/{Redaction.objects.get().public_id}/"
    assert chair.post(address, {}).status_code == 422
    assert chair.post(address, {"granted": "yes"}).status_code == 302
    assert chair.post(address, {"granted": "yes"}).status_code == 409
    assert EventDetail.objects.get(pk=event.pk).note == ""


def test_neither_page_shows_the_words(event):
    wanted = asked(event)
    for name in ("admin.desk", "chair.desk"):
        page = pages.browser(name).get(f"/record/redactions/{wanted.public_id}/")
        assert SECRET not in page.content.decode()


def test_the_database_empties_nothing_that_is_not_recorded(event):
    call = "SELECT desk_redact(%s, ARRAY['note'], '{}')"
    refused = pytest.raises(DatabaseError, match="by a recorded redaction alone")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(call, [event.pk])


@pytest.mark.real_commits
def test_a_redaction_that_was_made_up_is_found(cluster):
    event = record_of_comment()
    forged = """UPDATE agencies_eventdetail SET note = '', salt = '', redacted = %s
                WHERE event_id = %s"""
    left = without(EventDetail.objects.get(pk=event.pk), ["note"], LAW)
    name = connection.settings_dict["NAME"]
    with psycopg2.connect(cluster.url(name, SUPERUSER)) as other, other.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(forged, [json.dumps(left), event.pk])
    other.close()
    with pytest.raises(Broken, match=f"{event.place} .*emptied without a recorded redaction"):
        verify()


def record_of_comment() -> Event:
    with transaction.atomic():
        issue = cast.reported()
        comment(issue, cast.hat("liaison.kpu"), text=SECRET, classification=1)
    seal_waiting(timezone.now())
    return Event.objects.filter(stream="issue", stream_id=issue.pk).latest("seq")
