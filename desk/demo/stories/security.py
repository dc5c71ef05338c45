"""Security: intelligence in Papua (Rahasia), a clash at registration, unpaid security funds."""

from desk.demo.script import Story, accepted, act, analysed, letter, point, reported, telaahan, to

PAPUA = Story(
    "papua",
    (
        *reported(
            "liaison.bin",
            "10 Jul 09.30 WIT",
            title="Peningkatan dukungan intelijen di wilayah Papua",
            text="Perkembangan di sejumlah wilayah Papua memerlukan peningkatan dukungan intelijen"
            " sejak tahapan pencalonan. Penilaian wilayah berpotensi konflik disusun bersama Polri"
            " dan TNI, dan diperbarui setiap bulan.",
            category="KAM.KONFLIK",
            regions="91 94 95",
            known="9 Jul 10.00 WIT",
            severity=5,
            likelihood=4,
            occurrence="may_happen",
            stage="CAND_REG",
            classification=3,
            source="Penilaian bersama",
            card_number="R-77/PAM/07/2024",
            card_holder="Sekretariat BIN",
            allowed="Kepala Badan Intelijen Negara",
        ),
        accepted("10 Jul 13.10", 3),
        act(
            "11 Jul 09.00",
            "analyst.desk",
            "ask_views",
            agencies="POLRI TNI",
            reason="Pemetaan wilayah berpotensi konflik",
        ),
        act(
            "15 Jul 09.30",
            "liaison.polri",
            "view",
            text="Kekuatan intelijen kepolisian di tiga polres perlu ditambah sebelum kampanye.",
        ),
        act(
            "15 Jul 14.20",
            "liaison.tni",
            "view",
            text="Dukungan satuan teritorial siap. Pertukaran informasi perlu jadwal tetap.",
        ),
        *analysed(
            "18 Jul 10.00",
            telaahan(
                "Dukungan intelijen belum seimbang dengan potensi konflik.",
                "Tiga instansi menyampaikan penilaian per kabupaten.",
                "Pertukaran informasi belum terjadwal.",
                "Dukungan perlu ditingkatkan sebelum masa kampanye.",
                "Rekomendasi kepada BIN, Polri, dan TNI.",
                risk=(5, 4),
            ),
        ),
        act("19 Jul 10.00", "chair.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="22 Jul 10.00",
            approved="24 Jul 09.00",
            issued="26 Jul 14.00",
            number="R-130/HN.02.01/07/2024",
            approver="leadership.desk",
            title="Peningkatan dukungan intelijen di wilayah Papua",
            text="Dukungan intelijen perlu ditingkatkan dan dipertukarkan secara berkala.",
            points=[
                point("Menetapkan jadwal tetap pertukaran informasi.", "Jadwal tetap"),
                point("Menyampaikan penilaian per kabupaten setiap bulan.", "Penilaian bulanan"),
            ],
            addressees=[
                to("BIN", "lead", on="13 Sep"),
                to("POLRI", on="2 Sep"),
                to("TNI", on="30 Aug"),
            ],
        ),
        act("29 Jul 09.00", "liaison.bin", "acknowledge", "R1/BIN"),
        act("29 Jul 10.15", "liaison.tni", "acknowledge", "R1/TNI"),
        act("30 Jul 08.45", "liaison.polri", "acknowledge", "R1/POLRI"),
        act(
            "19 Aug 10.00",
            "liaison.bin",
            "progress",
            "R1/BIN",
            text="Jadwal pertukaran informasi disepakati setiap Senin.",
        ),
        act(
            "29 Aug 13.30",
            "liaison.tni",
            "report",
            "R1/TNI",
            points=[1, 2],
            text="Jadwal tetap berjalan sejak 19 Agustus dan penilaian Agustus telah disampaikan.",
            evidence=[
                ("Jadwal tetap.pdf", "Jadwal pertukaran informasi."),
                ("Penilaian Agustus.pdf", "Lembar penyerahan penilaian."),
            ],
        ),
    ),
)

CLASH = Story(
    "clash",
    (
        *reported(
            "duty.desk",
            "28 Aug 11.30",
            reported_by="POLRI",
            title="Bentrok massa pendukung saat pendaftaran calon di Puncak Jaya",
            text="Massa pendukung dua bakal pasangan calon bentrok di Mulia saat rombongan menuju"
            " kantor KPU kabupaten. Sejumlah warga luka dan pendaftaran ditunda sampai sore. Jumlah"
            " korban masih dihimpun Polres dan belum diverifikasi.",
            category="KAM.BENTROK",
            regions="94.02",
            known="28 Aug 13.05 WIT",
            happened="28 Aug 12.40 WIT",
            severity=5,
            likelihood=4,
            occurrence="happened",
            stage="CAND_REG",
            channel="telephone",
            source="Telepon Polda Papua pukul 13.05 WIT",
        ),
        accepted("28 Aug 11.55", 2),
        act(
            "28 Aug 13.00",
            "analyst.desk",
            "ask",
            agencies="TNI",
            due_at="30 Aug",
            question="Berapa kekuatan yang diperbantukan di Mulia, dan sampai kapan?",
        ),
        act(
            "28 Aug 13.05",
            "analyst.desk",
            "ask",
            agencies="POLRI",
            due_at="2 Sep",
            question="Jumlah korban yang terverifikasi, dan perkembangan penanganannya.",
        ),
        act(
            "28 Aug 13.10",
            "analyst.desk",
            "ask",
            agencies="KEMENDAGRI",
            due_at="30 Aug",
            question="Apakah Forkopimda telah bertemu kedua belah pihak?",
        ),
        act(
            "28 Aug 13.20",
            "analyst.desk",
            "ask",
            agencies="KPU",
            due_at="30 Aug",
            question="Apakah jadwal pendaftaran di Puncak Jaya perlu disesuaikan?",
        ),
        act(
            "28 Aug 14.00",
            "secretary.desk",
            "share",
            agencies="BAWASLU BIN",
            reason="Untuk diketahui dan diantisipasi",
        ),
        act(
            "29 Aug 09.40 WIT",
            "liaison.tni",
            "answer",
            "?TNI",
            answer="Satu satuan setingkat peleton diperbantukan sampai dengan 9 September 2024.",
        ),
        act(
            "30 Aug 09.00",
            "analyst.desk",
            "withdraw",
            "?KEMENDAGRI",
            reason="Pernyataan bersama Forkopimda telah diterima melalui Polda Papua.",
        ),
        act(
            "2 Sep 09.10",
            "analyst.desk",
            "lapse",
            "?KPU",
            reason="Pendaftaran telah selesai pada 29 Agustus 2024.",
        ),
        act(
            "2 Sep 09.30",
            "duty.desk",
            "comment",
            text="Perkembangan 2 September 2024 pukul 09.15 WIB: keadaan di Mulia tenang, patroli"
            " gabungan masih berjalan.",
        ),
    ),
)

FUNDS = Story(
    "funds",
    (
        *reported(
            "liaison.polri",
            "2 Sep 15.40 WIT",
            title="Uang muka NPHD pengamanan belum cair di 14 kabupaten/kota",
            text="Naskah Perjanjian Hibah Daerah untuk pengamanan telah ditandatangani, tetapi"
            " pencairan tahap pertama belum diterima di 14 kabupaten di Papua Tengah dan Papua"
            " Pegunungan. Tanpa pencairan, pergeseran pasukan sebelum kampanye tertunda.",
            category="ANG.PAM",
            regions="94 95",
            known="2 Sep 10.00 WIT",
            severity=4,
            likelihood=4,
            occurrence="happening",
            stage="CAMPAIGN",
            classification=2,
            source="Rekapitulasi biro operasi dua polda",
        ),
    ),
)

STORIES = (PAPUA, CLASH, FUNDS)
