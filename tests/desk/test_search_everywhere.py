"""Search looks into every part that its reader may see, and says where the words stand."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from agencies.access.prepared import Once, Together
from agencies.finding import asked
from agencies.models import Agency, DeskTerm, TermMembership
from desk.search.views import OTHERS
from issues import hits
from issues.hits import holding
from issues.places import PLACES
from tests.support import cast, worlds
from tests.support.made_once import made_once
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
world = made_once(lambda: worlds.build(7))
# Where each marked word of the world stands, as the hit says it ("": in title or text).
LABELS = {
    "secret title": "",
    "secret text": "",
    "secret analysis": "dalam analisis",
    "secret draft recommendation": "dalam rekomendasi",
    "secret note": "dalam catatan",
    "secret view": "dalam pandangan BIN",
    "secret file": "nama berkas",
    "question to another agency": "dalam pertanyaan kepada Bawaslu",
    "letter subject": "dalam rekomendasi",
    "consideration": "dalam rekomendasi",
    "signer": "dalam surat",
    "letter file": "nama berkas surat",
    "unit": "dalam tindak lanjut Kemendagri",
    "obstacle": "dalam tindak lanjut Kemendagri",
    "reason for more time": "dalam permintaan perpanjangan Kemendagri",
    "evidence": "nama berkas bukti",
    "report": "dalam laporan Kemendagri",
    "progress": "dalam laporan Kemendagri",
    "verdict remark": "dalam verifikasi Kemendagri",
}


def answers(name: str, q: str) -> list:
    return browser(name).get("/search/", {"q": q}).context["issues"].rows


def issues(name: str, q: str) -> list:
    return [one.row for one in answers(name, q)]


def test_each_part_is_found_and_the_hit_says_where(world):
    missed = {}
    for word, place in world.words.items():
        if place in LABELS:
            rows = answers("secretary.desk", word)
            said = [here.label for row in rows for here in row.where] or [""] * len(rows)
            if not any(label.startswith(LABELS[place]) for label in said):
                missed[place] = said
    assert missed == {}


@pytest.mark.parametrize(
    ("reader", "circles"),
    [
        ("liaison.kominfo", ("writer", "desk", "asked", "kemendagri", "addressees", "parties")),
        ("liaison.polri", ("writer", "desk", "asked", "kemendagri")),
        ("liaison.kpu", ("desk", "asked", "kemendagri", "addressees")),
    ],
)
def test_no_word_that_is_kept_from_a_reader_finds_anything(world, reader, circles):
    for word in world.kept_from(*circles):
        page = browser(reader).get("/search/", {"q": word})
        assert not page.context["issues"].rows, world.words[word]
        assert not page.context["recommendations"].rows, world.words[word]
        assert not page.context["follow_ups"].rows, world.words[word]


@pytest.mark.parametrize("reader", ["secretary.desk", "liaison.kpu", "head.kemendagri"])
def test_one_statement_finds_what_each_place_finds_by_itself(world, reader):
    hat = cast.hat(reader)
    together = Together(holding(hat))
    for word in world.words:
        query = asked(word).all
        alone = {
            (number, key)
            for number, place in enumerate(PLACES)
            for key in place.rows(hat).filter(words__finds=query).values_list("pk", flat=True)
        }
        assert {row[:2] for row in together.rows(words=query)} == alone, world.words[word]


def test_a_readable_recommendation_leads_to_no_issue_that_is_closed_to_the_reader():
    recommendation = cast.issued(title="Pengawalan truk")
    (issue,) = recommendation.issues.all()
    assert issues("liaison.polri", "pengawalan") == [issue]
    issue.revoke(cast.agency("polri").group, "addressed")
    page = browser("liaison.polri").get("/search/", {"q": "pengawalan"})
    assert [one.row for one in page.context["recommendations"].rows] == [recommendation]
    assert page.context["issues"].rows == []
    assert page.context["issues"].total == 0


@pytest.mark.parametrize(
    "q", ["Nomor B-133/DN.00.01/07/2024", "B-133", "b 133", "B\u2013133", "B133", "133", "DN.00.01"]
)
def test_a_letter_is_found_by_any_part_of_its_number(q):
    cast.issued(number="B-133/DN.00.01/07/2024")
    (row,) = answers("secretary.desk", q)
    assert "B-133/DN.00.01/07/2024" in row.where[0].label


def test_words_in_different_parts_of_one_issue_find_it():
    issue = cast.recommending(title="Surat suara rusak")
    cast.recommendation(issue, to=("tni",), title="Pengawalan truk")
    cast.reported(title="Surat suara kurang")
    assert issues("secretary.desk", "surat rusak pengawalan") == [issue]
    assert issues("secretary.desk", "rusak pengawalan Riau") == [issue]


@pytest.mark.parametrize("q", ["Riau", "daftar pemilih", "Komisi Pemilihan Umum"])
def test_region_category_and_agency_find_an_issue(q):
    issue = cast.draft(title="Selisih angka", text="Angka berbeda.")
    issue.set_regions(issue.regions.all())
    assert issues("liaison.kpu", q) == [issue]


def people(name: str, q: str) -> list[str]:
    page = browser(name).get("/search/", {"q": q})
    return [str(one.user) for one in page.context["people"].rows]


def test_people_are_found_by_those_to_whom_they_are_named():
    for name in ("analyst.desk", "liaison.kpu", "head.kpu", "liaison.polri", "liaison.bin"):
        cast.membership(name)
    assert people("secretary.desk", "liaison") == ["Liaison.Kpu", "Liaison.Polri"]
    assert people("liaison.kpu", "kpu") == ["Head.Kpu", "Liaison.Kpu"]
    assert people("liaison.kpu", "polri") == []
    assert people("liaison.kpu", "Analyst") == ["Analyst.Desk"]
    assert people("liaison.bin", "liaison") == ["Liaison.Bin"]


def test_people_of_a_unit_of_a_shielded_agency_are_not_named():
    bin_ = cast.agency("bin")
    unit = Agency.objects.create(
        code="BINDA",
        name="Binda Riau",
        abbreviation="Binda",
        kind=bin_.kind,
        parent=bin_,
        group=Group.objects.create(name="agency:BINDA"),
    )
    person = cast.membership("liaison.polri")
    type(person).objects.filter(pk=person.pk).update(agency=unit)
    assert people("secretary.desk", "liaison.polri") == []


def test_whoever_examines_or_administers_finds_no_people_of_other_agencies():
    cast.membership("liaison.kpu")
    for name in ("auditor.desk", "admin.desk"):
        assert "Liaison.Kpu" not in browser(name).get("/search/", {"q": "kpu"}).text


def test_people_of_the_desk_are_not_named_any_more_to_a_unit_that_left_its_agency():
    cast.membership("analyst.desk")
    kpu, person = cast.agency("kpu"), cast.membership("liaison.kpu")
    unit = Agency.objects.create(
        code="KPUD",
        name="KPU Riau",
        abbreviation="KPU Riau",
        kind=kpu.kind,
        parent=kpu,
        group=Group.objects.create(name="agency:KPUD"),
    )
    type(person).objects.filter(pk=person.pk).update(agency=unit)
    assert people("liaison.kpu", "analyst") == ["Analyst.Desk"]
    TermMembership.objects.create(agency=unit, term=another_desk(), starts_on="2023-01-02")
    Agency.objects.filter(pk=unit.pk).update(parent=None)
    assert people("liaison.kpu", "analyst") == []


def test_people_are_not_named_any_more_once_their_agency_is_shielded():
    cast.membership("liaison.polri")
    assert people("secretary.desk", "liaison.polri") == ["Liaison.Polri"]
    Agency.objects.filter(code="POLRI").update(shields_people=True)
    assert people("secretary.desk", "liaison.polri") == []


def test_each_word_is_looked_for_in_a_name_whatever_was_asked_before():
    cast.membership("liaison.kpu")
    found = [people("liaison.kpu", q) for q in ("liai kpu", "liai polri", "kpu liai", "li% kpu")]
    assert found == [["Liaison.Kpu"], [], ["Liaison.Kpu"], []]


def another_desk() -> DeskTerm:
    return DeskTerm.objects.create(
        name="Desk lain",
        decree="Kep",
        host=cast.term().host,
        starts_on="2023-01-02",
        group=Group.objects.create(name="term:lain"),
    )


def test_people_of_another_desk_are_not_named():
    person = cast.membership("analyst.desk2")
    type(person).objects.filter(pk=person.pk).update(term=another_desk())
    cast.membership("liaison.kpu")
    assert people("secretary.desk", "analyst.desk2") == []
    assert people("liaison.kpu", "analyst.desk2") == []


def test_whoever_has_left_is_not_found():
    gone = cast.membership("liaison.kpu")
    type(gone).objects.filter(pk=gone.pk).update(ends_on=cast.NOW.date())
    assert people("secretary.desk", "liaison.kpu") == []


def test_of_a_common_word_the_same_rows_are_ranked_each_time(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronize_seqscans")
        assert cursor.fetchone() == ("off",)


def test_of_a_common_word_the_newest_issues_are_ranked(monkeypatch):
    monkeypatch.setattr(hits, "MOST_RANKED", 2)
    monkeypatch.setattr(hits, "HOLDING", Once())
    _old, newer, newest = (cast.reported(title=f"Surat suara kurang {n}") for n in range(3))
    found = hits.find(cast.hat("secretary.desk"), asked("surat suara"))
    assert found.keys("issue") == [newest.pk, newer.pk]


def test_more_people_than_are_shown_are_said_to_be_more():
    for n in range(OTHERS + 1):
        cast.membership(f"analyst.desk{n}" if n else "analyst.desk")
    page = browser("secretary.desk").get("/search/", {"q": "analyst"})
    found = page.context["people"]
    assert (len(found.rows), found.label) == (OTHERS, f"{OTHERS}+")
    assert f'<span class="count">{OTHERS}+</span>' in page.text
