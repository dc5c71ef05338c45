"""Reports and verdicts in the browser: from the receipt to the itemised return and the end."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies import clock
from agencies.models import Event, Substitution
from issues.models import Attachment
from tests.monitoring.pages import fresh, page_of, reported, send, step, verdicts
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\nberita acara\n%%EOF"


def test_the_liaison_reports_on_the_points_with_evidence():
    follow_up = cast.follow_up()
    evidence = SimpleUploadedFile("BA Rokan Hilir.pdf", PDF)
    answer = send(follow_up, evidence=[evidence])
    assert answer.status_code == 302
    assert fresh(follow_up).state == "reported"
    kept = Attachment.objects.get(name="BA Rokan Hilir.pdf")
    assert kept.parties == follow_up.parties


def test_a_report_is_in_the_record_under_its_sender():
    follow_up = cast.follow_up()
    send(follow_up)
    event = Event.objects.get(verb="follow_up.report", object_id=follow_up.pk)
    assert event.by == cast.membership("liaison.kemendagri")
    assert event.parties == follow_up.parties


def test_a_report_without_words_is_refused_beside_the_field_and_keeps_what_was_typed():
    follow_up = cast.follow_up()
    answer = send(follow_up, text="", obstacle="Cuaca di Meranti")
    assert answer.status_code == 422
    assert "Cuaca di Meranti" in answer.content.decode()
    assert fresh(follow_up).state == "sent"


def test_a_refused_report_leaves_no_file_behind():
    follow_up = cast.follow_up()
    send(follow_up, points=[], evidence=[SimpleUploadedFile("BA.pdf", PDF)])
    assert not Attachment.objects.filter(name="BA.pdf").exists()


def test_another_agency_gets_the_answer_for_what_does_not_exist():
    follow_up = cast.follow_up()
    missing = browser("liaison.bssn").get("/follow-ups/00000000-0000-4000-8000-000000000000/")
    hidden = browser("liaison.bssn").get(page_of(follow_up))
    assert missing.status_code == hidden.status_code == 404
    assert send(follow_up, by="liaison.bssn").status_code == 404


def test_a_co_addressee_does_not_open_the_others_page():
    follow_up = cast.follow_up("kemendagri", to=("kemendagri", "polri"))
    assert browser("liaison.polri").get(page_of(follow_up)).status_code == 404


def test_the_desk_does_not_report_for_an_agency():
    follow_up = cast.follow_up()
    answer = send(follow_up, by="secretary.desk")
    assert answer.status_code == 403


def test_a_second_report_finds_the_first_waiting_for_verification():
    follow_up = cast.follow_up()
    send(follow_up)
    answer = send(follow_up)
    assert answer.status_code == 409


def test_a_double_click_reports_once():
    follow_up = cast.follow_up()
    key = "11111111-2222-4333-8444-555555555555"
    send(follow_up, key=key, evidence=[SimpleUploadedFile("BA.pdf", PDF)])
    send(follow_up, key=key, evidence=[SimpleUploadedFile("BA.pdf", PDF)])
    assert follow_up.reports.count() == 1
    assert Attachment.objects.filter(name="BA.pdf").count() == 1


def test_the_verifier_returns_one_point_and_accepts_the_other():
    follow_up = reported()
    form = verdicts(follow_up, "accepted", "not_yet")
    step(follow_up, "verify", "analyst.desk", **form)
    assert fresh(follow_up).state == "in_progress"
    html = browser("liaison.kemendagri").get(page_of(follow_up)).content.decode()
    assert "Baru 8 dari 12." in html
    assert html.count('name="points"') == 1


def test_all_points_accepted_end_the_follow_up():
    follow_up = reported()
    form = verdicts(follow_up, "accepted", "accepted")
    step(follow_up, "verify", "analyst.desk", **form)
    assert fresh(follow_up).state == "completed"


def test_a_point_that_does_not_conform_needs_a_remark():
    follow_up = reported()
    form = verdicts(follow_up, "accepted", "not_yet", remark="")
    answer = step(follow_up, "verify", "analyst.desk", **form)
    assert answer.status_code == 422
    assert fresh(follow_up).state == "reported"


def test_the_agency_does_not_verify_itself():
    follow_up = reported()
    form = verdicts(follow_up, "accepted", "accepted")
    answer = step(follow_up, "verify", "liaison.kemendagri", **form)
    assert answer.status_code == 403


def test_who_reported_as_a_substitute_does_not_verify_it():
    follow_up = cast.follow_up()
    analyst = cast.membership("analyst.desk").user
    liaison = cast.membership("liaison.kemendagri")
    lent = Substitution.objects.create(
        membership=liaison, substitute=analyst, kind="plh", basis="SP-1", starts_on=clock.today()
    )
    client = browser("analyst.desk")
    client.post("/agencies/hat/", {"hat": str(lent.public_id)})
    points = [str(point.public_id) for point in follow_up.own_points()]
    form = {"text": "Selesai.", "points": points, "version": follow_up.version, "key": uuid4()}
    client.post(f"{page_of(follow_up)}step/report/", form)
    assert fresh(follow_up).state == "reported"
    answer = step(follow_up, "verify", "analyst.desk", **verdicts(follow_up, *["accepted"] * 2))
    assert answer.status_code == 403


def test_days_of_waiting_for_a_verdict_are_given_back():
    follow_up = reported()
    before = follow_up.due_at
    with clock.at(cast.NOW + cast.a_day(3)):
        step(follow_up, "verify", "analyst.desk", **verdicts(follow_up, "accepted", "not_yet"))
    assert fresh(follow_up).due_at == before + cast.a_day(5)  # 3 working days and a weekend


def test_progress_is_noted_and_waits_for_no_verdict():
    follow_up = cast.follow_up()
    step(follow_up, "progress", "liaison.kemendagri", text="Baru 4 dari 12.")
    assert fresh(follow_up).state == "in_progress"
    assert follow_up.reports.get().is_partial


def test_earlier_reports_stay_as_they_were():
    follow_up = reported("Delapan berita acara.")
    step(follow_up, "verify", "analyst.desk", **verdicts(follow_up, "accepted", "not_yet"))
    send(follow_up, text="Dua belas berita acara.")
    html = browser("analyst.desk").get(page_of(follow_up)).content.decode()
    assert "Delapan berita acara." in html
    assert "Dua belas berita acara." in html
