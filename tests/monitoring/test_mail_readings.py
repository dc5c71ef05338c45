"""Every mail leaves a row for each item that it tells, or none when it was not sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError

from agencies import clock
from issues.files import keep
from issues.models import Reading
from monitoring.models import Delivery
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from tests.issues.conftest import pdf
from tests.monitoring.test_mail import mails_to, post, returned, tell
from tests.support import cast
from tests.support.pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("smtp_sink")]


@pytest.fixture(autouse=True)
def _tuesday():
    with clock.at(cast.NOW):
        yield


def test_a_mail_is_noted_with_the_number_that_it_names():
    issue = returned()
    tell()
    post()
    row = Reading.objects.get(kind="mail")
    assert (row.issue, row.label, row.person) == (issue, issue.number, "Liaison.Kpu")
    assert row.parties == sorted([issue.term.group_id, cast.agency("kpu").group_id])


def test_an_item_that_a_mail_only_counts_is_noted_without_its_number():
    issue = returned(classification=2)
    tell()
    post()
    row = Reading.objects.get(kind="mail")
    assert (row.issue, row.label, row.classification) == (issue, "", 2)


def test_a_mail_on_a_follow_up_is_noted_for_its_issue():
    work = cast.follow_up()
    tell()
    post()
    rows = Reading.objects.filter(kind="mail", person="Liaison.Kemendagri")
    assert {row.issue for row in rows} == set(work.recommendation.issues.all())
    assert work.recommendation.number in {row.label for row in rows}


def test_a_mail_that_the_server_refused_is_not_noted(smtp_sink):
    returned()
    tell()
    smtp_sink.mode = "refuse"
    post()
    assert not Reading.objects.exists()


def test_a_mail_that_cannot_be_noted_is_not_sent(smtp_sink, monkeypatch):
    def full(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("no space left on device")

    returned()
    tell()
    monkeypatch.setattr(type(Reading.objects.all()), "bulk_create", full)
    post()
    assert mails_to(smtp_sink, "liaison.kpu") == []
    assert Delivery.objects.get().state == "owed"


@pytest.mark.parametrize(
    ("where", "row"),
    [
        ("", ("read", "recommendation")),
        ("timeline/", ("read", "timeline")),
        ("letter/", ("print", "letter")),
    ],
)
def test_a_page_of_a_restricted_recommendation_is_noted_for_its_issue(where, row):
    made = cast.issued(issue=cast.recommending(classification=2))
    browser("liaison.polri").get(f"/recommendations/{made.public_id}/{where}")
    noted = Reading.objects.get()
    assert (noted.kind, noted.page, noted.issue) == (*row, made.issues.get())
    assert noted.parties == [made.term.group_id]  # its reporter does not read the paper itself


def test_the_letter_of_an_issue_that_was_downloaded_is_noted_for_it():
    made = cast.approved()
    letter = cast.letter(file=uploaded("surat.pdf"))
    made = cast.RECOMMENDATIONS.take("issue", made, by=cast.hat("secretary.desk"), **letter)
    browser("liaison.polri").get(f"/issues/files/{made.letter.file.public_id}/")
    row = Reading.objects.get()
    assert (row.kind, row.label, row.issue) == ("download", "surat.pdf", made.issues.get())


def test_evidence_that_was_downloaded_is_noted_for_its_issue_not_for_its_reporter():
    work = cast.follow_up()
    by = cast.hat("liaison.kemendagri")
    file = keep(uploaded("foto.pdf"), by=by, parties=work.parties)
    data = {"text": "Sudah.", "points": list(work.own_points()), "evidence": [file]}
    FOLLOW_UPS.take("report", work, by=by, **data)
    browser("analyst.desk").get(f"/issues/files/{file.public_id}/")
    row = Reading.objects.get()
    assert row.issue == work.recommendation.issues.get()
    assert cast.agency("kpu").group_id not in row.parties


def uploaded(name: str) -> Any:
    given = pdf(name)
    given.found_type = "application/pdf"  # type: ignore[attr-defined]
    return given
