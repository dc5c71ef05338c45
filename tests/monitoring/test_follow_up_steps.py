"""The other steps of a follow-up in the browser: receipt, obstacle, letter, refusal, transfer."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies import clock
from agencies.models import Event
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW
from tests.monitoring.pages import fresh, page_of, reported, send, step, verdicts
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def letter(follow_up: FollowUp, **data: object) -> dict[str, object]:
    points = [str(point.public_id) for point in follow_up.own_points()]
    form = {
        "letter_number": "100.2/4711/SJ",
        "letter_date": "2024-09-02",
        "received_on": "2024-09-03",
        "subject": "Jawaban atas rekomendasi Desk",
        "text": "Pencermatan bersama sudah selesai.",
        "points": points,
    }
    return form | data


def other(follow_up: FollowUp, code: str) -> FollowUp:
    return FollowUp.objects.get(recommendation=follow_up.recommendation, agency=cast.agency(code))


def test_a_new_recommendation_asks_for_its_receipt_first():
    follow_up = cast.follow_up()
    html = browser("liaison.kemendagri").get(page_of(follow_up)).content.decode()
    assert f"{page_of(follow_up)}step/acknowledge/" in html
    assert 'name="text"' not in html


def test_the_receipt_is_sent_at_once_and_starts_the_clock():
    follow_up = cast.follow_up()
    answer = step(follow_up, "acknowledge", "liaison.kemendagri")
    assert answer.status_code == 302
    assert fresh(follow_up).state == "acknowledged"
    assert fresh(follow_up).due_at < follow_up.due_at


def test_the_desk_records_a_receipt_with_its_proof():
    follow_up = cast.follow_up()
    step(follow_up, "acknowledge_for", "staff.desk", proof="Telepon 09.20 WIB")
    event = Event.objects.get(verb="follow_up.acknowledge_for", object_id=follow_up.pk)
    assert event.detail.note == "Telepon 09.20 WIB"
    assert event.detail.on_behalf_of == "Kemendagri"


def test_an_agency_names_the_right_addressee():
    follow_up = cast.follow_up()
    right = str(cast.agency("kpu").public_id)
    step(follow_up, "not_ours", "liaison.kemendagri", reason="Ranah KPU.", proposed=right)
    assert fresh(follow_up).state == "misaddressed"
    assert fresh(follow_up).proposed_agency == cast.agency("kpu")


def test_a_reply_by_letter_waits_for_verification_from_the_day_it_was_received():
    follow_up = cast.follow_up()
    pdf = SimpleUploadedFile("Jawaban.pdf", b"%PDF-1.4\n%%EOF")
    step(follow_up, "record_reply", "secretary.desk", **letter(follow_up, file=pdf))
    assert fresh(follow_up).state == "reported"
    report = follow_up.reports.get()
    assert report.letter.file.name == "Jawaban.pdf"
    assert list(report.evidence.all()) == [report.letter.file]


def test_a_letter_is_not_received_tomorrow():
    follow_up = cast.follow_up()
    form = letter(follow_up, received_on="2024-09-04")
    answer = step(follow_up, "record_reply", "secretary.desk", **form)
    assert answer.status_code == 422
    assert fresh(follow_up).state == "sent"


def test_one_letter_may_answer_two_recommendations():
    first, second = cast.follow_up(), cast.follow_up()
    for follow_up in (first, second):
        step(follow_up, "record_reply", "secretary.desk", **letter(follow_up))
    assert first.reports.get().letter == second.reports.get().letter


def test_whoever_recorded_a_letter_does_not_verify_it():
    follow_up = cast.follow_up()
    step(follow_up, "record_reply", "analyst.desk", **letter(follow_up))
    assert step(follow_up, "verify", "analyst.desk").status_code == 403


def test_the_agency_corrects_what_the_desk_recorded():
    follow_up = cast.follow_up()
    form = letter(follow_up)
    step(follow_up, "record_reply", "secretary.desk", **form)
    html = browser("liaison.kemendagri").get(page_of(follow_up)).content.decode()
    assert "100.2/4711/SJ" in html
    points = form["points"]
    step(follow_up, "amend", "liaison.kemendagri", text="Sebelas, bukan dua belas.", points=points)
    assert follow_up.reports.count() == 2


def test_three_working_days_after_it_was_recorded_the_reply_stands():
    follow_up = cast.follow_up()
    form = letter(follow_up)
    step(follow_up, "record_reply", "secretary.desk", **form)
    more = {"text": "Sebelas, bukan dua belas.", "points": form["points"]}
    step(follow_up, "amend", "liaison.kemendagri", **more)
    with clock.at(cast.NOW + cast.a_day(4)):
        answer = step(follow_up, "amend", "liaison.kemendagri", **more)
    assert answer.status_code == 403
    assert follow_up.reports.count() == 2


def test_a_reply_of_an_earlier_round_does_not_bind_a_later_report():
    follow_up = cast.follow_up()
    step(follow_up, "record_reply", "secretary.desk", **letter(follow_up))
    step(follow_up, "verify", "analyst.desk", **verdicts(follow_up, "accepted", "not_yet"))
    with clock.at(cast.NOW + cast.a_day(7)):
        send(follow_up)
        points = [str(point.public_id) for point in follow_up.own_points()]
        answer = step(follow_up, "amend", "liaison.kemendagri", text="Tambahan.", points=points)
    assert answer.status_code == 302


def test_waiting_for_another_addressee_stops_the_clock():
    follow_up = cast.follow_up()
    awaited = str(other(follow_up, "polri").public_id)
    form = {"obstacle": "Menunggu surat Polri.", "waits_for": awaited}
    step(follow_up, "block", "liaison.kemendagri", **form)
    assert fresh(follow_up).clock_stopped_at == clock.now()
    assert "Kemendagri" in browser("liaison.polri").get(page_of(other(follow_up, "polri"))).text


def test_no_progress_is_reported_while_it_waits_for_another_addressee():
    follow_up = cast.follow_up()
    awaited = other(follow_up, "polri")
    form = {"obstacle": "Menunggu surat Polri.", "waits_for": str(awaited.public_id)}
    step(follow_up, "block", "liaison.kemendagri", **form)
    for name in ("progress", "report", "unblock"):
        answer = step(follow_up, name, "liaison.kemendagri", text="Kami mulai.")
        assert answer.status_code == 403
        assert "Polri" in answer.text
    assert fresh(follow_up).state == "blocked"


def test_the_desk_lets_go_on_what_waits_for_another():
    follow_up = cast.follow_up()
    form = {"obstacle": "Menunggu.", "waits_for": str(other(follow_up, "polri").public_id)}
    step(follow_up, "block", "liaison.kemendagri", **form)
    step(follow_up, "unblock", "secretary.desk")
    step(follow_up, "progress", "liaison.kemendagri", text="Kami mulai.")
    assert fresh(follow_up).state == "in_progress"


def test_a_date_moved_by_days_on_which_the_clock_stood_still_says_so():
    follow_up = cast.follow_up()
    form = {"obstacle": "Menunggu.", "waits_for": str(other(follow_up, "polri").public_id)}
    step(follow_up, "block", "liaison.kemendagri", **form)
    with clock.at(cast.NOW + cast.a_day(7)):
        step(follow_up, "unblock", "secretary.desk")
        page = browser("liaison.kemendagri").get(page_of(follow_up)).text
    assert "saat jam berhenti" in page


def test_what_goes_on_with_progress_has_its_obstacle_behind_it():
    follow_up = cast.follow_up()
    step(follow_up, "block", "liaison.kemendagri", obstacle="Banjir.")
    step(follow_up, "accept_obstacle", "secretary.desk")
    step(follow_up, "progress", "liaison.kemendagri", text="Jalan terbuka.")
    one = fresh(follow_up)
    assert (one.obstacle, one.clock_stopped_at) == ("", None)


def test_two_addressees_do_not_wait_for_each_other():
    follow_up = cast.follow_up()
    theirs = other(follow_up, "polri")
    form = {"obstacle": "Menunggu.", "waits_for": str(theirs.public_id)}
    step(follow_up, "block", "liaison.kemendagri", **form)
    form["waits_for"] = str(follow_up.public_id)
    assert step(theirs, "block", "liaison.polri", **form).status_code == 422
    assert fresh(theirs).state == "sent"


def test_only_the_responsible_official_declines_and_the_liaison_may_enter_it():
    follow_up = cast.follow_up()
    head = cast.membership("head.kemendagri")
    form = {"reason": "Anggaran tidak tersedia.", "letter_number": "900/12/SJ"}
    assert step(follow_up, "decline", "liaison.kemendagri", **form).status_code == 422
    form |= {"decided_by": str(head.public_id), "decided_on": "letter"}
    step(follow_up, "decline", "liaison.kemendagri", **form)
    assert fresh(follow_up).state == "declined"
    event = Event.objects.get(verb="follow_up.decline", object_id=follow_up.pk)
    assert event.decided_by == head


def test_the_secretary_takes_note_of_a_refusal_once():
    follow_up = cast.follow_up()
    step(follow_up, "decline", "head.kemendagri", reason="Anggaran tidak tersedia.")
    step(follow_up, "note", "secretary.desk", note="Dicatat.")
    assert fresh(follow_up).noted_at == clock.now()
    assert step(follow_up, "note", "secretary.desk").status_code == 403


def test_a_transfer_opens_the_follow_up_of_the_successor():
    follow_up = cast.follow_up()
    cast.membership("liaison.bssn")
    successor = str(cast.agency("bssn").public_id)
    step(follow_up, "transfer", "secretary.desk", successor=successor, reason="Pindah fungsi.")
    assert fresh(follow_up).state == "transferred"
    assert browser("liaison.bssn").get(page_of(other(follow_up, "bssn"))).status_code == 200


def test_nobody_takes_over_who_could_not_read_it():
    follow_up = cast.follow_up()
    form = {"successor": str(cast.agency("bssn").public_id), "reason": "Pindah fungsi."}
    assert step(follow_up, "transfer", "secretary.desk", **form).status_code == 422
    assert fresh(follow_up).state == "sent"


def test_forwarding_to_a_unit_changes_no_state():
    follow_up = cast.follow_up()
    step(follow_up, "forward", "liaison.kemendagri", unit="Ditjen Dukcapil")
    assert fresh(follow_up).forwarded_to == "Ditjen Dukcapil"
    assert fresh(follow_up).state == "sent"


def test_a_step_that_does_not_exist_is_not_found():
    follow_up = cast.follow_up()
    client = browser("secretary.desk")
    assert client.get(f"{page_of(follow_up)}step/finish/").status_code == 404
    assert client.get(f"{page_of(follow_up)}step/withdraw/").status_code == 404


@pytest.mark.parametrize("name", ["block", "decline", "forward", "amend"])
def test_a_stranger_finds_no_step(name):
    follow_up = cast.follow_up()
    assert step(follow_up, name, "liaison.bssn").status_code == 404


@pytest.mark.parametrize("name", ["verify", "transfer", "record_reply", "not_feasible"])
def test_an_agency_takes_no_step_of_the_desk(name):
    assert step(reported(), name, "liaison.kemendagri").status_code == 403


def test_a_form_made_from_an_older_version_changes_nothing():
    follow_up = cast.follow_up()
    step(follow_up, "acknowledge", "liaison.kemendagri")
    answer = step(follow_up, "forward", "liaison.kemendagri", unit="Dukcapil", version=1)
    assert answer.status_code == 409
    assert fresh(follow_up).forwarded_to == ""


def test_a_remark_alone_is_no_verdict():
    follow_up = reported()
    points = {point.pk: ("", "Belum jelas.") for point in follow_up.own_points()}
    with pytest.raises(ValidationError, match="Beri"):
        WORKFLOW.take("verify", follow_up, by=cast.hat("analyst.desk"), verdicts=points, note="")
    assert fresh(follow_up).state == "reported"
