"""Words of one family have one root; words that only look alike do not."""

import csv
from pathlib import Path

import pytest

from agencies.roots import near, pieces, roots_of

FAMILIES = (Path(__file__).parent / "data/word_families.txt").read_text(encoding="utf-8")
REGIONS = Path("agencies/data/regions.csv")
APART = (
    "memerintahkan pemerintah, pala kepala, ketua tua, rusa perusakan, lidi penyelidikan,"
    " bal bali, malu maluku, diri kediri, bekas bekasi, adil pengadilan, ada pengadaan,"
    " tinggal meninggal, jagung kejagung, pres perpres, kota kabupaten, suara surat,"
    " calon salon, malang pemalang, umum pengumuman, meta pemetaan, pasu pasukan, emas pengemasan,"
    " relawan rawan, kementan tan, perwali wali, perkap kap, awal mengawal, kendal kendala,"
    " peran perang, pegawai gawai, bitung hitung, langkat angkat, banten bantu, perwira wira,"
    " tahanan petahana"
)


def test_the_words_of_each_family_have_one_root():
    families = [line.split() for line in FAMILIES.splitlines()]
    broken = [words for words in families if len({roots_of(word) for word in words}) > 1]
    assert len(families) >= 74
    assert broken == []


def test_families_do_not_run_into_each_other():
    roots = [roots_of(line.split()[0]) for line in FAMILIES.splitlines()]
    assert len(set(roots)) == len(roots)


@pytest.mark.parametrize("pair", APART.split(", "))
def test_what_only_looks_alike_stays_apart(pair):
    one, other = pair.split()
    assert roots_of(one) != roots_of(other)


def test_the_name_of_a_region_loses_nothing():
    with REGIONS.open(encoding="utf-8", newline="") as file:
        names = " ".join(row["name_id"] for row in csv.DictReader(file))
    words = {word for word in names.lower().replace("-", " ").split() if word.isalpha()}
    plain = {"bagian", "kepulauan", "meriah", "pegunungan", "seribu"}  # words of the language, too
    assert {word for word in words if roots_of(word) != (word,)} == plain


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("kabupaten/kota, TNI/Polri", "kabupaten kota tni polri"),
        ("B-133/DN.00.01/07/2024", "b 133 dn 0 1 7 2024"),
        ("B\u2013133 B133", "b 133 b 133"),
        ("Jum'at di Bone\u2019s_2.pdf", "jumat di bones 2 pdf"),
        ("walikota tidak menindaklanjuti", "wali kota tidak tindak lanjut"),
        ("Café ＫＰＵ", "cafe kpu"),
        ("Dr. Budi, S.H., M.H. di D.I.Y", "dr budi sh mh di diy"),
        ("Rp2.500 dan 1.000.000 suara", "rp 2500 dan 1000000 suara"),
        ("100.2.7/2944/SJ OPS.1.300", "100 2 7 2944 sj ops 1 300"),
    ],
)
def test_a_text_falls_into_words_and_numbers(text, roots):
    assert " ".join(root for piece in pieces(text) for root in piece.roots) == roots


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("gudnag", "gudang"),
        ("kebcooran", "bocor"),
        ("pereakman", "rekam"),
        ("netralitsa", "netral"),
        ("indrhamayu", "indramayu"),
        ("sumatra", "sumatera"),
        ("hiah", "hibah"),
    ],
)
def test_what_is_no_word_is_meant_as_one_a_letter_away(typed, root):
    assert (root,) in near(typed)


@pytest.mark.parametrize("word", ["gudang", "papua", "kpu", "2024", "xqzwvk", "a" * 40])
def test_a_word_a_number_and_a_heap_of_letters_are_meant_as_nothing_else(word):
    assert near(word) == frozenset()
