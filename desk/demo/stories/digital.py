"""Digital space: a claimed leak decided by word, a forged recording, polls without signal."""

from desk.demo.script import Story, accepted, act, analysed, letter, point, reported, telaahan, to

LEAK = Story(
    "leak",
    (
        *reported(
            "liaison.bssn",
            "2 Sep 08.50",
            title="Klaim kebocoran data pemilih di forum daring (klaim, belum diverifikasi)",
            text="Sebuah akun menawarkan data yang diklaim berasal dari sistem data pemilih. Klaim"
            " belum diverifikasi; penelusuran awal dilakukan bersama tim tanggap insiden. Contoh"
            " data tidak dilampirkan karena memuat data pribadi.",
            category="DIG.BOCOR",
            regions="31",
            known="2 Sep 07.40",
            severity=5,
            likelihood=3,
            occurrence="happening",
            classification=2,
            source="Pemantauan ruang digital",
        ),
        accepted("2 Sep 09.20", 2),
        act(
            "2 Sep 15.30",
            "analyst.desk",
            "draft",
            "R1",
            basis="oral",
            basis_note="keputusan lisan Ketua Desk dalam rapat terbatas",
            urgency="sangat_segera",
            title="Tindak lanjut klaim kebocoran data pemilih",
            text="Klaim belum diverifikasi. Mitigasi, penyelidikan, dan pemberitahuan berjalan"
            " bersamaan sesuai dengan kewenangan masing-masing.",
            points=[
                point("Melakukan mitigasi dan verifikasi klaim.", "Laporan mitigasi", "BSSN"),
                point(
                    "Menyelidiki penawaran data di forum daring.", "Laporan perkembangan", "POLRI"
                ),
                point(
                    "Membatasi akses terhadap konten yang memuat data pribadi.",
                    "Daftar tindakan",
                    "KOMINFO",
                ),
                point(
                    "Menyampaikan keadaan sistem data pemilih dan rencana pemberitahuan.",
                    "Tanggapan tertulis",
                    "KPU",
                ),
            ],
            addressees=[
                to("BSSN", "lead", days=3),
                to("POLRI", days=5),
                to("KOMINFO", days=3),
                to("KPU", days=3),
            ],
        ),
        act(
            "2 Sep 16.30",
            "secretary.desk",
            "issue_orally",
            "R1",
            decided="chair.desk",
            decided_at="2 Sep 16.00",
        ),
        act("3 Sep 08.20", "liaison.bssn", "acknowledge", "R1/BSSN"),
        act("3 Sep 08.35", "liaison.polri", "acknowledge", "R1/POLRI"),
    ),
)

VOICE = Story(
    "voice",
    (
        *reported(
            "liaison.kominfo",
            "14 Aug 10.20 WITA",
            title="Rekaman suara rekayasa bakal calon gubernur beredar di Kalimantan Timur",
            text="Rekaman suara yang menyerupai bakal calon gubernur beredar di grup percakapan di"
            " tiga kota. Hasil pemeriksaan awal menunjukkan rekayasa. Penyebaran meningkat setelah"
            " diunggah ulang oleh akun anonim.",
            category="DIG.HOAKS",
            regions="64 64.71 64.72",
            known="13 Aug 16.00 WITA",
            severity=4,
            likelihood=4,
            occurrence="happening",
            stage="CAND_NOTICE",
            source="Patroli siber",
        ),
        accepted("14 Aug 14.00", 1, "analyst2.desk"),
        *analysed(
            "20 Aug 10.00",
            telaahan(
                "Konten rekayasa menyebar lebih cepat daripada klarifikasinya.",
                "Tiga kota terdampak; klarifikasi terbit dua hari setelah unggahan pertama.",
                "Klarifikasi bersama penyelenggara lebih dipercaya daripada klarifikasi satu"
                " instansi.",
                "Diperlukan tata cara klarifikasi cepat bersama.",
                "Rekomendasi kepada Kominfo, dengan dukungan BSSN dan Polri.",
                risk=(4, 3),
            ),
            "analyst2.desk",
        ),
        act("21 Aug 09.20", "chair.desk", "approve_analysis", drafter="analyst2.desk"),
        act(
            "22 Aug 10.00",
            "analyst2.desk",
            "draft",
            "R1",
            title="Pembatasan grup percakapan",
            text="Pembatasan penyebaran konten rekayasa.",
            points=[point("Membatasi penyebaran di grup percakapan.", "Daftar tindakan")],
            addressees=[to("KOMINFO", "lead", days=3)],
        ),
        act("22 Aug 10.30", "analyst2.desk", "submit_review", "R1"),
        act(
            "26 Aug 09.00",
            "chair.desk",
            "withdraw",
            "R1",
            reason="Pembatasan grup percakapan tidak memiliki dasar hukum; susun ulang.",
        ),
        act(
            "2 Sep 10.40",
            "analyst2.desk",
            "draft",
            "R2",
            title="Tata cara klarifikasi cepat konten rekayasa",
            text="Klarifikasi bersama diperlukan dalam enam jam sejak konten ditemukan.",
            points=[
                point("Menyusun tata cara klarifikasi cepat bersama.", "Tata cara tertulis"),
                point("Menyediakan pemeriksaan forensik digital.", "Nama petugas", "BSSN"),
            ],
            addressees=[to("KOMINFO", "lead", days=5), to("BSSN", days=5)],
        ),
    ),
)

SIGNAL = Story(
    "signal",
    (
        *reported(
            "liaison.kpu",
            "9 Jul 11.10 WIT",
            title="Kesiapan jaringan rekapitulasi di TPS tanpa sinyal di Maluku",
            text="Sebanyak 412 tempat pemungutan suara di Maluku dan Maluku Utara berada di lokasi"
            " tanpa sinyal seluler. Tanpa jaringan sementara, pengiriman hasil rekapitulasi"
            " tertunda sampai petugas tiba di pusat kecamatan.",
            category="TUN.REKAP",
            regions="81 82",
            known="8 Jul 14.00 WIT",
            severity=4,
            likelihood=4,
            occurrence="may_happen",
            stage="RECAP",
            source="Laporan KPU provinsi",
        ),
        accepted("9 Jul 14.10", 1, "analyst2.desk"),
        *analysed(
            "16 Jul 10.00",
            telaahan(
                "Hasil rekapitulasi tertunda di lokasi tanpa sinyal.",
                "412 TPS di 96 desa; 31 di antaranya tanpa listrik.",
                "Satelit bergerak lebih cepat disiapkan daripada menara baru.",
                "Jaringan sementara diperlukan sebelum simulasi.",
                "Rekomendasi kepada Kominfo, dengan dukungan Bappenas dan Kemenkeu.",
                risk=(4, 3),
            ),
            "analyst2.desk",
        ),
        act("17 Jul 09.15", "secretary.desk", "approve_analysis", drafter="analyst2.desk"),
        *letter(
            "R1",
            drafted="18 Jul 10.00",
            approved="19 Jul 10.00",
            issued="22 Jul 09.30",
            number="B-131/DN.00.01/07/2024",
            by="analyst2.desk",
            title="Jaringan sementara di TPS tanpa sinyal",
            text="Jaringan sementara perlu disiapkan sebelum simulasi pemungutan suara.",
            points=[
                point("Menyiapkan jaringan sementara di 96 desa.", "Daftar lokasi", "KOMINFO"),
                point(
                    "Menyesuaikan rencana kerja yang diperlukan.",
                    "Salinan rencana kerja",
                    "BAPPENAS",
                ),
                point("Menyiapkan anggaran tambahan.", "Surat persetujuan", "KEMENKEU"),
            ],
            addressees=[
                to("KOMINFO", "lead", on="16 Aug"),
                to("BAPPENAS", days=10),
                to("KEMENKEU", days=10),
            ],
        ),
        act("23 Jul 09.00", "liaison.kominfo", "acknowledge", "R1/KOMINFO"),
        act(
            "23 Jul 10.30",
            "liaison.kemenkeu",
            "not_ours",
            "R1/KEMENKEU",
            proposed="BAPPENAS",
            reason="Penyesuaian rencana kerja mendahului anggaran; usul kepada Bappenas.",
        ),
        act(
            "24 Jul 09.30",
            "secretary.desk",
            "note",
            "R1/KEMENKEU",
            note="Anggaran menunggu rencana kerja; Bappenas sudah menjadi penerima.",
        ),
        act(
            "7 Aug 10.00",
            "staff.desk",
            "record_reply",
            "R1/BAPPENAS",
            letter_number="B-4021/D.IV/PP.04/08/2024",
            letter_date="5 Aug",
            received_on="6 Aug",
            subject="Penyesuaian rencana kerja jaringan sementara",
            points=[2],
            text="Rencana kerja Kominfo tahun 2024 telah disesuaikan untuk 96 desa.",
            letter=("Surat Bappenas.pdf", "Penyesuaian rencana kerja jaringan sementara."),
        ),
        act("9 Aug 14.00", "analyst2.desk", "verify", "R1/BAPPENAS", verdicts={2: "accepted"}),
        act(
            "14 Aug 16.00",
            "liaison.kominfo",
            "progress",
            "R1/KOMINFO",
            text="Survei lokasi selesai di 71 dari 96 desa.",
            obstacle="Cuaca laut menunda survei di Maluku Barat Daya.",
        ),
    ),
)

STORIES = (LEAK, VOICE, SIGNAL)
