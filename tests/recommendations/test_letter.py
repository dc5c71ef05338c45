"""The printed letter: complete, in Indonesian, never more than the reader may see."""

import datetime as dt
from typing import Any

import pytest

from agencies.models import Agency, DeskTerm, User
from recommendations.models import Recommendation
from recommendations.workflow import WORKFLOW
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def printed(made: Recommendation, name: str = "secretary.desk") -> str:
    answer = browser(name).get(f"/recommendations/{made.public_id}/letter/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_letter_names_each_addressee_with_its_due_date():
    text = printed(cast.issued(to=("kemendagri", "polri")))
    assert "<li>Menteri Dalam Negeri</li>" in text
    assert "<li>Pimpinan Kepolisian Negara Republik Indonesia</li>" in text
    assert text.count("20 September 2024") >= 3
    assert "10 (sepuluh) hari kerja sejak surat diterima" in text


def test_a_body_that_is_asked_is_asked_on_paper_too():
    text = printed(cast.issued(to=("kemendagri", "bawaslu")))
    assert "mohon tanggapan sampai" in text
    assert "kiranya berkenan" in text


def test_before_issue_it_prints_as_a_draft():
    assert ">KONSEP<" in printed(cast.recommendation())
    assert ">KONSEP<" not in printed(cast.issued())


def test_what_was_withdrawn_says_so():
    made = WORKFLOW.take("withdraw", cast.issued(), by=cast.hat("chair.desk"), reason="Usang.")
    assert ">DICABUT<" in printed(made)


def test_the_letterhead_bears_the_name_of_that_day():
    made = cast.issued()
    host = made.term.host
    host.names.all().delete()
    host.names.create(
        name="Nama Lama", abbreviation="NL", valid_from="2020-01-01", valid_to="2024-10-21"
    )
    assert "Nama Lama<br>Republik Indonesia" in printed(made)


def test_an_official_title_goes_before_the_name_of_the_agency():
    Agency.objects.filter(code="POLRI").update(addressed_as="Kapolri")
    text = printed(cast.issued(to=("bawaslu", "polri")))
    assert "<li>Kapolri</li>" in text
    assert "<li>Pimpinan Badan Pengawas Pemilihan Umum</li>" in text


def test_the_letterhead_bears_the_address_that_the_administrator_entered():
    made = cast.issued()
    assert 'class="address"' not in printed(made)
    DeskTerm.objects.filter(pk=made.term_id).update(address="Jalan Contoh Nomor 1, Jakarta")
    assert "Jalan Contoh Nomor 1, Jakarta" in printed(made)


def test_the_letter_is_indonesian_for_a_reader_of_english():
    made = cast.issued()
    User.objects.filter(pk=cast.membership("chair.desk").user_id).update(language="en")
    text = printed(made, "chair.desk")
    assert '<html lang="id">' in text
    assert "3 September 2024" in text
    assert "Tenggat" not in text


@pytest.mark.parametrize(
    ("level", "words"), [(1, "BIASA (B)"), (2, "TERBATAS (T)"), (3, "RAHASIA (R)")]
)
def test_the_classification_stands_on_top_and_at_the_foot(level, words):
    issue = cast.recommending("liaison.bin", classification=level)
    made = cast.recommendation(issue=issue, to=("bin",))
    assert printed(made).count(words) == 2


def test_consecutive_points_of_the_same_addressee_share_their_cell():
    made = cast.recommendation(points=3)
    for point in made.points.filter(position__lt=3):
        point.addressees.set(made.addressees.filter(part="lead"))
    assert 'rowspan="2"' in printed(made)
    assert 'rowspan="1"' in printed(made)


def test_signer_and_copies_stand_on_the_letter():
    said = cast.letter(
        signer="Hardiman Laksono",
        signer_position="Deputi",
        signer_number="NIP 19700101 199503 1 001",
        copies="Gubernur Riau\n\nKetua KPU",
    )
    made = WORKFLOW.take("issue", cast.approved(), by=cast.hat("secretary.desk"), **said)
    text = printed(made)
    assert text.count("Hardiman Laksono<br>NIP 19700101 199503 1 001") == 2
    assert "<li>Gubernur Riau</li><li>Ketua KPU</li>" in text


def test_a_correction_is_named_beside_the_subject():
    made = cast.issued()
    said: dict[str, Any] = {
        "title": "Judul yang benar",
        "text": made.text,
        "reason": "Salah ketik.",
    }
    made = WORKFLOW.take("correct", made, by=cast.hat("secretary.desk"), **said)
    assert "Judul yang benar (ralat 3 September 2024)" in printed(made)


def test_an_addressee_prints_it_and_an_outsider_does_not():
    made = cast.issued()
    assert made.number in printed(made, "liaison.polri")
    answer = browser("liaison.bssn").get(f"/recommendations/{made.public_id}/letter/")
    assert answer.status_code == 404


def test_an_issue_that_the_addressee_may_not_read_is_not_named():
    made = cast.issued()
    issue = made.issues.get()
    issue.revoke(cast.agency("polri").group, "addressed")
    assert issue.number not in printed(made, "liaison.polri")


def test_a_fixed_day_is_printed_as_it_was_set():
    made = cast.recommendation()
    made.addressees.update(due_days=None, due_on=dt.date(2024, 10, 1))
    text = printed(made)
    assert "1 Oktober 2024" in text
    assert "hari kerja sejak" not in text


def test_the_printed_file_of_the_issue_holds_its_recommendations():
    made = cast.issued()
    address = f"/issues/{made.issues.get().public_id}/print/"
    assert made.number in browser("secretary.desk").get(address).content.decode()
    assert made.number not in browser("liaison.kpu").get(address).content.decode()
