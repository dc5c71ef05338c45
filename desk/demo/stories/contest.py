"""Candidates, campaign, disputes, rules, and a question that is not the desk's."""

from desk.demo.script import Story, accepted, act, analysed, letter, point, reported, telaahan, to

SOLE = Story(
    "sole",
    (
        *reported(
            "liaison.kpu",
            "30 Aug 11.00",
            title="Daerah dengan satu bakal pasangan calon setelah pendaftaran ditutup",
            text="Sampai dengan penutupan pendaftaran pada 29 Agustus 2024, sejumlah daerah hanya"
            " menerima satu bakal pasangan calon. Pendaftaran diperpanjang pada 2 sampai dengan 4"
            " September 2024. Kesiapan sosialisasi pemilihan dengan satu pasangan calon perlu"
            " dipastikan.",
            category="CAL.TUNGGAL",
            regions="12 16 19 33 91",
            known="30 Aug 08.00",
            severity=3,
            likelihood=4,
            occurrence="happening",
            stage="CAND_REG",
            source="Rekapitulasi pendaftaran",
        ),
        accepted("30 Aug 15.00", 1, "analyst2.desk"),
        act(
            "2 Sep 09.20",
            "analyst2.desk",
            "ask_views",
            agencies="BAWASLU KEMENDAGRI PERLUDEM",
            days=5,
            reason="Diminta pandangan atas pemilihan dengan satu pasangan calon",
        ),
        act(
            "2 Sep 16.30",
            "liaison.perludem",
            "view",
            text="Sosialisasi kolom kosong perlu setara dengan sosialisasi pasangan calon. Bahan"
            " sosialisasi agar disusun bersama pemantau.",
        ),
    ),
)

POSTERS = Story(
    "posters",
    (
        *reported(
            "liaison.bawaslu",
            "24 Jul 10.40",
            title="Alat peraga dipasang sebelum masa kampanye",
            text="Alat peraga yang memuat citra diri bakal pasangan calon dipasang di fasilitas"
            " umum di tujuh kota sebelum masa kampanye. Penertiban terkendala karena pemasang belum"
            " berstatus peserta pemilihan.",
            category="KMP.APK",
            regions="33 51 71 73.71",
            known="23 Jul 13.00",
            severity=2,
            likelihood=5,
            occurrence="happening",
            stage="PROCEDURE",
            source="Hasil pengawasan",
        ),
        accepted("24 Jul 14.20", 1),
        *analysed(
            "31 Jul 10.30",
            telaahan(
                "Alat peraga dipasang di luar jadwal.",
                "Tujuh kota, lebih dari dua ribu alat peraga.",
                "Peraturan daerah tentang ketertiban umum dapat dipakai sebelum masa kampanye.",
                "Penertiban dilakukan pemerintah daerah.",
                "Rekomendasi kepada Kemendagri; tanggapan diminta dari Bawaslu.",
                risk=(2, 4),
            ),
        ),
        act("1 Aug 09.20", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="1 Aug 13.00",
            approved="5 Aug 09.00",
            issued="6 Aug 10.00",
            number="B-137/DN.00.01/08/2024",
            title="Penertiban alat peraga sebelum masa kampanye",
            text="Penertiban menggunakan peraturan daerah dilakukan serentak dan persuasif.",
            points=[
                point(
                    "Mendorong penertiban melalui Satpol PP di tujuh kota.",
                    "Rekap penertiban",
                    "KEMENDAGRI",
                ),
                point("Menyampaikan data alat peraga hasil pengawasan.", "Rekap", "BAWASLU"),
            ],
            addressees=[to("KEMENDAGRI", "lead", on="28 Aug"), to("BAWASLU", days=10)],
        ),
        act("7 Aug 09.30", "liaison.kemendagri", "acknowledge", "R1/KEMENDAGRI"),
        act(
            "15 Aug 10.00",
            "liaison.bawaslu",
            "respond",
            "R1/BAWASLU",
            text="Data 2.316 alat peraga di tujuh kota telah disampaikan kepada pemerintah daerah."
            " Bawaslu menindaklanjuti sesuai dengan kewenangannya setelah penetapan pasangan"
            " calon.",
            evidence=[("Rekap alat peraga.pdf", "Rekapitulasi alat peraga di tujuh kota.")],
        ),
    ),
)

BILLBOARD = Story(
    "billboard",
    (
        *reported(
            "liaison.kominfo",
            "6 Aug 09.30 WITA",
            title="Baliho bakal calon di halaman kantor pemerintah Kota Makassar",
            text="Baliho bakal calon wali kota terpasang di halaman dua kantor kecamatan. Foto"
            " beredar di media sosial dan dipersoalkan warga.",
            category="KMP.APK",
            regions="73.71",
            known="5 Aug 16.00 WITA",
            severity=2,
            likelihood=4,
            occurrence="happened",
            stage="PROCEDURE",
            channel="media",
            source="Pemantauan media sosial",
        ),
        act(
            "6 Aug 13.45",
            "secretary.desk",
            "merge",
            target="posters",
            reason="Bagian dari penertiban alat peraga yang sedang berjalan.",
        ),
    ),
)

DISPUTE = Story(
    "dispute",
    (
        *reported(
            "liaison.bawaslu",
            "18 Jul 10.20",
            title="Sengketa proses pencalonan perseorangan di Kalimantan Barat",
            text="Dua bakal pasangan calon perseorangan mengajukan permohonan sengketa proses atas"
            " hasil verifikasi dukungan. Massa pendukung direncanakan hadir pada setiap sidang"
            " musyawarah.",
            category="SGK.PROSES",
            regions="61",
            known="17 Jul 14.00",
            severity=2,
            likelihood=3,
            occurrence="happening",
            stage="INDEP",
            source="Bawaslu Provinsi Kalimantan Barat",
        ),
        accepted("18 Jul 15.00", 1, "analyst2.desk"),
        *analysed(
            "25 Jul 11.00",
            telaahan(
                "Kehadiran massa pada sidang musyawarah.",
                "Dua permohonan terdaftar; sidang selesai 2 Agustus 2024.",
                "Penyelesaian sengketa berada pada Bawaslu; Desk tidak mencampuri.",
                "Cukup pengamanan oleh Polda setempat.",
                "Tidak diperlukan rekomendasi.",
                risk=(2, 2),
            ),
            "analyst2.desk",
        ),
        act("26 Jul 10.00", "chair.desk", "approve_analysis", drafter="analyst2.desk"),
        act(
            "5 Aug 09.30",
            "secretary.desk",
            "conclude",
            outcome="Sidang musyawarah selesai dengan tertib. Pengamanan telah disiapkan Polda"
            " Kalimantan Barat, sehingga rekomendasi tidak diperlukan.",
        ),
    ),
)

RULES = Story(
    "rules",
    (
        *reported(
            "liaison.kemenkumham",
            "21 Aug 09.30",
            title="Penyesuaian peraturan pencalonan setelah putusan Mahkamah Konstitusi",
            text="Putusan Mahkamah Konstitusi Nomor 60/PUU-XXII/2024 mengubah ambang batas"
            " pencalonan sepekan sebelum pendaftaran. Harmonisasi perubahan Peraturan KPU perlu"
            " dipercepat agar daerah memperoleh kepastian.",
            category="REG.UBAH",
            regions="31",
            known="20 Aug 16.00",
            severity=4,
            likelihood=4,
            occurrence="happening",
            stage="RULES",
            source="Putusan 20 Agustus 2024",
        ),
        accepted("21 Aug 10.15", 1, "analyst2.desk"),
        act(
            "26 Aug 10.00",
            "secretary.desk",
            "resolve",
            outcome="Selesai melalui koordinasi KPU, Kemenkumham, dan Kemendagri: Peraturan KPU"
            " Nomor 10 Tahun 2024 diundangkan pada 25 Agustus 2024, sebelum pendaftaran dibuka.",
        ),
    ),
)

OVERSEAS = Story(
    "overseas",
    (
        *reported(
            "liaison.kemlu",
            "6 Jun 10.00",
            title="Permintaan pelayanan hak pilih WNI di luar negeri pada Pilkada",
            text="Sejumlah perwakilan menerima pertanyaan apakah WNI di luar negeri dapat memilih"
            " pada Pilkada 2024. Perwakilan memerlukan jawaban resmi yang seragam.",
            category="LNG.PPLN",
            regions="31",
            known="5 Jun 09.00",
            severity=1,
            likelihood=3,
            occurrence="happening",
            stage="VOTER_LIST",
            source="Kawat perwakilan",
        ),
        act(
            "7 Jun 09.30",
            "secretary.desk",
            "reject",
            referred_to="KPU, melalui surat Kemlu",
            reason="Pilkada tidak diselenggarakan di luar negeri; jawaban resmi diberikan KPU.",
        ),
    ),
)

STORIES = (SOLE, POSTERS, BILLBOARD, DISPUTE, RULES, OVERSEAS)
