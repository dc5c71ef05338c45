"""The steps of a recommendation in the browser: done, refused, too late, recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Event
from agencies.record.events import Decision
from issues.models import Attachment
from monitoring.models import FollowUp
from recommendations.drafts import change, content_of
from recommendations.models import Recommendation
from recommendations.workflow import WORKFLOW
from tests.support import cast
from tests.support.pages import browser, take

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LETTER = {
    "letter_number": "B-142/DN.00.01/09/2024",
    "letter_date": "2024-09-03",
    "signer": "Hardiman Laksono",
    "signer_position": "Deputi Bidang Koordinasi Politik Dalam Negeri",
    "signed_outside": "on",
    "copies": "Gubernur Riau",
}


def press(name: str, step: str, made: Recommendation, **data: Any) -> Any:
    return take(browser(name), f"/recommendations/{made.public_id}/", step, made, **data)


def state_of(made: Recommendation) -> str:
    return Recommendation.objects.get(pk=made.pk).state


def recorded(made: Recommendation, step: str) -> Event:
    return Event.objects.get(object_id=made.pk, verb=f"recommendation.{step}")


def in_review(by: str = "analyst.desk", **fields: Any) -> Recommendation:
    draft = cast.recommendation(by=by, **fields)
    return WORKFLOW.take("submit_review", draft, by=cast.hat("analyst.desk"))


def test_an_analyst_submits_a_draft_for_review():
    draft = cast.recommendation()
    assert press("analyst.desk", "submit_review", draft).status_code == 302
    assert state_of(draft) == "in_review"
    assert recorded(draft, "submit_review").by == cast.membership("analyst.desk")


def test_a_draft_without_points_is_not_submitted():
    draft = cast.recommendation(points=0)
    assert press("analyst.desk", "submit_review", draft).status_code == 422
    assert state_of(draft) == "draft"


def test_the_chair_approves_and_the_basis_stands_on_the_form():
    made = in_review()
    form = browser("chair.desk").get(f"/recommendations/{made.public_id}/step/approve/")
    assert "Pencermatan bersama diperlukan." in form.content.decode()
    assert press("chair.desk", "approve", made).status_code == 302
    assert state_of(made) == "approved"


def test_nobody_approves_their_own_text():
    made = in_review(by="chair.desk")
    assert press("chair.desk", "approve", made).status_code == 403
    assert state_of(made) == "in_review"


def test_whoever_changed_the_draft_does_not_approve_it():
    draft = cast.recommendation()
    content = content_of(draft) | {"title": "Judul lain"}
    change(draft, content, by=cast.hat("chair.desk"), version=draft.version)
    made = WORKFLOW.take("submit_review", draft, by=cast.hat("analyst.desk"))
    assert press("chair.desk", "approve", made).status_code == 403


def test_an_approval_that_staff_enters_names_who_decided():
    made = in_review()
    chair = cast.membership("chair.desk")
    assert press("staff.desk", "approve", made).status_code == 422
    said = {"decided_by": str(chair.public_id), "decided_on": "paraf"}
    assert press("staff.desk", "approve", made, **said).status_code == 302
    assert recorded(made, "approve").decided_by == chair


def test_a_return_asks_for_its_reason():
    made = in_review()
    assert press("chair.desk", "return", made).status_code == 422
    assert press("chair.desk", "return", made, reason="Sebutkan angkanya.").status_code == 302
    assert recorded(made, "return").detail.note == "Sebutkan angkanya."


def test_sending_to_the_signer_says_where_it_lies():
    made = cast.approved()
    press("secretary.desk", "send_to_sign", made, lies_with="Ruang Deputi I")
    made.refresh_from_db()
    assert (made.state, made.lies_with) == ("signing", "Ruang Deputi I")


def test_issuing_opens_the_follow_ups_and_keeps_the_letter():
    made = cast.approved()
    assert press("secretary.desk", "issue", made, **LETTER).status_code == 302
    made.refresh_from_db()
    assert (made.state, str(made.letter)) == ("issued", LETTER["letter_number"])
    assert FollowUp.objects.filter(recommendation=made).count() == 2


def test_the_signed_letter_is_kept_byte_for_byte_for_its_parties():
    made = cast.approved()
    file = SimpleUploadedFile("surat.pdf", PDF, "application/pdf")
    press("secretary.desk", "issue", made, **(LETTER | {"signed_outside": "", "file": file}))
    made.refresh_from_db()
    kept = Attachment.objects.get(letters__recommendations=made)
    assert kept.file.read() == PDF
    assert kept.parties == made.parties
    assert cast.agency("kemendagri").group_id in (kept.parties or [])


def test_a_letter_that_is_no_pdf_is_refused_beside_the_field():
    made = cast.approved()
    file = SimpleUploadedFile("surat.pdf", b"MZ not a letter", "application/pdf")
    answer = press("secretary.desk", "issue", made, **(LETTER | {"file": file}))
    assert answer.status_code == 422
    assert "id_file_error" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_without_a_file_or_a_statement_it_is_not_issued():
    made = cast.approved()
    answer = press("secretary.desk", "issue", made, **(LETTER | {"signed_outside": ""}))
    assert answer.status_code == 422
    assert state_of(made) == "approved"


def test_a_letter_number_is_used_once():
    first, second = cast.approved(), cast.approved()
    press("secretary.desk", "issue", first, **LETTER)
    answer = press("secretary.desk", "issue", second, **LETTER)
    assert "id_letter_number_error" in answer.content.decode()


def test_a_letter_of_tomorrow_is_refused():
    answer = press(
        "secretary.desk", "issue", cast.approved(), **(LETTER | {"letter_date": "2024-09-04"})
    )
    assert "id_letter_date_error" in answer.content.decode()


def test_before_issue_the_form_says_who_receives_and_who_will_read():
    made = cast.approved()
    answer = browser("secretary.desk").get(f"/recommendations/{made.public_id}/step/issue/")
    form = answer.context["form"]
    assert [str(row.agency) for row in form.addressees] == ["Kemendagri", "Polri"]
    assert form.readers.agencies == 3


def test_an_oral_decision_owes_its_letter_by_noon_of_the_next_working_day():
    draft = cast.recommendation(basis="oral")
    form = browser("chair.desk").get(f"/recommendations/{draft.public_id}/step/issue_orally/")
    press("chair.desk", "issue_orally", draft, **moment(form))
    draft.refresh_from_db()
    assert draft.confirm_due_at == dt.datetime(2024, 9, 4, 12, tzinfo=cast.NOW.tzinfo)
    assert draft.oral_by == cast.membership("chair.desk")


def moment(answer: Any) -> dict[str, str]:
    """Day, hour and zone under the names that the page gives them."""
    widget = answer.context["form"].fields["decided_at"].widget
    values = ("2024-09-03", "09.30", "WIB")
    names = (f"decided_at{name}" for name in widget.widgets_names)
    return dict(zip(names, values, strict=True))


def test_an_oral_decision_is_confirmed_in_writing():
    draft = cast.recommendation(basis="oral")
    made = WORKFLOW.take(
        "issue_orally", draft, by=cast.hat("chair.desk"), decided_at=cast.NOW, note=""
    )
    assert press("secretary.desk", "confirm", made, **LETTER).status_code == 302
    made.refresh_from_db()
    assert str(made.letter) == LETTER["letter_number"]


def test_a_correction_keeps_the_old_words():
    made = cast.issued()
    said = {"title": "Judul yang benar", "text": made.text, "reason": "Salah ketik."}
    assert press("secretary.desk", "correct", made, **said).status_code == 302
    changes = recorded(made, "correct").detail.changes
    assert changes == {"title": [made.title, "Judul yang benar"]}


def test_a_correction_that_changes_nothing_is_refused():
    made = cast.issued()
    said = {"title": made.title, "text": made.text, "reason": "Tidak ada."}
    assert press("secretary.desk", "correct", made, **said).status_code == 422


def test_withdrawing_ends_the_follow_ups():
    made = cast.issued()
    press("chair.desk", "withdraw", made, reason="Sudah tidak diperlukan.")
    assert state_of(made) == "withdrawn"
    states = FollowUp.objects.filter(recommendation=made).values_list("state", flat=True)
    assert set(states) == {"withdrawn"}


def test_a_successor_takes_its_place():
    old = cast.issued()
    new = cast.issued(issue=old.issues.get())
    said = {"successor": new.number, "reason": "Diperbarui."}
    assert press("chair.desk", "supersede", old, **said).status_code == 302
    old.refresh_from_db()
    assert (old.state, old.successor) == ("superseded", new)


def test_only_an_issued_recommendation_on_the_same_issue_can_take_its_place():
    old, elsewhere = cast.issued(), cast.issued()
    draft = cast.recommendation(old.issues.get())
    for number in (draft.number, old.number, elsewhere.number, "RK-1"):
        said = {"successor": number, "reason": "Diperbarui."}
        assert press("chair.desk", "supersede", old, **said).status_code == 422


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("submit_review", "liaison.kemendagri"),
        ("approve", "analyst.desk"),
        ("issue", "analyst.desk"),
        ("withdraw", "analyst.desk"),
        ("fulfil", "secretary.desk"),
    ],
)
def test_the_wrong_role_is_refused(step, name):
    made = cast.issued()
    answer = press(name, step, made, reason="x", **LETTER)
    assert answer.status_code == (404 if step == "fulfil" else 403)


def test_an_outsider_finds_nothing_to_take_a_step_on():
    assert press("liaison.bssn", "submit_review", cast.issued()).status_code == 404


@pytest.mark.parametrize(
    ("step", "name"),
    [("submit_review", "analyst.desk"), ("approve", "chair.desk"), ("issue", "secretary.desk")],
)
def test_a_step_that_comes_too_late_changes_nothing(step, name):
    made = cast.issued()
    before = Event.objects.count()
    assert press(name, step, made, **LETTER).status_code == 409
    assert Event.objects.count() == before


def test_an_older_form_is_refused():
    draft = cast.recommendation()
    Recommendation.objects.filter(pk=draft.pk).update(version=draft.version + 1)
    assert press("analyst.desk", "submit_review", draft).status_code == 409


def test_a_step_that_does_not_exist_is_not_found():
    assert press("analyst.desk", "conjure", cast.recommendation()).status_code == 404


def test_nobody_is_named_as_deciding_who_could_not_decide():
    made = in_review()
    for name in ("liaison.kpu", "auditor.desk"):
        decision = Decision(by=cast.membership(name), basis="oral")
        with pytest.raises(ValidationError, match="tidak berwenang memutuskan"):
            WORKFLOW.take("approve", made, by=cast.hat("staff.desk"), decision=decision)
    assert state_of(made) == "in_review"


def test_whoever_enters_for_another_says_how_it_was_decided():
    made, chair = in_review(), cast.membership("chair.desk")
    for decision in (None, Decision(by=chair)):
        with pytest.raises(ValidationError, match="siapa"):
            WORKFLOW.take("approve", made, by=cast.hat("staff.desk"), decision=decision)
    WORKFLOW.take("approve", made, by=cast.hat("staff.desk"), decision=Decision(chair, "", "oral"))
    assert state_of(made) == "approved"
