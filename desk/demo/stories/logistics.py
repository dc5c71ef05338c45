"""Logistics and the weather: storage sites, transport in Papua, a flooded warehouse."""

from desk.demo.script import Story, accepted, act, analysed, letter, point, reported, telaahan, to

WAREHOUSES = Story(
    "warehouses",
    (
        *reported(
            "liaison.kpu",
            "25 Jul 09.30",
            title="Lima persen tempat pengelolaan logistik di DKI Jakarta belum pasti",
            text="Dari hasil rapat dengan KPU Provinsi DKI Jakarta, 95 persen tempat pengelolaan"
            " logistik tidak berubah dan 5 persen masih menunggu kepastian kesiapan tempat. Polda"
            " Metro Jaya siap mengamankan pabrik dan gudang setelah daftar lokasi disampaikan"
            " secara tertulis.",
            category="LOG.GUDANG",
            regions="31",
            known="24 Jul 16.00",
            severity=3,
            likelihood=3,
            occurrence="happening",
            stage="PROCEDURE",
            channel="meeting",
            source="Rapat koordinasi pengelolaan logistik",
        ),
        accepted("25 Jul 13.40", 2),
        *analysed(
            "1 Aug 10.30",
            telaahan(
                "Pengamanan gudang belum dapat direncanakan karena daftar lokasi belum lengkap.",
                "95 persen tempat tetap, 5 persen belum pasti menurut KPU Provinsi DKI Jakarta.",
                "Pengamanan oleh kepolisian bergantung pada surat KPU.",
                "Kepastian tempat dan surat permohonan pengamanan diperlukan segera.",
                "Rekomendasi kepada KPU, dan Polri sebagai pendukung.",
                risk=(3, 3),
            ),
        ),
        act("2 Aug 09.00", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="5 Aug 10.00",
            approved="6 Aug 09.30",
            issued="7 Aug 09.00",
            number="B-138/DN.00.01/08/2024",
            title="Kepastian tempat pengelolaan logistik dan pengamanannya",
            text="Kepastian tempat dan pengamanannya perlu dituntaskan sebelum produksi dimulai.",
            points=[
                point(
                    "Menyampaikan daftar pabrik dan gudang kepada Polda Metro Jaya u.p. Karo"
                    " Ops dengan surat.",
                    "Salinan surat dan daftar lokasi",
                    "KPU",
                ),
                point(
                    "Mengamankan lokasi sesuai dengan daftar KPU.", "Rencana pengamanan", "POLRI"
                ),
            ],
            addressees=[
                to("KPU", "lead", on="29 Aug", mode="follow_up"),
                to("POLRI", days=10, attention="Kepala Biro Operasi"),
            ],
        ),
        act("8 Aug 09.10", "liaison.kpu", "acknowledge", "R1/KPU"),
        act("8 Aug 10.30", "liaison.polri", "acknowledge", "R1/POLRI"),
        act(
            "9 Aug 09.00",
            "liaison.polri",
            "block",
            "R1/POLRI",
            waits_for="R1/KPU",
            obstacle="Menunggu surat KPU Provinsi DKI Jakarta yang memuat daftar lokasi.",
        ),
        act(
            "27 Aug 15.00",
            "liaison.kpu",
            "progress",
            "R1/KPU",
            text="Kepastian diperoleh untuk 97 persen tempat; dua gudang menunggu perjanjian sewa."
            " Surat kepada Polda Metro Jaya disiapkan.",
        ),
    ),
)

TRANSPORT = Story(
    "transport",
    (
        *reported(
            "liaison.tni",
            "12 Aug 11.20 WIT",
            title="Kebutuhan angkutan logistik Papua belum terpetakan",
            text="Kebutuhan rute dan tonase logistik per kabupaten di enam provinsi di Papua belum"
            " tersedia, sehingga kesiapan pesawat dan kapal belum dapat dihitung. Kondisi geografis"
            " mengharuskan angkutan udara ke sedikitnya 27 distrik. Cuaca pada November"
            " mempersempit jendela penerbangan.",
            category="LOG.DISTRIBUSI",
            regions="91 92 93 94 95 96",
            known="12 Aug 09.00 WIT",
            severity=5,
            likelihood=3,
            occurrence="may_happen",
            stage="VOTING",
            source="Tindak lanjut arahan kesiapan angkutan di Jayapura, 30 Mei 2024",
        ),
        accepted("12 Aug 15.10", 2, "analyst2.desk"),
        act(
            "13 Aug 09.00",
            "analyst2.desk",
            "ask_views",
            agencies="KPU POLRI",
            days=4,
            reason="Diminta pandangan atas kebutuhan angkutan",
        ),
        act(
            "16 Aug 10.00",
            "liaison.polri",
            "view",
            text="Dua pesawat sayap tetap dan enam helikopter dapat disiapkan bila rute dan tonase"
            " diterima paling lambat akhir September.",
        ),
        act(
            "19 Aug 09.20",
            "liaison.kpu",
            "view",
            text="Tonase per kabupaten sedang dihitung bersama KPU provinsi dan selesai setelah"
            " daftar pemilih ditetapkan.",
        ),
        *analysed(
            "21 Aug 14.00",
            telaahan(
                "Rute dan tonase per kabupaten belum tersedia.",
                "27 distrik hanya terjangkau melalui udara.",
                "Penghitungan menunggu jumlah pemilih tetap.",
                "Rencana angkutan sementara diperlukan.",
                "Rekomendasi kepada KPU, TNI, dan Polri.",
                risk=(4, 3),
            ),
            "analyst2.desk",
        ),
        act(
            "22 Aug 10.00",
            "secretary.desk",
            "return_analysis",
            reason="Sertakan perkiraan tonase dari pemilihan sebelumnya.",
        ),
        *analysed(
            "27 Aug 11.00",
            telaahan(
                "Rute dan tonase per kabupaten belum tersedia.",
                "27 distrik hanya terjangkau melalui udara; tonase pemilihan lalu 410 ton.",
                "Tonase lalu dapat dipakai sebagai dasar rencana sementara.",
                "Rencana angkutan sementara diperlukan paling lambat Oktober.",
                "Rekomendasi kepada KPU, TNI, dan Polri.",
                risk=(4, 4),
            ),
            "analyst2.desk",
        ),
        act(
            "28 Aug 15.30",
            "chair.desk",
            "return_analysis",
            reason="Bedakan kebutuhan pengangkutan berangkat dan pengembalian.",
        ),
        *analysed(
            "2 Sep 11.15",
            telaahan(
                "Rute dan tonase logistik per kabupaten, berangkat dan kembali, belum tersedia.",
                "27 distrik hanya terjangkau melalui udara; tonase lalu 410 ton berangkat dan 180"
                " ton kembali.",
                "Tonase lalu dapat dipakai sebagai dasar rencana sementara bagi TNI dan Polri"
                " sambil menunggu tabel kebutuhan KPU.",
                "Rencana angkutan sementara diperlukan paling lambat Oktober.",
                "Rekomendasi kepada KPU (tabel kebutuhan), TNI dan Polri (sarana).",
                risk=(4, 4),
            ),
            "analyst2.desk",
        ),
    ),
)

FLOOD = Story(
    "flood",
    (
        *reported(
            "liaison.kpu",
            "17 Jul 10.10",
            title="Gudang logistik Kota Pekanbaru rawan banjir",
            text="Gudang logistik KPU Kota Pekanbaru berada di dataran rendah yang tergenang pada"
            " Desember tahun lalu. Kotak suara berbahan kedap air terbatas, dan lantai belum"
            " ditinggikan.",
            category="BCN.BANJIR",
            regions="14.71",
            known="16 Jul 11.00",
            severity=3,
            likelihood=3,
            occurrence="may_happen",
            stage="PROCEDURE",
            source="Laporan KPU Kota Pekanbaru",
        ),
        accepted("17 Jul 15.20", 1),
        *analysed(
            "24 Jul 10.00",
            telaahan(
                "Logistik berisiko rusak oleh genangan.",
                "Gudang tergenang 40 sentimeter pada Desember 2023.",
                "Pemindahan lebih murah daripada peninggian lantai.",
                "Gudang pengganti diperlukan sebelum logistik tiba.",
                "Rekomendasi kepada Kemendagri dan KPU.",
                risk=(3, 3),
            ),
        ),
        act("25 Jul 09.00", "secretary.desk", "approve_analysis"),
        *letter(
            "R1",
            drafted="25 Jul 13.00",
            approved="26 Jul 09.00",
            issued="29 Jul 10.00",
            number="B-133/DN.00.01/07/2024",
            title="Gudang pengganti di Kota Pekanbaru",
            text="Gudang pengganti yang bebas genangan diperlukan sebelum logistik tiba.",
            points=[
                point(
                    "Memfasilitasi gudang pengganti melalui pemerintah kota.",
                    "Berita acara pinjam pakai",
                    "KEMENDAGRI",
                ),
                point(
                    "Memindahkan logistik ke gudang pengganti.", "Berita acara pemindahan", "KPU"
                ),
            ],
            addressees=[to("KEMENDAGRI", "lead", days=10), to("KPU", days=15, mode="follow_up")],
        ),
        act("30 Jul 08.50", "liaison.kemendagri", "acknowledge", "R1/KEMENDAGRI"),
        act("30 Jul 09.40", "liaison.kpu", "acknowledge", "R1/KPU"),
        act(
            "9 Aug 14.00",
            "liaison.kemendagri",
            "report",
            "R1/KEMENDAGRI",
            points=[1],
            text="Pemerintah kota meminjamkan gudang di kawasan Tenayan Raya.",
            evidence=[("Pinjam pakai gudang.pdf", "Berita acara pinjam pakai gudang.")],
        ),
        act("13 Aug 10.00", "analyst.desk", "verify", "R1/KEMENDAGRI", verdicts={1: "accepted"}),
        act(
            "26 Aug 09.30",
            "liaison.kpu",
            "report",
            "R1/KPU",
            points=[2],
            text="Seluruh logistik dipindahkan pada 23 Agustus 2024.",
            evidence=[("Pemindahan logistik.pdf", "Berita acara pemindahan logistik.")],
        ),
        act("30 Aug 11.10", "analyst.desk", "verify", "R1/KPU", verdicts={2: "accepted"}),
    ),
)

STORIES = (WAREHOUSES, TRANSPORT, FLOOD)
