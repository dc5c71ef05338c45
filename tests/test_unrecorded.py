"""If an act cannot be recorded, it does not happen, whatever kind of act it is."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError

from agencies.models import AuditAssignment, Holiday, User
from agencies.record import events
from issues.models import Attachment, Comment, Issue
from issues.models.share import IssueShare
from tests.issues.conftest import pdf
from tests.support import cast, pages

pytestmark = pytest.mark.django_db
TOUCHED = (Issue, Comment, Attachment, IssueShare, Holiday, User, AuditAssignment)


def state() -> list[Any]:
    """All that the acts could have changed, files on the disk included."""
    rows = [list(model.objects.order_by("pk").values()) for model in TOUCHED]
    return [*rows, sorted(map(str, Path(settings.MEDIA_ROOT).rglob("*/*/*")))]


def an_issue(path: str) -> str:
    return f"/issues/{cast.reported().public_id}/{path}/"


ACTS: dict[str, Any] = {
    "a step": ("secretary.desk", lambda: an_issue("step/return"), {"reason": "Lengkapi"}),
    "a note": (
        "liaison.kpu",
        lambda: an_issue("notes/new"),
        {"text": "Catatan", "classification": 1},
    ),
    "a share": ("secretary.desk", lambda: an_issue("share"), {"reason": "Terkait"}),
    "an upload": ("liaison.kpu", lambda: an_issue("files/new"), {"classification": 1}),
    "administration": (
        "admin.desk",
        lambda: "/agencies/holidays/new/",
        {"date": "2024-12-24", "kind": "libur_nasional", "name": "Libur"},
    ),
    "an account": (
        "admin.desk",
        lambda: "/agencies/people/new/",
        {
            "full_name": "Baru",
            "username": "baru",
            "email": "baru@example.test",
            "language": "id",
            "zone": "WIB",
        },
    ),
    "an assignment": (
        "secretary.desk",
        lambda: "/record/assignments/new/",
        {
            "number": "ST-1",
            "letter_date": "2024-09-02",
            "issued_by": "Inspektur",
            "starts_on": "2024-09-03",
            "ends_on": "2024-10-01",
            "streams": ["issue"],
            "period_from": "2024-08-01",
            "period_to": "2024-08-31",
        },
    ),
}


class Act:
    """An act, ready to be sent by its person."""

    def __init__(self, what: str) -> None:
        name, address, data = ACTS[what]
        self.client, self.url = pages.browser(name), address()
        self.client.raise_request_exception = False
        self.data = {"key": str(uuid4()), "version": self.version()} | data
        if what == "an upload":
            self.data["uploads"] = pdf()
        if what == "a share":
            self.data["group"] = cast.agency("bawaslu").group.name
        if what == "an assignment":
            self.data["auditor"] = str(cast.membership("auditor.desk").public_id)

    @staticmethod
    def version() -> int:
        found = Issue.objects.last()
        return found.version if found else 1

    def send(self) -> int:
        """The status; sent twice where it first shows who will read."""
        answer = self.client.post(self.url, self.data)
        if answer.status_code == 422 and answer.context.get("readers"):
            mark = answer.context["readers"].mark
            answer = self.client.post(self.url, self.data | {"confirmed": mark})
        return answer.status_code


def unable(*_given: Any, **_named: Any) -> None:
    raise DatabaseError("the record cannot be written")


@pytest.mark.parametrize("what", ACTS)
def test_an_act_that_cannot_be_recorded_does_not_happen(what, monkeypatch):
    act = Act(what)
    before = state()
    monkeypatch.setattr(events, "_statement", unable)
    assert act.send() == 500
    gc.collect()  # a file goes with the last that knew of it
    assert state() == before


@pytest.mark.parametrize("what", ACTS)
def test_the_same_act_happens_when_it_can(what):
    act = Act(what)
    before = state()
    assert act.send() == 302
    assert state() != before
