"""Co-addressees know of each other name, due date and state, and nothing else."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from monitoring.models import FollowUp
from tests.monitoring.pages import page_of, send, step, verdicts
from tests.support import cast
from tests.support.made_once import made_once
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
HIDDEN = ("kenari-laporan", "kenari-berkas", "kenari-catatan", "kenari-kendala", "kenari-unit")


@made_once
def theirs() -> FollowUp:
    """Kemendagri's follow-up with a secret word in everything that it wrote."""
    follow_up = cast.follow_up("kemendagri", to=("kemendagri", "polri"))
    step(follow_up, "forward", "liaison.kemendagri", unit="kenari-unit")
    evidence = [SimpleUploadedFile("kenari-berkas.pdf", b"%PDF-1.4\n%%EOF")]
    send(follow_up, text="kenari-laporan", evidence=evidence)
    form = verdicts(follow_up, "accepted", "not_yet", remark="kenari-catatan")
    step(follow_up, "verify", "analyst.desk", **form)
    step(follow_up, "block", "liaison.kemendagri", obstacle="kenari-kendala")
    return follow_up


def ours(theirs: FollowUp) -> FollowUp:
    return FollowUp.objects.get(recommendation=theirs.recommendation, agency=cast.agency("polri"))


def pages(client: Client, theirs: FollowUp) -> str:
    root = theirs.recommendation.public_id
    addresses = [
        "/follow-ups/",
        "/follow-ups/?state=all",
        page_of(ours(theirs)),
        f"/follow-ups/for-recommendation/{root}/",
        f"/recommendations/{root}/",
        f"{page_of(ours(theirs))}step/block/",
    ]
    return "".join(client.get(address).text for address in addresses)


def test_the_other_addressee_reads_name_state_and_due_date(theirs):
    html = browser("liaison.polri").get(page_of(ours(theirs))).text
    assert "Kemendagri" in html


def test_the_other_addressee_reads_no_word_of_reports_evidence_or_verdicts(theirs):
    seen = pages(browser("liaison.polri"), theirs)
    assert [word for word in HIDDEN if word in seen] == []


def test_the_agency_itself_and_the_desk_read_them(theirs):
    for name in ("liaison.kemendagri", "analyst.desk"):
        html = browser(name).get(page_of(theirs)).text
        assert [word for word in HIDDEN if word not in html] == []


def test_points_settled_are_counted_for_the_desk_alone(theirs):
    address = f"/follow-ups/for-recommendation/{theirs.recommendation.public_id}/"
    row = browser("analyst.desk").get(address, headers={"HX-Request": "true"}).text
    other = browser("liaison.polri").get(address, headers={"HX-Request": "true"}).text
    assert row.count(page_of(theirs)) == 1
    assert page_of(theirs) not in other


def test_a_stranger_finds_no_rows(theirs):
    address = f"/follow-ups/for-recommendation/{theirs.recommendation.public_id}/"
    assert browser("liaison.bssn").get(address).status_code == 404


def test_evidence_is_downloaded_by_its_agency_and_the_desk_alone(theirs):
    evidence = theirs.reports.get().evidence.get()
    address = f"/issues/files/{evidence.public_id}/"
    assert browser("analyst.desk").get(address).status_code == 200
    assert browser("liaison.kemendagri").get(address).status_code == 200
    assert browser("liaison.polri").get(address).status_code == 404
