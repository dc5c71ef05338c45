"""Who works in the demo: invented people, one account for each role and agency."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password

from agencies.access.hats import Hat, hat_of
from agencies.accounts.register import create_user_account
from agencies.models import Agency, DeskTerm, Membership, Role, Substitution, TermMembership, User
from agencies.models.classification import Classification

START = dt.date(2024, 1, 15)
CONFIRMED = dt.datetime(2024, 1, 15, 9, tzinfo=dt.UTC)  # by a second person, as all desk roles are
RESTRICTED, SECRET, TOP = (
    Classification.RESTRICTED,
    Classification.SECRET,
    Classification.TOP_SECRET,
)

# Account, role, name, position, reads up to.
DESK = (
    ("secretary.desk", Role.SECRETARY, "Dra. Ratna Wirasti, M.Si.", "Sekretaris Desk", TOP),
    ("chair.desk", Role.CHAIR, "Mayjen TNI Bagas Wirayudha, S.I.P.", "Ketua Desk", TOP),
    ("leadership.desk", Role.LEADERSHIP, "Dr. Adnan Surbakti, M.H.", "Pimpinan", TOP),
    ("analyst.desk", Role.ANALYST, "Melati Ginting, S.I.P., M.A.", "Analis Madya", SECRET),
    ("analyst2.desk", Role.ANALYST, "Dimas Harjanto, S.H., M.H.", "Analis Muda", SECRET),
    ("staff.desk", Role.STAFF, "Sekar Puspaningrum, S.Sos.", "Staf Sekretariat", RESTRICTED),
    ("duty.desk", Role.DUTY, "Letda Laut (P) Jonas Rumbiak", "Perwira Piket", SECRET),
    ("auditor.desk", Role.AUDITOR, "Hendra Simatupang, Ak., C.A.", "Auditor Madya", RESTRICTED),
    ("admin.desk", Role.ADMIN, "Wulan Saraswati, S.Kom.", "Pranata Komputer", RESTRICTED),
)

# An address and titles for the demo's letters; the address is invented.
LETTERHEAD = "Jalan Contoh Nomor 1, Jakarta 10000"
TITLES = {
    "KPU": "Ketua Komisi Pemilihan Umum",
    "BAWASLU": "Ketua Badan Pengawas Pemilihan Umum",
    "DKPP": "Ketua Dewan Kehormatan Penyelenggara Pemilihan Umum",
    "POLRI": "Kepala Kepolisian Negara Republik Indonesia",
    "TNI": "Panglima Tentara Nasional Indonesia",
    "KEJAGUNG": "Jaksa Agung Republik Indonesia",
    "BIN": "Kepala Badan Intelijen Negara",
    "BSSN": "Kepala Badan Siber dan Sandi Negara",
    "KSP": "Kepala Staf Kepresidenan",
    "BKN": "Kepala Badan Kepegawaian Negara",
    "PERLUDEM": "Direktur Eksekutif Perludem",
}

# Agency: liaison and its position, responsible official and its position.
AGENCIES = {
    "KEMENKO_POLHUKAM": (
        "Galih Pranowo, S.I.P.",
        "Kepala Bidang",
        "Brigjen TNI Surya Manaf",
        "Asisten Deputi",
    ),
    "KEMENDAGRI": (
        "Laila Nasirudin, S.STP., M.Si.",
        "Kepala Subdirektorat",
        "Drs. Zulfikar Tanjung, M.M.",
        "Direktur",
    ),
    "KEMLU": ("Arief Maheswara, S.S.", "Diplomat Muda", "Dr. Miranda Lesmana", "Direktur"),
    "KEMENKUMHAM": (
        "Rizka Amalia, S.H.",
        "Perancang Muda",
        "Dr. Togar Hutasoit, S.H., M.H.",
        "Direktur",
    ),
    "KEMENKEU": ("Bayu Prasetyadi, S.E.", "Kepala Seksi", "Dr. Niken Larasati, M.E.", "Direktur"),
    "KEMENKES": (
        "dr. Intan Permatahati",
        "Ketua Tim Kerja",
        "dr. Yusran Lapandewa, Sp.P.",
        "Direktur",
    ),
    "KOMINFO": ("Rangga Wicaksana, S.Kom.", "Ketua Tim", "Dr. Ir. Bramantyo Sidik", "Direktur"),
    "BAPPENAS": ("Citra Anindya, M.P.P.", "Perencana Madya", "Dr. Erlangga Bahri", "Direktur"),
    "KEJAGUNG": (
        "Andika Sembiring, S.H.",
        "Jaksa Fungsional",
        "Dr. Maruli Pardede, S.H., M.H.",
        "Direktur",
    ),
    "POLRI": (
        "AKBP Wayan Sudarsana, S.I.K.",
        "Kepala Subbagian",
        "Brigjen Pol. Hasanudin Rauf",
        "Kepala Biro",
    ),
    "TNI": (
        "Letkol Inf Marthen Kaize",
        "Perwira Menengah",
        "Brigjen TNI Agung Setiaji",
        "Wakil Asisten",
    ),
    "KPU": ("Yosef Lamere, S.E.", "Kepala Bagian", "Dr. Kurniawati Saleh", "Deputi"),
    "KASN": ("Putri Handayani, S.A.P.", "Asisten Madya", "Dr. Subhan Arifin", "Asisten Komisioner"),
    "BIN": (
        "Kombes Pol. Teguh Ardiansyah",
        "Kepala Subdirektorat",
        "Mayjen TNI Rahmat Lubis",
        "Direktur",
    ),
    "BAWASLU": (
        "Siti Rahmadani Basri, S.H.",
        "Kepala Bagian",
        "Dr. Fajar Iswahyudi",
        "Kepala Biro",
    ),
    "BSSN": ("Gracia Manuhutu, S.ST.", "Sandiman Madya", "Marsma TNI Irwan Kusnadi", "Direktur"),
    "DKPP": ("Nadya Paramitha, S.H.", "Kepala Subbagian", "Drs. Salim Batubara", "Kepala Biro"),
    "KSP": ("Farhan Alatas, M.Sc.", "Tenaga Ahli", "Dr. Dewi Kartikasari", "Deputi"),
    "PERLUDEM": (
        "Anggita Rahayuningtyas",
        "Manajer Program",
        "Dr. Lukas Wibisana",
        "Ketua Pengurus",
    ),
}

EXPORTERS = (Role.SECRETARY, Role.CHAIR)
CLEARANCES = {
    "BIN": SECRET,
    "POLRI": SECRET,
    "TNI": SECRET,
    "BSSN": SECRET,
    "PERLUDEM": Classification.OPEN,
}


def enter(password: str) -> dict[str, Hat]:
    """Create the accounts and memberships; returns the hats by user name.

    All share one password, hashed once: sixty slow hashes would only delay the start.
    """
    term = DeskTerm.objects.get(group__name="term:2024")
    DeskTerm.objects.filter(pk=term.pk).update(address=LETTERHEAD)
    for code, title in TITLES.items():
        Agency.objects.filter(code=code).update(addressed_as=title)
    hats = {
        name: employ(name, person, role=role, position=position, clearance=level, term=term)
        for name, role, person, position, level in DESK
    }
    agencies = {agency.code: agency for agency in Agency.objects.filter(code__in=AGENCIES)}
    for code, (liaison, desk_of, head, office) in AGENCIES.items():
        level = CLEARANCES.get(code, RESTRICTED)
        for role, person, position in ((Role.LIAISON, liaison, desk_of), (Role.HEAD, head, office)):
            name = account_name(role, code)
            hats[name] = employ(
                name, person, role=role, position=position, clearance=level, agency=agencies[code]
            )
    hats["liaison.bkn"] = guest(term)
    hats["second-hat"] = second_hat(hats["analyst2.desk"].user, agencies["KEMENKO_POLHUKAM"])
    hats["plh.kemenkes"] = substitute(hats["head.kemenkes"], hats["liaison.kemenkes"].user)
    User.objects.filter(is_demo=True).update(password=make_password(password))
    return hats


def account_name(role: Role, code: str) -> str:
    """ "liaison.kpu", "head.kemenkopolhukam"."""
    return f"{role}.{code.replace('_', '').lower()}"


def employ(
    name: str,
    person: str,
    *,
    role: Role,
    position: str,
    clearance: int,
    agency: Agency | None = None,
    term: DeskTerm | None = None,
) -> Hat:
    """An account with one membership from the start of the term's work."""
    short, place = name.split(".")
    phone = "pesawat 2140" if role == Role.DUTY else ""
    user = create_user_account(name, f"{short}@{place}.example", person, is_demo=True, phone=phone)
    membership = Membership.objects.create(
        user=user,
        agency=agency,
        term=term,
        role=role,
        position=position,
        clearance=clearance,
        starts_on=START,
        confirmed_at=CONFIRMED,
        may_export=role in EXPORTERS,
    )
    return hat_of(membership, START)


def guest(term: DeskTerm) -> Hat:
    """BKN, admitted for the work it takes over; its only liaison left on 2 September."""
    bkn = Agency.objects.get(code="BKN")
    TermMembership.objects.create(
        term=term,
        agency=bkn,
        standing=TermMembership.Standing.GUEST,
        basis="SE MenPANRB Nomor 4 Tahun 2024",
        starts_on=dt.date(2024, 8, 26),
    )
    hat = employ(
        "liaison.bkn",
        "Reza Gunadarma, S.Psi.",
        role=Role.LIAISON,
        position="Auditor ASN",
        clearance=RESTRICTED,
        agency=bkn,
    )
    dates = {"starts_on": dt.date(2024, 8, 26), "ends_on": dt.date(2024, 9, 2)}
    Membership.objects.filter(pk=hat.membership.pk).update(**dates)
    return hat


def second_hat(user: User, agency: Agency) -> Hat:
    """An analyst who is also a liaison of the ministry: one person, two hats."""
    membership = Membership.objects.create(
        user=user,
        agency=agency,
        role=Role.LIAISON,
        position="Penghubung pengganti",
        clearance=RESTRICTED,
        starts_on=dt.date(2024, 6, 3),
    )
    return hat_of(membership, membership.starts_on)


def substitute(worn: Hat, wearer: User) -> Hat:
    """A *Plh.* while the responsible official is away."""
    lent = Substitution.objects.create(
        membership=worn.membership,
        substitute=wearer,
        kind=Substitution.Kind.DAILY,
        basis="Surat Perintah Nomor KP.02.03/B/1187/2024",
        starts_on=dt.date(2024, 8, 19),
        ends_on=dt.date(2024, 9, 9),
    )
    return hat_of(worn.membership, lent.starts_on, lent)
