"""Questions, marks and excerpts."""

import pytest

from agencies.finding import asked, excerpt, marked, roots_in, vector


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("banjir gudang", "(('banjir')) & (('gudang'))"),
        ("kabupaten/kota", "(('kab') | ('kabupaten')) & (('kota'))"),
        ("Nomor B-133/DN.00.01", "(('b' <-> '133' <-> 'dn' <-> '0' <-> '1'))"),
        ("b–133", "(('b' <-> '133'))"),
        ("2944/SJ", "(('2944' <-> 'sj'))"),
        ("048213", "(('48213'))"),
        ('"dua belas" -gudang', "(('dua' <-> 'belas')) & !(('gudang'))"),
        ("walikota", "(('wali')) & (('kota'))"),
        ("B -133", "(('b')) & (('133'))"),
        ("-2024", "(('2024'))"),
        ("Budi Contoh, S.H.", "(('budi')) & (('contoh')) & (('sh'))"),
        ("yang di", ""),
        ("a'b:c & | ! ( \\ %", "(('ab')) & (('c'))"),
    ],
)
def test_what_was_typed_becomes_a_question(typed, query):
    assert asked(typed).all == query


@pytest.mark.parametrize(
    "pair",
    [
        "pemilu pemilihan_umum",
        "TPS tempat_pemungutan_suara",
        "NPHD naskah_perjanjian_hibah_daerah",
        "ASN aparatur_sipil_negara",
        "DPT daftar_pemilih_tetap",
        "DCT daftar_calon_tetap",
        "cagub calon_gubernur",
        "PTUN pengadilan_tata_usaha_negara",
        "kapolres kepala_kepolisian_resor",
        "sprin surat_perintah",
        "PMK peraturan_menteri_keuangan",
        "KKB kelompok_kriminal_bersenjata",
        "disdukcapil dinas_kependudukan_dan_pencatatan_sipil",
        "ektp KTP-el",
    ],
)
def test_a_name_and_its_abbreviation_ask_the_same(pair):
    short, long = pair.split()
    assert asked(short).all == asked(long.replace("_", " ")).all


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("UU 10/2016", "Undang-Undang Nomor 10 Tahun 2016"),
        ("PKPU 8/2024", "PKPU Nomor 8 Tahun 2024"),
        ("SE 2/2023", "SE No. 2 Tahun 2023"),
        ("UU 10 tahun 2016", "UU 10/2016"),
    ],
)
def test_a_law_is_found_by_its_number_and_year(typed, text):
    number = roots_in(text)[-2:]
    assert frozenset({number}) in asked(typed).terms or set(number) <= asked(typed).roots


def test_a_vector_holds_roots_with_their_places_and_weights():
    made = vector([("A", "Penertiban TPS di kota"), ("B", "Ditertibkan")])
    assert made == "'tertib':1A,5B 'tps':2A 'kota':3A"


def test_every_form_of_a_word_is_marked_and_the_rest_escaped():
    shown = marked("<b>Ditertibkan</b> & penertiban", asked("menertibkan"))
    assert shown == "&lt;b&gt;<mark>Ditertibkan</mark>&lt;/b&gt; &amp; <mark>penertiban</mark>"


def test_an_excerpt_stands_where_most_of_the_words_are():
    text = f"gudang {'kata ' * 60} gudang banjir {'kata ' * 60}"
    shown = excerpt(text, asked("banjir gudang"))
    assert "<mark>gudang</mark> <mark>banjir</mark>" in shown
    assert shown.startswith("… ")
    assert len(shown.split()) < 40
