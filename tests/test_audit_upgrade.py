"""A portal that had acts before there were seals: they are bound, wait for a seal, and hold."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from agencies.models import Event, EventDetail
from agencies.record.seals import seal_waiting
from agencies.record.verification import Broken, verify
from tests.support import cast
from tests.support.database import pointed_at

TABLES = ("agencies_event", "agencies_eventdetail")


@pytest.mark.real_commits
def test_acts_from_before_get_their_digests(owner_url, monkeypatch):
    migration = import_module("agencies.migrations.0009_digests")
    monkeypatch.setattr(migration, "ROWS", 2)
    for _number in range(2):
        cast.reported()
    with pointed_at(owner_url), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("UPDATE agencies_event SET digest = ''")
        cursor.execute("UPDATE agencies_eventdetail SET salt = ''")
        migration.bind_words(apps, None)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    seal_waiting(timezone.now())
    assert verify().rows["event"] == Event.objects.count() > 2
    assert len(set(map(bytes, EventDetail.objects.values_list("salt", flat=True)))) > 2


@pytest.mark.django_db
def test_an_act_without_its_digest_would_be_found(monkeypatch):
    monkeypatch.setattr(EventDetail, "digest", lambda detail: bytes(32))
    cast.reported()
    monkeypatch.undo()
    seal_waiting(timezone.now())
    with pytest.raises(Broken, match="its words were altered"):
        verify()
