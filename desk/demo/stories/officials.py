"""Neutrality, vacancies and violations."""

from desk.demo.script import Story, accepted, act, analysed, letter, point, reported, telaahan, to

NEUTRALITY = Story(
    "neutrality",
    (
        *reported(
            "liaison.bawaslu",
            "15 Jul 10.30 WITA",
            title="Dua belas laporan netralitas ASN di Sulawesi Selatan belum ditindaklanjuti",
            text="Bawaslu Provinsi Sulawesi Selatan meneruskan 12 laporan dugaan pelanggaran"
            " netralitas ASN sejak Mei 2024. Tindak lanjut tertunda karena peralihan kewenangan"
            " penanganan laporan. Pelapor menanyakan perkembangan secara berkala.",
            category="NTR.ASN",
            regions="73 73.71",
            known="12 Jul 15.00 WITA",
            severity=3,
            likelihood=3,
            occurrence="happening",
            stage="INDEP",
            source="Surat Bawaslu Provinsi Sulawesi Selatan",
        ),
        accepted("15 Jul 14.00", 1),
        *analysed(
            "22 Jul 13.00",
            telaahan(
                "Laporan netralitas ASN belum ditindaklanjuti.",
                "12 laporan, tertua 61 hari.",
                "Peralihan kewenangan menimbulkan kekosongan penanganan.",
                "Penerima laporan perlu ditegaskan.",
                "Rekomendasi kepada KASN dan Kemendagri.",
                risk=(3, 3),
            ),
        ),
        act("23 Jul 10.00", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="24 Jul 10.00",
            approved="25 Jul 10.00",
            issued="26 Jul 09.00",
            number="B-129/DN.00.01/07/2024",
            title="Tindak lanjut 12 laporan netralitas ASN",
            text="Laporan yang telah diteruskan Bawaslu perlu ditindaklanjuti.",
            points=[
                point(
                    "Menyampaikan hasil penanganan 12 laporan.", "Daftar hasil penanganan", "KASN"
                ),
                point(
                    "Menyampaikan surat edaran netralitas kepada pemerintah daerah.",
                    "Surat edaran",
                    "KEMENDAGRI",
                ),
            ],
            addressees=[to("KASN", "lead", on="30 Aug"), to("KEMENDAGRI", on="27 Aug")],
        ),
        act("29 Jul 10.00", "liaison.kasn", "acknowledge", "R1/KASN"),
        act("29 Jul 11.00", "liaison.kemendagri", "acknowledge", "R1/KEMENDAGRI"),
        act(
            "26 Aug 09.30",
            "liaison.kemendagri",
            "ask_extension",
            "R1/KEMENDAGRI",
            wanted_on="13 Sep",
            reason="Konsep surat edaran menunggu pembahasan.",
        ),
        act(
            "27 Aug 09.00",
            "secretary.desk",
            "refuse",
            "R1/KEMENDAGRI",
            reason="Pendaftaran calon berlangsung; edaran diperlukan sekarang.",
        ),
        act(
            "27 Aug 10.00",
            "secretary.desk",
            "transfer",
            "R1/KASN",
            successor="BKN",
            reason="Penanganan beralih ke BKN, SE MenPANRB Nomor 4 Tahun 2024.",
        ),
    ),
)

VILLAGE = Story(
    "village",
    (
        *reported(
            "liaison.bawaslu",
            "29 Aug 09.45",
            title="Kepala desa menghadiri deklarasi bakal pasangan calon di Bangka Belitung",
            text="Tiga kepala desa diduga menghadiri deklarasi bakal pasangan calon.",
            category="NTR.KADES",
            regions="19",
            known="28 Aug 14.00",
            severity=2,
            likelihood=3,
            occurrence="happened",
            stage="CAND_REG",
            source="Laporan pengawas kecamatan",
        ),
        act(
            "30 Aug 10.15",
            "secretary.desk",
            "return",
            reason="Sebutkan kabupaten dan tanggal deklarasi, dan lampirkan laporan pengawas.",
        ),
    ),
)

VACANCIES = Story(
    "vacancies",
    (
        *reported(
            "liaison.kpu",
            "11 Jul 09.10 WITA",
            title="Kekosongan jabatan sekretaris KPU di tiga kabupaten",
            text="Jabatan sekretaris KPU di tiga kabupaten di Nusa Tenggara Timur kosong sejak"
            " Mei 2024. Pelaksana tugas tidak dapat menandatangani perubahan anggaran. Usulan"
            " penugasan pegawai pemerintah daerah belum dijawab.",
            category="SDM.KOSONG",
            regions="53 53.01 53.05 53.11",
            known="10 Jul 11.00 WITA",
            severity=3,
            likelihood=3,
            occurrence="happening",
            stage="ADHOC",
            source="Surat KPU Provinsi Nusa Tenggara Timur",
        ),
        accepted("11 Jul 13.30", 1),
        *analysed(
            "17 Jul 14.00",
            telaahan(
                "Kekosongan jabatan menghambat perubahan anggaran.",
                "Tiga kabupaten; usulan tertanggal 20 Mei 2024.",
                "Penugasan memerlukan persetujuan pejabat pembina kepegawaian daerah.",
                "Penugasan perlu dipercepat.",
                "Rekomendasi kepada Kemendagri.",
                risk=(3, 3),
            ),
        ),
        act("18 Jul 09.30", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="18 Jul 13.00",
            approved="19 Jul 13.30",
            issued="25 Jul 10.00",
            number="B-128/DN.00.01/07/2024",
            title="Pengisian sekretaris KPU di tiga kabupaten",
            text="Penugasan pegawai pemerintah daerah perlu dipercepat.",
            points=[point("Mendorong persetujuan penugasan.", "Surat persetujuan")],
            addressees=[to("KEMENDAGRI", "lead", days=10)],
        ),
        *letter(
            "R2",
            drafted="26 Aug 10.00",
            approved="28 Aug 09.00",
            issued="29 Aug 09.30",
            number="B-147/DN.00.01/08/2024",
            title="Pengisian sekretaris KPU di tiga kabupaten melalui penugasan sementara",
            text="Penugasan sementara ditempuh sambil menunggu persetujuan definitif.",
            points=[
                point(
                    "Menyampaikan persetujuan penugasan sementara.",
                    "Surat persetujuan",
                    "KEMENDAGRI",
                ),
                point("Menyampaikan nama pejabat yang diusulkan.", "Surat usulan", "KPU"),
            ],
            addressees=[to("KEMENDAGRI", "lead", days=7), to("KPU", days=5)],
        ),
        act(
            "29 Aug 10.30",
            "secretary.desk",
            "supersede",
            "R1",
            decided="chair.desk",
            basis="paraf",
            successor="R2",
            reason="Diganti dengan penugasan sementara.",
        ),
        act("30 Aug 09.00", "liaison.kemendagri", "acknowledge", "R2/KEMENDAGRI"),
        act(
            "2 Sep 10.00",
            "liaison.kemendagri",
            "block",
            "R2/KEMENDAGRI",
            obstacle="Satu bupati belum menyampaikan persetujuan; surat penegasan telah dikirim.",
        ),
    ),
)

INVESTIGATORS = Story(
    "investigators",
    (
        *reported(
            "liaison.bawaslu",
            "20 Jun 10.00",
            title="Keterbatasan penyidik Sentra Gakkumdu di kabupaten kepulauan",
            text="Sentra Gakkumdu di enam kabupaten kepulauan hanya memiliki satu penyidik dan satu"
            " jaksa. Batas waktu penanganan perkara politik uang terancam terlampaui karena waktu"
            " tempuh antarpulau.",
            category="LGR.UANG",
            regions="19 21 81",
            known="19 Jun 13.00",
            severity=4,
            likelihood=4,
            occurrence="may_happen",
            stage="PROCEDURE",
            classification=2,
            source="Rapat Sentra Gakkumdu",
        ),
        accepted("20 Jun 14.30", 2),
        *analysed(
            "27 Jun 10.00",
            telaahan(
                "Batas waktu penanganan terancam terlampaui.",
                "Enam kabupaten; waktu tempuh rata-rata 14 jam.",
                "Penambahan petugas lebih cepat daripada perubahan tata cara.",
                "Penyidik dan jaksa perlu ditambah sebelum kampanye.",
                "Rekomendasi kepada Polri dan Kejaksaan Agung.",
                risk=(4, 3),
            ),
        ),
        act("28 Jun 09.00", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="1 Jul 10.00",
            approved="2 Jul 10.00",
            issued="3 Jul 09.30",
            number="B-119/HK.00.01/07/2024",
            approver="leadership.desk",
            title="Penambahan penyidik dan jaksa Sentra Gakkumdu",
            text="Penambahan petugas diperlukan sebelum masa kampanye.",
            points=[
                point("Menambah penyidik di enam kabupaten.", "Surat perintah", "POLRI"),
                point("Menambah jaksa di enam kabupaten.", "Surat perintah", "KEJAGUNG"),
            ],
            addressees=[to("POLRI", "lead", days=10), to("KEJAGUNG", days=10)],
        ),
        act("4 Jul 09.00", "liaison.polri", "acknowledge", "R1/POLRI"),
        act("4 Jul 10.00", "liaison.kejagung", "acknowledge", "R1/KEJAGUNG"),
        act(
            "16 Jul 10.00",
            "liaison.polri",
            "report",
            "R1/POLRI",
            points=[1],
            text="Dua belas penyidik ditugaskan di enam kabupaten.",
            evidence=[("Surat perintah penyidik.pdf", "Surat perintah penugasan penyidik.")],
        ),
        act("18 Jul 11.00", "analyst.desk", "verify", "R1/POLRI", verdicts={1: "accepted"}),
        act(
            "29 Aug 14.30",
            "secretary.desk",
            "not_feasible",
            "R1/KEJAGUNG",
            reason="Formasi jaksa baru tersedia pada 2025; pelimpahan ditangani kejaksaan tinggi.",
        ),
    ),
)

STORIES = (NEUTRALITY, VILLAGE, VACANCIES, INVESTIGATORS)
