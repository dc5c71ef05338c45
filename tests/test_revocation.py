"""What is taken away is gone at the next request: on open pages, files, exports and in mails."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from agencies import clock
from agencies.models import Membership, User
from issues import acts
from issues.models import Issue
from issues.workflow import WORKFLOW
from monitoring.notices.deliveries import gather, send_owed
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from tests.support import cast, pages
from tests.support.relations import upload

pytestmark = pytest.mark.django_db
GONE = {404}
OUT = {302, 401, 403}


def shared() -> Issue:
    issue = cast.reported()
    secretary = cast.hat("secretary.desk")
    acts.share(issue, secretary, cast.agency("polri").group, reason="Pengamanan")
    acts.attach(issue, secretary, [upload()], classification=1)
    return issue


def revoke(issue: Issue) -> None:
    group = cast.agency("polri").group
    acts.revoke(issue, cast.hat("secretary.desk"), group, reason="Tidak lagi terkait")


def raise_class(issue: Issue) -> None:
    WORKFLOW.take(
        "reclassify",
        issue,
        by=cast.hat("secretary.desk"),
        classification=4,
        reason="Rahasia",
        review_on=clock.today() + cast.a_day(90),
    )


def end_role(issue: Issue) -> None:
    Membership.objects.filter(user__username="liaison.polri").update(ends_on=clock.today())


def close_account(issue: Issue) -> None:
    User.objects.filter(username="liaison.polri").update(is_active=False)


ENDS: dict[Callable[[Issue], None], set[int]] = {
    revoke: GONE,
    raise_class: GONE,
    end_role: OUT,
    close_account: OUT,
}


def asked(client: Client, issue: Issue) -> list[int]:
    """The page as it stands open, its fragment, a form sent from it, and its file."""
    page, file = f"/issues/{issue.public_id}/", issue.attachments.get()
    note = {"text": "Masih di sini", "classification": "1", "key": str(uuid.uuid4())}
    answers: list[Any] = [
        client.get(page),
        client.get(page, headers={"hx-request": "true"}),
        client.get(f"{page}print/"),
        client.post(f"{page}notes/new/", note),
        client.get(f"/issues/files/{file.public_id}/"),
    ]
    # htmx is sent to the login by a header
    return [302 if "HX-Redirect" in answer else answer.status_code for answer in answers]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_an_open_page_and_its_files_are_closed_at_the_next_request(end):
    issue, client = shared(), pages.browser("liaison.polri")
    assert set(asked(client, issue)) <= {200, 302}
    end(issue)
    notes = issue.comments.count()
    assert set(asked(client, issue)) <= ENDS[end]
    assert issue.comments.count() == notes


@pytest.mark.parametrize("end", [revoke, raise_class], ids=lambda end: end.__name__)
def test_an_export_that_was_prepared_holds_nothing_of_what_was_taken_away(end):
    issue = shared()
    client = pages.browser("liaison.polri", may_export=True)
    assert client.get("/issues/export/").status_code == 200
    end(issue)
    answer: Any = client.post("/issues/export/", {"key": str(uuid.uuid4()), "format": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert issue.number not in text
    assert issue.title not in text


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_mail_that_waits_names_nothing_of_what_was_taken_away(end):
    cast.membership("liaison.polri")
    issue = shared()
    consume(Roster(clock.today()))
    end(issue)
    later = timezone.now() + dt.timedelta(minutes=20)
    gather(later)
    send_owed(later, Roster(clock.today()))
    sent = [m for m in mail.outbox if "liaison.polri@example.test" in m.to]
    assert not [m for m in sent if issue.number in f"{m.subject}{m.body}"]
    assert not [m for m in sent if issue.title in f"{m.subject}{m.body}"]


def test_a_mail_that_waits_names_what_may_still_be_read():
    cast.membership("liaison.polri")
    issue = shared()
    consume(Roster(clock.today()))
    later = timezone.now() + dt.timedelta(minutes=20)
    gather(later)
    send_owed(later, Roster(clock.today()))
    sent = [m for m in mail.outbox if "liaison.polri@example.test" in m.to]
    assert [m for m in sent if issue.number in f"{m.subject}{m.body}"]
