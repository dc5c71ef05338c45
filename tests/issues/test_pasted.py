"""What pasted text proposes: the stated day, hour, zone and region, or nothing."""

import time

import pytest
from django.utils import translation

from issues import pasted
from issues.pasted.personal import personal_data_in
from issues.pasted.places import regions_in

PHONE = (
    "Budi Contoh: Gudang KPU terendam banjir, 200 kotak suara basah.\nLokasi di Kabupaten Demak."
)


@pytest.fixture(autouse=True)
def _in_indonesian():
    with translation.override("id"):
        yield


def typed(text, zone="WIB"):
    """Day, hour and zone as the form shows them."""
    found = pasted.read(text, zone).happened
    if found is None:
        return None
    day, hour, zone = found.typed()
    return f"{day:%d.%m.%Y} {hour:%H.%M} {zone}" if hour else f"{day:%d.%m.%Y}"


pytestmark = pytest.mark.django_db


STAMPS = [
    f"[10.05, 11/08/2024] {PHONE}",
    f"[10:05, 11/8/2024] {PHONE}",
    f"11/08/24 10.05 - {PHONE}",
    f"11/08/2024, 10:05 - {PHONE}",
    f"[11/08/24 10.05.12] {PHONE}",
    f"\u200e[11/08/24, 10:05:12] \u200e{PHONE}",
    f"[2024-08-11, 10:05:12] {PHONE}",
    f"8/11/24, 10:05\u202fAM - {PHONE}",
    f"[8/11/24, 10:05:33\u202fAM] {PHONE}",
    f"11.08.24, 10:05 - {PHONE}",
    PHONE.replace("Budi Contoh: ", "Budi Contoh, [11.08.2024 10:05]\n"),
    PHONE.replace("Budi Contoh: ", "Budi Contoh, [11 Aug 2024 10:05:12]:\n"),
    f"[11/08 10.05] {PHONE}",
    f"11 Agu 2024 10.05 - {PHONE}",
    f"[11 Agustus 2024 pukul 10.05] {PHONE}",
    f"[Min, 11 Agt 2024 10.05] {PHONE}",
    f"Minggu, 11 Agustus 2024 pukul 10.05 - {PHONE}",
    f"[11 Agu, 10.05] {PHONE}",
    f"Sun, Aug 11, 2024 at 10:05 AM - {PHONE}",
    f"11/08/2024 10.05.33: {PHONE}",
    f"[10.05 AM, 8/11/2024] {PHONE}",  # the day first would be to come
    f"> [10.05, 11/08/2024] {PHONE}",
    f"Diteruskan berkali-kali\n[10.05, 11/08/2024] {PHONE}",
    f"Mohon izin meneruskan:\n\n[10.05, 11/08/2024] {PHONE}",
    f"SMS dari Budi Contoh (11-08-2024 10:05): {PHONE.removeprefix('Budi Contoh: ')}",
    f"Pengirim: Budi Contoh\nWaktu: 11/08/2024 10.05\nPesan: {PHONE.removeprefix('Budi Contoh: ')}",
    PHONE.replace("Budi Contoh: ", "Budi Contoh, [Aug 11, 2024 at 10:05:12 AM]:\n"),
]


@pytest.mark.parametrize("text", STAMPS)
def test_a_telephones_stamp_and_sender_stay_out_of_the_title(text):
    found = pasted.read(text)
    assert found.title == "Gudang KPU terendam banjir, 200 kotak suara basah"
    assert "Budi Contoh" in found.text
    assert "Lokasi di Kabupaten Demak." in found.text
    assert typed(text) == "11.08.2024 10.05 WIB"


@pytest.mark.parametrize("text", STAMPS)
def test_a_message_proposes_its_source_and_channel(text):
    initial = pasted.read(text).initial()
    assert initial["source"] == "Pesan dari Budi Contoh, 11 Agustus 2024 10.05 WIB"
    assert initial["channel"] == "message"
    assert initial["regions"] == ["33.21"]
    assert "known_at" not in initial


def test_the_afternoon_of_a_telephone_is_the_afternoon():
    assert typed("8/11/24, 2:05 PM - Budi Contoh: Gudang terendam") == "11.08.2024 14.05 WIB"
    assert typed("8/21/24, 12:05 AM - Budi Contoh: Gudang terendam") == "21.08.2024 00.05 WIB"
    assert typed("21/08/24 2.05 PM - Budi Contoh: Gudang terendam") == "21.08.2024 14.05 WIB"


def test_a_stamp_that_may_be_either_day_leaves_the_day_open():
    assert typed("02/03/2024, 10:05 am - Budi Contoh: Gudang terendam") is None


def test_a_telephone_stamps_in_the_zone_of_its_owner():
    assert typed(STAMPS[0], "WIT") == "11.08.2024 10.05 WIT"


def test_the_hour_in_the_words_counts_before_the_stamp():
    text = "[10.05, 11/08/2024] Budi Contoh: Pukul 06.30 WIB gudang terendam"
    assert typed(text) == "11.08.2024 06.30 WIB"
    assert typed(text.replace("06.30", "22.30")) == "11.08.2024"


def test_notices_and_greetings_are_no_title():
    text = (
        "11/08/24 10.04 - Pesan dan panggilan terenkripsi secara end-to-end.\n"
        "11/08/24 10.05 - +62 812-3456-7890: <Media tidak disertakan>\n"
        "11/08/24 10.06 - +62 812-3456-7890: Selamat pagi Bapak/Ibu,\nTPS 4 belum menerima kotak"
    )
    found = pasted.read(text)
    assert found.title == "TPS 4 belum menerima kotak"
    assert found.text == text
    assert "812" not in found.source
    assert personal_data_in(text).telephones == ("+62 …",)


@pytest.mark.parametrize(
    "empty",
    [
        "Siti: IMG-20240811-WA0001.jpg (file terlampir)",
        "Siti: \u200e<lampiran: 00000012-PHOTO-2024-08-11-10-05-12.jpg>",
        "Siti: Surat.pdf • 3 halaman \u200edokumen tidak disertakan",
        "Siti: Kontak: disertakan",
        "Siti: Menunggu pesan ini. Ini mungkin memerlukan waktu.",
        "Siti: Panggilan suara tak terjawab",
        "Siti: https://maps.google.com/?q=-6.89,110.6",
        "Siti: lokasi langsung dibagikan",
        "Siti: null",
        'Siti mengubah subjek dari "A: B" menjadi "C"',
        "Siti mengganti deskripsi grup: aturan",
        "Desk: \u200ePesan dan panggilan terenkripsi secara end-to-end.",
    ],
)
def test_what_stands_for_a_file_or_is_a_notice_tells_nothing(empty):
    text = f"11/08/24 10.04 - {empty}\n11/08/24 10.05 - Budi Contoh: @628110 TPS 4 kosong"
    found = pasted.read(text)
    assert found.title == "TPS 4 kosong"
    assert found.source == "Pesan dari Budi Contoh, 11 Agustus 2024 10.05 WIB"


def test_words_of_assent_are_no_title_and_an_edited_message_is_none_other():
    text = (
        "[10.04, 11/08/2024] Siti: Siap Pak\n[10.05, 11/08/2024] Budi: Air naik <Pesan ini diedit>"
    )
    assert pasted.read(text).title == "Air naik"
    kept = "11/08/24 10.05 - Budi: Formulir C tidak disertakan"
    assert pasted.read(kept).title == "Formulir C tidak disertakan"


def test_a_message_is_of_no_day_to_come():
    assert typed("11/09/24 10.05 - Budi Contoh: Gudang terendam") is None


def test_a_mail_proposes_its_subject_and_who_wrote_it():
    text = (
        "---------- Pesan terusan ---------\nDari: Budi Contoh <budi@contoh.go.id>\n"
        "Date: Min, 11 Agu 2024 pukul 10.05.33 GMT+7\nSubject: Fwd: Gudang terendam\n\nIsi"
    )
    found = pasted.read(text)
    assert (found.title, found.source, found.channel) == (
        "Gudang terendam",
        "Surel dari Budi Contoh",
        "",
    )
    assert typed(text) == "11.08.2024 10.05 WIB"
    assert pasted.read("Dari: Kapolri\nPerihal: Undangan").source == ""


@pytest.mark.parametrize(
    "number",
    [
        "+62 812\u2011345\u20116789",
        "+62 (812) 3456-7890",
        "62812 3456 7890",
        "0812.3456.7890",
        "+62 0812 3456 789",
        "(0812) 345 6789",
        "0812–3456–7890",
    ],
)
def test_a_telephone_number_however_written(number):
    assert personal_data_in(f"Hubungi {number}.").telephones
    assert number[-4:] not in pasted.read(f"[10.05, 2/9/2024] {number}: Air naik").source


def test_telephone_and_identity_card_numbers_are_warned_of(login):
    text = "Hubungi 0812-3456-7890, NIK 3201014107900001, kode 1234567890123456"
    found = personal_data_in(text)
    assert found == (("0812…",), ("3201…",))
    page = login("liaison.kpu").post("/issues/new/paste/", {"paste": text}).text
    assert "1 nomor telepon (0812…)" in page
    assert "1 NIK atau nomor KK (3201…)" in page


def test_numbers_of_letters_and_amounts_are_no_personal_data():
    text = "Nomor 100.2.7/2944/SJ, rekening 08.12, Rp8.610.000.000.000, 204807203 baris"
    assert not personal_data_in(text)


def test_a_letter_proposes_its_subject_and_number():
    text = (
        "KEMENTERIAN DALAM NEGERI\nNomor : B-133/DN.00.01/07/2024\nSifat : Biasa\n"
        "Hal : Pencairan NPHD di Provinsi Riau\n\nYth. Menko"
    )
    initial = pasted.read(text).initial()
    assert initial["title"] == "Pencairan NPHD di Provinsi Riau"
    assert (initial["source"], initial["channel"]) == ("Surat B-133/DN.00.01/07/2024", "letter")
    assert "occurred_at" not in initial


MOMENTS = {
    "Rabu (14/08/2024) pukul 13.45 WIB": "14.08.2024 13.45 WIB",
    "Rabu, 14 Agustus 2024, Pukul 13.45 Wib": "14.08.2024 13.45 WIB",
    "pada Rabu (14/8/2024) sekitar pukul 13.45 WIT": "14.08.2024 13.45 WIT",
    "tanggal 14-08-2024 pk. 13.45 WITA": "14.08.2024 13.45 WITA",
    "14 Agustus 2024 - 14.30": "14.08.2024 14.30 WIB",
    "14 Agustus 2024 (14.30 WITA)": "14.08.2024 14.30 WITA",
    "14 Agustus 2024 jam 14:30 wita": "14.08.2024 14.30 WITA",
    "14 Agustus 2024, 14.30 wita": "14.08.2024 14.30 WITA",
    "11 Agt 2024 pukul 10.05": "11.08.2024 10.05 WIB",
    "11 Ags. 2024 pkl 10.05": "11.08.2024 10.05 WIB",
    "11 Agustus 2024 pukul 24.00 WIB": "12.08.2024 00.00 WIB",
    "Senin, 12 Agustus 2024 pukul 09.00-12.00 WIT": "12.08.2024 09.00 WIT",
    "Senin, 12 Agustus 2024 pukul 09.00 s.d. 12.00 WIT": "12.08.2024 09.00 WIT",
    "Senin, 12 Agustus 2024 pukul 09.00 WITA s.d. selesai": "12.08.2024 09.00 WITA",
    "pukul 05.10 WIT, Minggu 18 Agustus 2024": "18.08.2024 05.10 WIT",
    "12 Agustus 2024 jam 9 malam": "12.08.2024 21.00 WIB",
    "12 Agustus 2024 pkl 0830 WIB": "12.08.2024 08.30 WIB",
    "12/8/24 pukul 08.30": "12.08.2024 08.30 WIB",
    "2024-08-12 08:30": "12.08.2024 08.30 WIB",
    "Rabu (14/8) pukul 13.45 WIB": "14.08.2024 13.45 WIB",
    "14 Agustus pukul 13.45 WIB": "14.08.2024 13.45 WIB",
    "14 Agustus 2024": "14.08.2024",
    "13 August 2024 at 2:30 PM": "13.08.2024 14.30 WIB",
    "13 August 2024 at 12:15 am": "13.08.2024 00.15 WIB",
    "jam 10.00 tanggal 13 Agustus 2024 dan jam 12.00 tanggal 14 Agustus 2024": (
        "13.08.2024 10.00 WIB"
    ),
    "tanggal 13 Agustus 2024 dan jam 12.00 tanggal 14 Agustus 2024": "14.08.2024 12.00 WIB",
    "13 s.d. 15 Agustus 2024 pukul 08.00 WIB": "13.08.2024 08.00 WIB",
    "tanggal 13-14 Agustus 2024": "13.08.2024",
    "13 Agustus 2024 pukul 19.30 waktu setempat": "13.08.2024",
    "Kamis (14/8) pukul 13.45 WIB": None,
    "14 Agustus 2024 setengah tiga": "14.08.2024",
    "14 Agustus 2024 jam 2": "14.08.2024",
    "14 Agustus 2024 sebanyak 14.30 ton": "14.08.2024",
    "14 Agustus 2024 14.30 ton": "14.08.2024",
    "Nomor B-133/DN.00.01/07/2024": None,
    "Nomor 12/08/2024": None,
    "31 Juni 2024 pukul 10.00": None,
    "versi 1.2.2024": None,
    "sebanyak 14.8 persen": None,
    # spelt and joined otherwise
    "14 Agustus 2024 Pkl.13.45WIB": "14.08.2024 13.45 WIB",
    "14Agt2024 10:15": "14.08.2024 10.15 WIB",
    "Rabu/14 Agustus 2024\nPukul: 09.00 WITA": "14.08.2024 09.00 WITA",
    "tgl.14/08/2024 jam 10.15": "14.08.2024 10.15 WIB",
    "hari Rabu tanggal 14 bulan Agustus tahun 2024 pukul 09.00": "14.08.2024 09.00 WIB",
    "Wednesday, August 14, 2024 2:05 PM": "14.08.2024 14.05 WIB",
    "14 August 2024 at 11.20 p.m. WITA": "14.08.2024 23.20 WITA",
    # zones of the country, spelt out, of several hours, and of the world
    "14 Agustus 2024 pukul 13.45 Waktu Indonesia Bagian Tengah": "14.08.2024 13.45 WITA",
    "14 Agustus 2024 pukul 13.45 W.I.T.": "14.08.2024 13.45 WIT",
    "14 Agustus 2024 pukul 13.45 GMT+8": "14.08.2024 13.45 WITA",
    "Wed, 14 Aug 2024 09:00:00 +0700": "14.08.2024 09.00 WIB",
    "14 Agustus 2024 pukul 08.00 dan 10.00 WIT": "14.08.2024 08.00 WIT",
    "14 Agustus 2024 06:45 UTC": "14.08.2024",
    "2024-08-14T06:45:00Z": "14.08.2024",
    "Wed, 14 Aug 2024 09:00:00 -0400": "14.08.2024",
    "14 Agustus 2024 pukul 20.00 waktu Kuala Lumpur": "14.08.2024",
    # the part of the day stands before the hour, or does not agree with it
    "Sabtu malam (31/8/2024) sekitar pukul 10.30": "31.08.2024 22.30 WIB",
    "Sabtu sore (31/8) pukul 4.30 WIT": "31.08.2024 16.30 WIT",
    "31 Agustus 2024 malam, jam 8": "31.08.2024 20.00 WIB",
    "31 Agustus 2024 pukul 12.30 dini hari": "31.08.2024 00.30 WIB",
    "31 Agustus 2024 jam 1 malam": "31.08.2024",
    "31 Agustus 2024 malam warga pergi, lalu pukul 7.30": "31.08.2024",
    "31 Agustus 2024 pagi, lalu pukul 14.00": "31.08.2024 14.00 WIB",
    "31 Agustus 2024 jam 8 malam kurang 10 menit": "31.08.2024",
    # amounts and numbers
    "14 Agustus 2024 13.45 GB": "14.08.2024",
    "nomor surat: 14/08/2024": None,
    "putusan nomor perkara 14-08-2024": None,
}


@pytest.mark.parametrize("text", MOMENTS)
def test_the_stated_hour_and_zone_or_none(text):
    assert typed(f"Gudang terendam {text}.") == MOMENTS[text]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("tadi sore sekitar pukul 4.30 air naik", "21.08.2024 16.30 WIB"),
        ("tadi siang jam 2 air naik", "21.08.2024 14.00 WIB"),
        ("kemaren pukul 14.00 air naik", "21.08.2024 20.05 WIB"),  # the message's own
        ("besok pukul 08.00 dipindahkan", "21.08.2024 20.05 WIB"),
        ("pukul 09.00 UTC diserang", "21.08.2024"),
    ],
)
def test_an_hour_without_its_day_is_of_the_messages_day_unless_it_says_otherwise(text, hour):
    assert typed(f"21/08/24 20.05 - Budi Contoh: {text}") == hour


def test_a_thousand_stamps_are_read_at_once():
    began = time.monotonic()
    assert typed("[11/8/24 10.10] a: " * 1000) == "11.08.2024 10.10 WIB"
    assert time.monotonic() - began < 3


def test_the_zone_of_the_only_region_is_meant():
    assert typed("Di Jayapura dan Kabupaten Merauke 12 Agustus 2024 pukul 09.00") == (
        "12.08.2024 09.00 WIT"
    )


def test_regions_of_two_zones_leave_an_hour_without_zone_open():
    text = "Gudang di Makassar dan Surabaya 12 Agustus 2024 pukul 09.00"
    assert typed(text) == "12.08.2024"
    assert typed(f"{text} WITA") == "12.08.2024 09.00 WITA"


PLACES = {
    "Polda Metro Jaya": [],
    "se-Tanah Papua": [],
    "Kabupaten Tanah Datar dan Tanah Laut": ["13.04", "63.01"],
    "Gedung di Medan Merdeka Barat, Jakarta": ["31"],
    "Jl. Medan Merdeka Barat No. 15, Jakarta Pusat": ["31.71"],
    "Jalan Surabaya, Menteng": [],
    "Daerah Istimewa Yogyakarta": ["34"],
    "D.I. Yogyakarta": ["34"],
    "DIY": ["34"],
    "Kota Yogyakarta": ["34.71"],
    "Labuhan Batu": ["12.10"],
    "Kabupaten Labuhan Batu Selatan": ["12.22"],
    "Kota Batu": ["35.79"],
    "Batu dilempar ke kantor KPU": [],
    "Sulsel, Jabar dan NTB": ["32", "52", "73"],
    "sulsel dan kaltara": ["65", "73"],
    "KABUPATEN DEMAK DAN PROVINSI PAPUA TENGAH": ["33.21", "94"],
    "Daerah Khusus Jakarta": ["31"],
    "DKI": ["31"],
    "Bau-Bau": ["74.72"],
    "Baubau": ["74.72"],
    "Tanjungpinang": ["21.72"],
    "Tanjung Pinang": ["21.72"],
    "Kab. Kep. Anambas": ["21.05"],
    "Kep. Riau": ["21"],
    "Palangka Raya": ["62.71"],
    "Pare-Pare": ["73.72"],
    "Kab. Bandung Barat": ["32.17"],
    "Polda up. Karo Ops": [],
    "KPU Kota Bandung": ["32.73"],
    "Bawaslu Jatim": ["35"],
    "Universitas Negeri Semarang": [],
    "Partai Aceh": [],
    "Selat Malaka": [],
    "Medan berat di Papua Pegunungan": ["95"],
    "kota medan dan kab demak": ["12.71", "33.21"],
    "Puncak acara di Kabupaten Puncak Jaya": ["94.02"],
    "Kabupaten OKI": ["16.02"],
    "Sumatra Utara": ["12"],
    "Polres Metro Jakarta Selatan": ["31.74"],
    "Polres Metro Tangerang Kota": ["36.71"],
    "Gunung Kidul": ["34.03"],
    "Medan, 9 Juli 2024": ["12.71"],
    "Gudang Medan kebanjiran": ["12.71"],
    "BATU DILEMPAR DI KOTA BATU": ["35.79"],
    "OKU Timur": ["16.08"],
    "Karo Ops Polda Sumut": ["12"],
    # a head, a vote or an office of one level
    "Bupati Bogor dan Wali Kota Bogor": ["32.01", "32.71"],
    "Pemkot Mojokerto": ["35.76"],
    "Pilwalkot Bandung, Pilbup Kediri": ["32.73", "35.06"],
    "Bupati Gorontalo": ["75.01"],
    "Polda Yogyakarta": ["34"],
    # both of one name, and the kind behind it
    "Kab. dan Kota Kupang": ["53.01", "53.71"],
    "Kota & Kab. Tegal": ["33.28", "33.76"],
    "KPU Kabupaten/Kota se-Jawa Barat": ["32"],
    "Kediri (Kota) dan Kediri (Kabupaten)": ["35.06", "35.71"],
    "Polres Malang Kota melapor": ["35.73"],
    # the later names of a row are short
    "Kalimantan Barat, Tengah, dan Selatan": ["61", "62", "63"],
    "Papua Barat dan Barat Daya": ["92", "96"],
    "Kab. Lombok Barat, Tengah/Utara": ["52.01", "52.02", "52.08"],
    # persons, ships, dishes, newspapers, teams, and words of two meanings
    "Brigjen Pol. Lingga Wijaya": [],
    "Bpk. Alor Simanjuntak, Kapolres Batang": ["33.25"],
    "Yth. Bapak Ketua Bawaslu Provinsi Banten": ["36"],
    "KRI Teluk Bintuni dan KM Sorong": [],
    "nasi Padang dan kopi Aceh": [],
    "Riau Pos, Kaltim Post, Bali United": [],
    "para Pati TNI dan Karo Penmas": [],
    "Buru-buru ke TPS": [],
    "Laporan dari Polres Batang hari ini": ["33.25"],
    "Gedung KPK, Kuningan, Jakarta Selatan": ["31.74"],
    "Kab. Kuningan, Jawa Barat": ["32", "32.08"],
    "Polda Metro": [],
    "jalan tol Semarang–Demak": [],
    "Gugatan di PT TUN Medan": ["12.71"],
    # short forms, seats, and how people spell
    "Polman, Bangkep, Parimo, Muba": ["16.06", "72.07", "72.08", "76.04"],
    "Wamena, Timika, Boven Digul": ["93.02", "94.04", "95.01"],
    "Kab. 50 Kota": ["13.07"],
    "Tanjung Balai Karimun": ["21.02"],
    "Polres Tanah Karo": ["12.06"],
    # small letters, as in messages
    "banjir di demak, jawa tengah": ["33", "33.21"],
    "tps di aceh besar": ["11.06"],
    "gudang di bukit tinggi": [],
    "orang di puncak acara": [],
    "BANJIR DI ACEH BESAR": ["11.06"],
    "KPU PROVINSI DI YOGYAKARTA": ["34"],
}


@pytest.mark.parametrize("text", PLACES)
def test_the_region_meant_and_no_other(text):
    assert [region.code for region in regions_in(text)[0]] == PLACES[text]


def test_what_regency_and_city_share_stays_undecided():
    assert regions_in("Gudang di Bandung dan Yogyakarta") == ([], ["Bandung", "Yogyakarta"])


@pytest.mark.parametrize(
    "opening",
    ["Fwd: ", "Selamat malam Bapak, mohon ijin melaporkan: ", "Mohon izin Komandan, lapor, "],
)
def test_what_only_opens_a_message_is_no_title(opening):
    assert pasted.read(f"{opening}Gudang terendam. Lalu reda.").title == "Gudang terendam"


@pytest.mark.parametrize(
    "text",
    [
        "Rapat pukul 13.45 s.d. 15.00 WIT di kantor KPU",
        "Sekitar pkl. 19.00 gudang terendam",
        "Kantor di Jl. Merdeka No. 5 dilempari batu",
        "Laporan Brigjen. A. Contoh tentang logistik",
    ],
)
def test_a_short_form_does_not_end_the_title(text):
    assert pasted.read(f"{text}. Lalu reda.").title == text


def test_a_title_comes_without_the_marks_of_a_messenger():
    text = "*Lapor piket* \U0001f64f _Demak_ 2*3\n*Gudang* terendam."
    found = pasted.read(text)
    assert (found.title, found.text) == ("Lapor piket Demak 2*3", text)


def test_pasted_text_is_taken_over_for_checking(login):
    text = "Truk tertahan longsor\nDi Kabupaten Jayawijaya sejak 2 September 2024 pukul 06.30 WIT."
    page = login("liaison.kpu").post("/issues/new/paste/", {"paste": text})
    initial = page.context["form"].initial
    assert (initial["title"], initial["text"]) == ("Truk tertahan longsor", text)
    assert initial["regions"] == ["95.01"]
    for entry in ('value="2024-09-02"', 'value="06.30"', '<option value="WIT" selected>'):
        assert entry in page.text


def test_an_hour_that_is_not_told_stays_empty_on_the_page(login):
    page = login("liaison.kpu").post("/issues/new/paste/", {"paste": "Banjir 14 Agustus 2024"})
    assert 'value="2024-08-14"' in page.text
    assert 'value="00.00"' not in page.text
    assert "jam tidak dikenali" in page.text
