"""Voter data: Riau (in the midst, and a fresh draft), West Nusa Tenggara, Papua highlands."""

from desk.demo.script import Story, accepted, act, analysed, letter, point, reported, telaahan, to

RIAU = Story(
    "riau",
    (
        *reported(
            "liaison.kpu",
            "8 Aug 09.20",
            title="Akurasi daftar pemilih di Riau",
            text="Hasil pencocokan dan penelitian di Provinsi Riau menunjukkan pemilih yang telah"
            " meninggal, pindah domisili, dan ganda masih tercatat dalam daftar pemilih hasil"
            " pemutakhiran. Empat kabupaten/kota belum membuat berita acara pencermatan bersama"
            " dengan Dinas Kependudukan dan Pencatatan Sipil. Daftar Pemilih Sementara ditetapkan"
            " pertengahan Agustus sehingga waktu perbaikan terbatas.",
            category="DPT.AKURASI",
            regions="14 14.01 14.72",
            known="7 Aug 15.30",
            severity=3,
            likelihood=4,
            occurrence="happening",
            source="Rapat koordinasi di Menara Lancang Kuning, Pekanbaru, 7 Agustus 2024",
        ),
        act(
            "8 Aug 09.40",
            "liaison.kpu",
            "file",
            name="Rekap coklit Riau.pdf",
            text="Rekapitulasi hasil pencocokan dan penelitian Provinsi Riau per 5 Agustus 2024.",
        ),
        accepted("8 Aug 14.05", 1),
        act(
            "9 Aug 08.45",
            "analyst.desk",
            "ask_views",
            agencies="KEMENDAGRI BAWASLU",
            reason="Diminta pandangan atas akurasi daftar pemilih",
        ),
        act(
            "12 Aug 10.10",
            "liaison.kemendagri",
            "view",
            text="Data kematian disampaikan Dukcapil setiap bulan, sedangkan akta kematian terbit"
            " setiap hari. Pertukaran data harian dengan KPU dapat dilakukan melalui hak akses yang"
            " telah ada. Perekaman KTP-el pemilih pemula di tujuh kabupaten masih berjalan.",
        ),
        act(
            "12 Aug 15.25",
            "liaison.bawaslu",
            "view",
            text="Pengawasan melekat menemukan pemilih tidak memenuhi syarat yang belum dicoret di"
            " dua belas kecamatan. Saran perbaikan telah disampaikan secara berjenjang dan sebagian"
            " telah dilaksanakan.",
        ),
        *analysed(
            "13 Aug 11.00",
            telaahan(
                "Daftar pemilih di Riau memuat pemilih yang tidak lagi memenuhi syarat.",
                "Empat dari dua belas kabupaten/kota belum membuat berita acara pencermatan"
                " bersama. Data kematian disampaikan bulanan.",
                "Tanpa pertukaran data harian, pencoretan menunggu bulan berikutnya dan melewati"
                " penetapan Daftar Pemilih Tetap.",
                "Akurasi daftar pemilih berisiko dipersoalkan pada saat penetapan.",
                "Rekomendasi kepada KPU dan Kemendagri c.q. Ditjen Dukcapil.",
                risk=(4, 3),
            ),
        ),
        act(
            "14 Aug 09.30",
            "secretary.desk",
            "return_analysis",
            reason="Lengkapi pilihan penanganan untuk pemilih pemula yang belum merekam KTP-el.",
        ),
        *analysed(
            "14 Aug 14.20",
            telaahan(
                "Daftar pemilih di Riau memuat pemilih yang tidak lagi memenuhi syarat, dan pemilih"
                " pemula yang belum merekam KTP-el terancam tidak terdaftar.",
                "Empat dari dua belas kabupaten/kota belum membuat berita acara pencermatan"
                " bersama. Data kematian disampaikan bulanan. Perekaman di tujuh kabupaten"
                " belum selesai.",
                "Pertukaran data harian dan perekaman keliling dapat berjalan bersamaan sebelum"
                " penetapan Daftar Pemilih Tetap.",
                "Pencermatan bersama dan perekaman keliling perlu dituntaskan sebelum penetapan.",
                "Rekomendasi kepada KPU dan Kemendagri c.q. Ditjen Dukcapil.",
                risk=(4, 3),
                options="a. Pencermatan bersama di empat kabupaten/kota.\n"
                "b. Perekaman keliling di sekolah dan pesantren.\nc. Keduanya (disarankan).",
                assumptions="Hak akses data kependudukan KPU tetap berlaku.",
                legal_basis="UU Nomor 10 Tahun 2016; PKPU Nomor 7 Tahun 2024 (periksa).",
            ),
        ),
        act("15 Aug 10.00", "chair.desk", "approve_analysis", drafter="analyst.desk"),
        *letter(
            "R1",
            drafted="15 Aug 13.30",
            approved="16 Aug 09.15",
            issued="19 Aug 10.00",
            number="B-142/DN.00.01/08/2024",
            title="Akurasi daftar pemilih di Riau",
            text="Menjelang penetapan Daftar Pemilih Tetap, perbedaan data kependudukan dan data"
            " pemilih di Riau perlu dituntaskan bersama oleh KPU dan Kementerian Dalam Negeri.",
            points=[
                point(
                    "Menyelesaikan pencermatan bersama di empat kabupaten/kota yang belum"
                    " membuat berita acara.",
                    "Berita acara pencermatan bersama",
                    "KPU",
                ),
                point(
                    "Mencoret pemilih yang telah meninggal berdasarkan data kematian harian.",
                    "Daftar pencoretan per kecamatan",
                    "KPU",
                ),
                point("Menyelesaikan kegandaan antarprovinsi.", "Hasil analisis kegandaan", "KPU"),
                point(
                    "Menyampaikan data kematian harian dan menuntaskan perekaman KTP-el pemilih"
                    " pemula di tujuh kabupaten.",
                    "Rekap perekaman per kabupaten",
                    "KEMENDAGRI",
                ),
            ],
            addressees=[
                to("KPU", "lead", days=10, mode="follow_up", attention="Deputi Teknis"),
                to("KEMENDAGRI", days=10, attention="Direktur Jenderal Dukcapil"),
            ],
        ),
        act("20 Aug 08.40", "liaison.kpu", "acknowledge", "R1/KPU"),
        act("20 Aug 09.05", "liaison.kemendagri", "acknowledge", "R1/KEMENDAGRI"),
        act(
            "26 Aug 11.30",
            "liaison.kemendagri",
            "progress",
            "R1/KEMENDAGRI",
            text="Perekaman selesai di empat dari tujuh kabupaten. Data kematian dikirim harian"
            " sejak 22 Agustus 2024.",
            obstacle="Alat rekam di dua kabupaten dalam perbaikan.",
        ),
        act(
            "30 Aug 10.20",
            "liaison.kpu",
            "report",
            "R1/KPU",
            points=[1, 2, 3],
            text="Pencermatan bersama selesai di empat kabupaten/kota. Pencoretan pemilih yang"
            " telah meninggal berjalan di seluruh kecamatan. Kegandaan antarprovinsi nihil.",
            as_of="29 Aug 16.00",
            evidence=[
                ("Berita acara pencermatan.pdf", "Berita acara pencermatan bersama."),
                ("Analisis kegandaan.pdf", "Hasil analisis kegandaan antarprovinsi."),
            ],
        ),
        act(
            "30 Aug 15.10",
            "liaison.kemendagri",
            "ask_extension",
            "R1/KEMENDAGRI",
            wanted_on="10 Sep",
            reason="Alat rekam pengganti tiba pada minggu pertama September.",
        ),
        act(
            "2 Sep 14.10",
            "analyst.desk",
            "verify",
            "R1/KPU",
            verdicts={
                1: "accepted",
                2: (
                    "not_yet",
                    "Daftar pencoretan per kecamatan belum dilampirkan untuk Kota Dumai.",
                ),
                3: "accepted",
            },
        ),
    ),
)

FRESH = Story(
    "fresh",
    (
        act(
            "2 Sep 16.20",
            "liaison.kpu",
            "draft",
            title="Data pemilih pemula di Kampar dan Dumai belum sinkron",
            text="Pemilih yang berusia 17 tahun sampai dengan hari pemungutan suara di Kabupaten"
            " Kampar dan Kota Dumai belum seluruhnya masuk daftar pemilih hasil perbaikan. Sebagian"
            " telah merekam KTP-el, tetapi datanya belum diterima KPU kabupaten/kota.",
            category="DPT.AKURASI",
            regions="14.01 14.72",
            known="2 Sep 14.00",
            severity=3,
            likelihood=3,
            occurrence="happening",
            source="Laporan KPU Provinsi Riau",
        ),
    ),
)

LOMBOK = Story(
    "lombok",
    (
        *reported(
            "liaison.kemendagri",
            "22 Aug 10.35 WITA",
            title="Perekaman KTP elektronik pemilih pemula di Nusa Tenggara Barat",
            text="Sekitar 18 ribu pemilih pemula di Nusa Tenggara Barat belum merekam KTP-el,"
            " terbanyak di Lombok Timur dan Bima. Jaringan di kecamatan kepulauan tidak memadai"
            " untuk perekaman daring. Layanan keliling terkendala kendaraan.",
            category="DPT.KTP",
            regions="52 52.03 52.06",
            known="21 Aug 14.00 WITA",
            severity=3,
            likelihood=3,
            occurrence="happening",
            source="Laporan Disdukcapil Provinsi NTB",
        ),
        accepted("22 Aug 14.30", 1, "analyst2.desk"),
        *analysed(
            "28 Aug 10.00",
            telaahan(
                "Pemilih pemula tanpa KTP-el terancam kehilangan hak pilih.",
                "18 ribu pemilih belum merekam; 11 kecamatan tanpa jaringan memadai.",
                "Perekaman luring dengan pengiriman berkala mungkin dilakukan bila perangkat"
                " ditambah.",
                "Diperlukan dukungan perangkat dan angkutan antarpulau.",
                "Rekomendasi kepada Kemendagri dengan dukungan Kominfo.",
                risk=(3, 3),
            ),
            "analyst2.desk",
        ),
        act("29 Aug 09.10", "secretary.desk", "approve_analysis", drafter="analyst2.desk"),
        act(
            "30 Aug 09.30",
            "analyst2.desk",
            "draft",
            "R1",
            title="Percepatan perekaman KTP elektronik di Nusa Tenggara Barat",
            text="Percepatan perekaman diperlukan sebelum penetapan Daftar Pemilih Tetap.",
            points=[
                point(
                    "Menambah layanan keliling luring di 11 kecamatan kepulauan.",
                    "Jadwal dan rekap perekaman",
                ),
                point(
                    "Menyediakan sambungan sementara di tempat perekaman.",
                    "Daftar lokasi tersambung",
                    "KOMINFO",
                ),
            ],
            addressees=[to("KEMENDAGRI", "lead", days=10), to("KOMINFO", days=5)],
        ),
        act("30 Aug 10.00", "analyst2.desk", "submit_review", "R1"),
        act("2 Sep 13.30", "leadership.desk", "approve", "R1"),
    ),
)

NOKEN = Story(
    "noken",
    (
        *reported(
            "liaison.perludem",
            "30 Aug 09.15 WIT",
            title="Tata cara noken belum tersosialisasi di Papua Pegunungan",
            text="Pemantau di empat kabupaten melaporkan bahwa penyelenggara tingkat distrik"
            " memahami tata cara noken secara berbeda. Belum ada daftar kampung yang masih"
            " menggunakan noken atau sistem ikat. Keadaan ini dapat menimbulkan keberatan saat"
            " rekapitulasi.",
            category="DPT.ADAT",
            regions="95 95.01",
            known="29 Aug 13.00 WIT",
            severity=4,
            likelihood=3,
            occurrence="may_happen",
            source="Catatan pemantau daerah",
        ),
    ),
)

STORIES = (RIAU, FRESH, LOMBOK, NOKEN)
