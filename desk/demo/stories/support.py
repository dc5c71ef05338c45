"""Support for the organisers: grants, health, education, observers, regional governments."""

from desk.demo.script import Story, accepted, act, analysed, letter, point, reported, telaahan, to

GRANTS = Story(
    "grants",
    (
        *reported(
            "liaison.kemendagri",
            "1 Jul 09.40",
            title="Fasilitasi pendanaan Pilkada oleh pemerintah daerah",
            text="Sebanyak 23 pemerintah daerah belum menandatangani NPHD dengan Bawaslu, dan"
            " pencairan 60 persen di 31 daerah melewati batas lima bulan sebelum pemungutan suara."
            " Daerah beralasan menunggu perubahan APBD.",
            category="ANG.NPHD",
            regions="12 14 62 72 94",
            known="28 Jun 16.00",
            severity=4,
            likelihood=4,
            occurrence="happening",
            stage="PLAN",
            source="Rekapitulasi Ditjen Bina Keuangan Daerah",
        ),
        accepted("1 Jul 14.00", 1),
        *analysed(
            "8 Jul 14.00",
            telaahan(
                "Pendanaan penyelenggara belum tuntas.",
                "23 daerah belum menandatangani, 31 daerah belum mencairkan 60 persen.",
                "Perubahan APBD dapat didahului melalui peraturan kepala daerah.",
                "Percepatan diperlukan sebelum Agustus berakhir.",
                "Rekomendasi kepada Kemendagri dan Kemenkeu.",
                risk=(4, 3),
            ),
        ),
        act("9 Jul 09.30", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="10 Jul 10.00",
            approved="12 Jul 09.30",
            issued="15 Jul 10.00",
            number="B-124/KU.00.01/07/2024",
            title="Fasilitasi pendanaan Pilkada oleh pemerintah daerah",
            text="Sisa pendanaan perlu dituntaskan melalui pendahuluan perubahan APBD.",
            points=[
                point("Menuntaskan penandatanganan NPHD di 23 daerah.", "Rekap NPHD", "KEMENDAGRI"),
                point(
                    "Menuntaskan pencairan 60 persen di 31 daerah.", "Rekap pencairan", "KEMENDAGRI"
                ),
                point(
                    "Menyampaikan realisasi transfer ke daerah terkait.",
                    "Rekap realisasi",
                    "KEMENKEU",
                ),
            ],
            addressees=[to("KEMENDAGRI", "lead", days=20), to("KEMENKEU", on="21 Aug")],
        ),
        act("16 Jul 09.00", "liaison.kemendagri", "acknowledge", "R1/KEMENDAGRI"),
        act("16 Jul 11.00", "liaison.kemenkeu", "acknowledge", "R1/KEMENKEU"),
        act(
            "9 Aug 10.00",
            "liaison.kemendagri",
            "ask_extension",
            "R1/KEMENDAGRI",
            wanted_on="4 Sep",
            reason="Sembilan daerah menunggu pengesahan perubahan APBD.",
        ),
        act(
            "9 Aug 15.00",
            "secretary.desk",
            "grant",
            "R1/KEMENDAGRI",
            granted_on="4 Sep",
            answer="Diberikan satu kali.",
        ),
        act(
            "16 Aug 14.00",
            "liaison.kemenkeu",
            "progress",
            "R1/KEMENKEU",
            text="Realisasi transfer tersedia untuk 19 dari 31 daerah.",
        ),
        act(
            "30 Aug 14.40",
            "liaison.kemendagri",
            "report",
            "R1/KEMENDAGRI",
            points=[1, 2],
            text="NPHD ditandatangani di 23 daerah dan pencairan 60 persen selesai di 29 dari 31"
            " daerah. Dua daerah cair pada minggu ini.",
            as_of="29 Aug 17.00",
            evidence=[
                ("Rekap NPHD.pdf", "Rekapitulasi penandatanganan NPHD."),
                ("Rekap pencairan.pdf", "Rekapitulasi pencairan 60 persen."),
            ],
        ),
    ),
)

HEALTH = Story(
    "health",
    (
        *reported(
            "liaison.kpu",
            "29 Jul 10.30",
            title="Skrining kesehatan petugas badan ad hoc belum merata",
            text="Skrining kesehatan calon petugas KPPS baru tersedia di sebagian puskesmas di"
            " Bengkulu dan Kalimantan Selatan. Pada pemilihan sebelumnya, kelelahan menjadi"
            " penyebab utama petugas dirawat.",
            category="KES.SKRINING",
            regions="17 63",
            known="26 Jul 13.00",
            severity=4,
            likelihood=2,
            occurrence="may_happen",
            stage="ADHOC",
            source="Evaluasi KPU provinsi",
        ),
        accepted("29 Jul 14.00", 1, "analyst2.desk"),
        *analysed(
            "5 Aug 10.00",
            telaahan(
                "Skrining belum merata.",
                "41 persen puskesmas siap.",
                "Skrining gratis memerlukan penugasan dari Kementerian Kesehatan.",
                "Cakupan perlu diperluas sebelum pembentukan KPPS.",
                "Rekomendasi kepada Kemenkes.",
                risk=(3, 3),
            ),
            "analyst2.desk",
        ),
        act("6 Aug 09.15", "secretary.desk", "approve_analysis", drafter="analyst2.desk"),
        *letter(
            "R1",
            drafted="7 Aug 10.00",
            approved="8 Aug 10.00",
            issued="12 Aug 09.30",
            number="B-140/KS.00.01/08/2024",
            by="analyst2.desk",
            title="Perluasan skrining kesehatan petugas",
            text="Skrining gratis diperluas ke seluruh puskesmas di dua provinsi.",
            points=[point("Menyediakan skrining gratis di seluruh puskesmas.", "Surat edaran")],
            addressees=[to("KEMENKES", "lead", days=15), to("DKPP", days=10)],
        ),
        act("13 Aug 09.00", "liaison.kemenkes", "acknowledge", "R1/KEMENKES"),
        act(
            "23 Aug 10.00",
            "staff.desk",
            "record_reply",
            "R1/DKPP",
            letter_number="218/K.DKPP/SET/VIII/2024",
            letter_date="21 Aug",
            received_on="22 Aug",
            subject="Tanggapan atas skrining kesehatan petugas",
            points=[1],
            text="DKPP mendukung perluasan skrining dan tidak memiliki catatan.",
            letter=("Surat DKPP.pdf", "Tanggapan atas skrining kesehatan petugas."),
        ),
        act(
            "29 Aug 09.30",
            "liaison.kemenkes",
            "ask_extension",
            "R1/KEMENKES",
            wanted_on="13 Sep",
            reason="Pembahasan anggaran dengan BPJS Kesehatan.",
        ),
        act(
            "29 Aug 15.00",
            "plh.kemenkes",
            "decline",
            "R1/KEMENKES",
            letter_number="KP.02.03/B/1302/2024",
            reason="Skrining gratis telah tersedia melalui program JKN bagi peserta aktif;"
            " perluasan di luar JKN tidak memiliki dasar anggaran pada tahun 2024.",
        ),
    ),
)

EDUCATION = Story(
    "education",
    (
        *reported(
            "staff.desk",
            "24 Jun 10.20",
            reported_by="KEMENDAGRI",
            title="Dukungan pemerintah daerah untuk sosialisasi dan pendidikan pemilih",
            text="Pemerintah Kabupaten Indramayu menyampaikan kesiapan dukungan anggaran, sarana,"
            " dan tenaga, tetapi bahan sosialisasi dan pendidikan pemilih belum tersedia bagi"
            " desa.",
            category="POL.SOSIALISASI",
            regions="32 32.12",
            known="21 Jun 15.00",
            severity=2,
            likelihood=3,
            occurrence="happening",
            stage="PROCEDURE",
            channel="letter",
            source="Surat Kesbangpol Kabupaten Indramayu",
        ),
        accepted("24 Jun 14.00", 1),
        *analysed(
            "1 Jul 10.00",
            telaahan(
                "Bahan sosialisasi belum tersedia bagi desa.",
                "Dukungan lain telah siap.",
                "Bahan dari KPU dapat digandakan pemerintah daerah.",
                "Penggandaan bersama cukup.",
                "Rekomendasi kepada Kemendagri.",
                risk=(2, 3),
            ),
        ),
        act("2 Jul 09.00", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="3 Jul 10.00",
            approved="4 Jul 10.00",
            issued="5 Jul 09.30",
            number="B-120/DN.00.01/07/2024",
            title="Bahan sosialisasi dan pendidikan pemilih",
            text="Bahan sosialisasi digandakan bersama pemerintah daerah.",
            points=[point("Menggandakan bahan sosialisasi untuk seluruh desa.", "Foto dan rekap")],
            addressees=[to("KEMENDAGRI", "lead", days=15)],
        ),
        act("8 Jul 09.30", "liaison.kemendagri", "acknowledge", "R1/KEMENDAGRI"),
        act(
            "22 Jul 10.30",
            "liaison.kemendagri",
            "report",
            "R1/KEMENDAGRI",
            points=[1],
            text="Bahan sosialisasi dibagikan di 309 desa dan 8 kelurahan.",
            evidence=[("Rekap pembagian.pdf", "Rekapitulasi pembagian bahan sosialisasi.")],
        ),
        act("24 Jul 11.00", "analyst.desk", "verify", "R1/KEMENDAGRI", verdicts={1: "accepted"}),
        act(
            "26 Jul 14.00",
            "secretary.desk",
            "close",
            outcome="Bahan sosialisasi telah dibagikan di seluruh desa dan kelurahan.",
        ),
    ),
)

OBSERVERS = Story(
    "observers",
    (
        *reported(
            "liaison.perludem",
            "5 Aug 10.15",
            title="Akreditasi pemantau di daerah memerlukan waktu lama",
            text="Akreditasi pemantau di delapan provinsi memerlukan waktu lebih dari 30 hari."
            " Persyaratan yang diminta berbeda antardaerah, sehingga pemantau daerah mundur.",
            category="POL.PEMANTAU",
            regions="11 35 53",
            known="2 Aug 13.00",
            severity=2,
            likelihood=4,
            occurrence="happening",
            stage="OBSERVERS",
            source="Jaringan pemantau",
        ),
        accepted("5 Aug 14.00", 1, "analyst2.desk"),
        *analysed(
            "12 Aug 10.00",
            telaahan(
                "Akreditasi lama dan berbeda antardaerah.",
                "Rata-rata 34 hari di delapan provinsi.",
                "Penyeragaman syarat berada pada KPU dan Bawaslu.",
                "Tanggapan penyelenggara diperlukan.",
                "Tanggapan diminta dari KPU, Bawaslu, dan Perludem.",
                risk=(2, 3),
            ),
            "analyst2.desk",
        ),
        act("13 Aug 09.10", "secretary.desk", "approve_analysis", drafter="analyst2.desk"),
        *letter(
            "R1",
            drafted="26 Aug 13.00",
            approved="28 Aug 10.00",
            issued="30 Aug 09.00",
            number="B-148/DN.00.01/08/2024",
            by="analyst2.desk",
            title="Penyeragaman akreditasi pemantau",
            text="Keseragaman syarat dan waktu akreditasi akan memperluas pemantauan.",
            points=[point("Menyampaikan tanggapan atas penyeragaman syarat.", "Tanggapan")],
            addressees=[
                to("KPU", "lead", days=10),
                to("BAWASLU", days=10),
                to("PERLUDEM", days=10),
            ],
        ),
        act(
            "2 Sep 09.40",
            "liaison.bawaslu",
            "respond",
            "R1/BAWASLU",
            text="Bawaslu telah menyeragamkan syarat melalui surat edaran kepada Bawaslu provinsi"
            " dan menetapkan waktu layanan tujuh hari kerja.",
        ),
    ),
)

SUMATRA = Story(
    "sumatra",
    (
        *reported(
            "liaison.kemenkopolhukam",
            "12 Jul 10.00",
            title="Optimalisasi fasilitasi Pilkada di sepuluh provinsi Sumatra",
            text="Rapat koordinasi wilayah Sumatra di Medan pada 9 Juli 2024 menghasilkan lima hal"
            " tindak lanjut. Fasilitasi pemerintah daerah perlu dioptimalkan agar sesuai dengan"
            " jadwal dan tahapan, dan Forkopimda perlu meningkatkan sinergi.",
            category="KOR.PEMDA",
            regions="11 12 13 14 15 16 17 17.02 18 19 21",
            known="9 Jul 14.00",
            severity=3,
            likelihood=3,
            occurrence="happening",
            stage="PROCEDURE",
            channel="meeting",
            source="Rakor wilayah Sumatra, 9 Juli 2024",
        ),
        accepted("12 Jul 14.10", 1),
        *analysed(
            "26 Aug 10.00",
            telaahan(
                "Fasilitasi daerah belum merata.",
                "Lima hal tindak lanjut, sepuluh provinsi.",
                "Laporan provinsi diperlukan dalam bentuk yang sama.",
                "Satu rekomendasi dengan lima butir.",
                "Rekomendasi kepada Kemendagri.",
                risk=(3, 3),
            ),
        ),
        act("27 Aug 09.30", "chair.desk", "approve_analysis"),
        act(
            "30 Aug 13.40",
            "analyst.desk",
            "draft",
            "R1",
            title="Lima hal tindak lanjut rakor wilayah Sumatra",
            text="Lima hal tindak lanjut disampaikan kepada pemerintah daerah melalui Kemendagri.",
            points=[
                point("Menjaga stabilitas politik, hukum, dan keamanan.", "Laporan provinsi"),
                point("Meningkatkan koordinasi antarinstansi.", "Laporan provinsi"),
                point("Mengoptimalkan fasilitasi penyelenggaraan.", "Rekap fasilitasi"),
                point("Mencegah polarisasi di masyarakat.", "Laporan kegiatan"),
                point("Meningkatkan pendidikan politik.", "Laporan kegiatan"),
            ],
            addressees=[to("KEMENDAGRI", "lead", days=15), to("KSP", days=15)],
        ),
        act("2 Sep 09.15", "analyst.desk", "submit_review", "R1"),
    ),
)

DAILY = Story(
    "daily",
    (
        *reported(
            "liaison.kemendagri",
            "6 Aug 10.00 WIT",
            title="Laporan harian desk daerah belum seragam",
            text="Desk Pilkada di tingkat provinsi mengirim laporan dengan bentuk dan jam yang"
            " berbeda. Sembilan provinsi belum membentuk desk. Laporan nihil tidak dikirim,"
            " sehingga keadaan tidak diketahui.",
            category="KOR.LAPORAN",
            regions="13 92 96",
            known="5 Aug 11.00 WIT",
            severity=2,
            likelihood=4,
            occurrence="happening",
            stage="PROCEDURE",
            source="Pemantauan Kemendagri",
        ),
        accepted("6 Aug 13.00", 1, "analyst2.desk"),
        *analysed(
            "13 Aug 10.30",
            telaahan(
                "Laporan daerah belum seragam.",
                "29 provinsi melapor, sembilan belum.",
                "Bentuk laporan satu halaman cukup.",
                "Bentuk dan jam perlu diseragamkan.",
                "Rekomendasi kepada Kemendagri.",
                risk=(2, 4),
            ),
            "analyst2.desk",
        ),
        act("14 Aug 09.30", "secretary.desk", "approve_analysis", drafter="analyst2.desk"),
        act(
            "27 Aug 10.00",
            "analyst2.desk",
            "draft",
            "R1",
            title="Bentuk dan jam laporan harian desk daerah",
            text="Laporan harian disampaikan pukul 16.00 waktu setempat, termasuk laporan nihil.",
            points=[point("Menetapkan bentuk dan jam laporan harian.", "Surat edaran")],
            addressees=[to("KEMENDAGRI", "lead", days=5)],
        ),
        act("27 Aug 10.20", "analyst2.desk", "submit_review", "R1"),
        act("29 Aug 13.00", "chair.desk", "approve", "R1"),
        act(
            "29 Aug 14.00", "secretary.desk", "send_to_sign", "R1", lies_with="Tata Usaha Pimpinan"
        ),
    ),
)

STORIES = (GRANTS, HEALTH, EDUCATION, OBSERVERS, SUMATRA, DAILY)
