"""Regions named in a text: longest name first, usual short forms, neither bodies nor streets."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agencies.clock import Kept
from agencies.models import Region
from issues.filters import REGIONS

SHORT_FORMS = Path(__file__).parents[2] / "agencies/data/region_short_forms.csv"
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
JOINT = re.compile(r"[\s.\-‐-–'’]{1,3}")  # within a name: "Bau-Bau", "Kep. Riau"
LONGEST = 6  # words in a name
KINDS = {
    "kabupaten": "kab", "kab": "kab", "kota": "kota", "kotamadya": "kota", "kodya": "kota",
    "provinsi": "prov", "propinsi": "prov", "prov": "prov",
}  # fmt: skip
# After these a name is a street's, a house's, a team's, a dish's: up to the next comma.
ELSEWHERE = frozenset(
    [
        "jalan",
        "jl",
        "jln",
        "gang",
        "gg",
        "lorong",
        "universitas",
        "univ",
        "institut",
        "politeknik",
        "sekolah",
        "sma",
        "smk",
        "smp",
        "sd",
        "pt",
        "cv",
        "bank",
        "partai",
        "hotel",
        "harian",
        "radio",
        "tribun",
        "radar",
        "antara",
        "stadion",
        "masjid",
        "gereja",
        "pasar",
        "bandara",
        "pelabuhan",
        "terminal",
        "stasiun",
        "gunung",
        "sungai",
        "danau",
        "selat",
        "laut",
        "teluk",
        "kecamatan",
        "kec",
        "distrik",
        "desa",
        "kelurahan",
        "kel",
        "dusun",
        "kampung",
        "nagari",
        "kodam",
        "persatuan",
        "persija",
        "persib",
        "persebaya",
        "warung",
        "soto",
        "sate",
        "batik",
        "perumahan",
        "apartemen",
        "jembatan",
        "tol",
        "tanah",
    ]
)
# Names that are words, or parts of other names, too: not at the head of a sentence.
COMMON = frozenset(
    ("banjar", "batang", "batu", "batubara", "buru", "karo", "kuningan", "landak", "medan",
     "metro", "pati", "puncak", "serang")
)  # fmt: skip
LEADS = frozenset(
    [
        "di",
        "ke",
        "dari",
        "se",
        "wilayah",
        "daerah",
        "warga",
        "asal",
        "sekitar",
        "dan",
        "bupati",
        "walikota",
        "wali",
        "kpu",
        "kpud",
        "bawaslu",
        "panwaslu",
        "kip",
        "polda",
        "polres",
        "polresta",
        "polrestabes",
        "kodim",
        "kejari",
        "kejati",
        "pemkab",
        "pemkot",
        "pemprov",
        "dprd",
        "kesbangpol",
        "pilkada",
        "pilbup",
        "pilwalkot",
        "pilgub",
        "gudang",
        "kabupaten",
        "kab",
        "kota",
        "provinsi",
        "prov",
    ]
)
OFFICES = LEADS - frozenset(
    ["di", "ke", "dari", "se", "wilayah", "daerah", "warga", "asal", "sekitar", "dan", "gudang"]
)
# Nothing on the map: an area of a police, a square and its streets.
NOWHERE = ("metro jaya", "polres metro", "polsek metro", "metro tv", "medan merdeka",
           "medan merdeka barat", "medan merdeka timur", "medan merdeka utara",
           "medan merdeka selatan", "karo ops", "karo humas",
           "karo sdm", "karo log", "karo rena", "karo hukum", "puncak acara", "serang balik",
           "semen padang", "papua nugini", "papua new guinea", "aceh tv", "bali united",
           "jawa pos", "bali post")  # fmt: skip


@dataclass(frozen=True)
class _Names:
    """Regions by what they are called, in small letters and without signs."""

    meant: dict[str, list[Region]]
    short: frozenset[str]  # recognised in small letters too: "sulsel"
    capitals: frozenset[str]  # recognised in capitals alone: "OKI"


def regions_in(text: str) -> tuple[list[Region], list[str]]:
    """Regions named in the text; and names that a regency and a city share, left undecided."""
    found: dict[str, Region] = {}
    unclear: list[str] = []
    for candidates, kind, written in _named(text):
        meant = _meant(candidates, kind)
        if len(meant) == 1:
            found[meant[0].code] = meant[0]
        elif meant:
            unclear.append(written)
    return sorted(found.values(), key=lambda region: region.code), list(dict.fromkeys(unclear))


def _named(text: str) -> Iterator[tuple[list[Region], str, str]]:
    """Each name in the text: who may be meant, the kind written before it, and the words."""
    names = NAMES.get()
    words = list(WORD.finditer(text))
    place = 0
    while place < len(words):
        size, squashed = _longest(names, words, place, text)
        if not size and words[place][0].lower() in ELSEWHERE and _names_it(words, place, text):
            place = _end_of_run(words, place, text)
            continue
        if not size:
            place += 1
            continue
        kind, lead = _before(words, place, text)
        start, end = words[place].start(), words[place + size - 1].end()
        within = squashed not in COMMON or _is_within(text, start, end)
        if _reads_as_name(names, squashed, text[start:end], kind, lead, within):
            if re.match(r" Kota\b(?! [A-Z])", text[end:]):
                kind = kind or "kota"
            yield (
                names.meant[squashed],
                kind,
                text[words[place - 1].start() if kind and lead else start : end],
            )
        place += size


def _longest(names: _Names, words: list[re.Match[str]], place: int, text: str) -> tuple[int, str]:
    """How many words from here make the longest name, and that name squashed; 0 for none."""
    squashed, best = "", (0, "")
    for size in range(1, min(LONGEST, len(words) - place) + 1):
        word = words[place + size - 1]
        if size > 1 and not JOINT.fullmatch(text, words[place + size - 2].end(), word.start()):
            break
        squashed += _squashed(word[0])
        if squashed in names.meant:
            best = (size, squashed)
    return best


def _is_within(text: str, start: int, end: int) -> bool:
    """Whether a capital letter here makes a name: within a sentence, or before a sign."""
    before, after = text[:start].rstrip(" "), text[end : end + 2]
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    if line.isupper() and line.strip() != text[start:end]:
        return False
    heads = not before or before[-1] in ".!?:\n-*" or before.isupper()
    return not heads or not re.match(r"\s[^\W\d_A-Z]", after)


def _reads_as_name(
    names: _Names, squashed: str, written: str, kind: str, lead: str, within: bool
) -> bool:
    if squashed in names.short:
        return True
    if squashed in names.capitals:
        return written.isupper()
    if squashed in COMMON and not (kind or lead in LEADS or within):
        return False
    if written[0].isupper():
        return True
    return bool(kind) or (lead in OFFICES and squashed not in COMMON)


def _before(words: list[re.Match[str]], place: int, text: str) -> tuple[str, str]:
    """The kind ("kab", "kota", "prov") and the word that stand right before a name."""
    if not place:
        return "", ""
    last = words[place - 1]
    if not re.fullmatch(r"[\s.]{1,3}", text[last.end() : words[place].start()]):
        return "", ""
    word = last[0].lower()
    if word in ("administrasi", "adm") and place > 1:
        return KINDS.get(words[place - 2][0].lower(), ""), word
    return KINDS.get(word, ""), word


def _names_it(words: list[re.Match[str]], place: int, text: str) -> bool:
    """Whether its own name follows, unlike in "jalan di Demak", "pasar Kabupaten Demak"."""
    if place + 1 == len(words):
        return False
    follows = words[place + 1]
    beside = re.fullmatch(r"[\s.]{1,3}", text[words[place].end() : follows.start()])
    return bool(beside) and follows[0][0].isupper() and follows[0].lower() not in KINDS


def _end_of_run(words: list[re.Match[str]], place: int, text: str) -> int:
    """The place after the capitalised words that follow, up to a sign or a kind of region."""
    place += 1
    while place < len(words):
        word = words[place]
        gap = text[words[place - 1].end() : word.start()]
        beside = re.fullmatch(r"\s?|\.\s?|-", gap)
        if not beside or not word[0][0].isupper() or word[0].lower() in KINDS:
            break
        place += 1
    return place


def _meant(candidates: list[Region], kind: str) -> list[Region]:
    """Those that the word before the name allows; a province stands for its bare name."""
    provinces = [region for region in candidates if region.level == "province"]
    if kind == "prov":
        return provinces
    if kind:
        city = kind == "kota"
        named = [
            region
            for region in candidates
            if region.level == "regency" and ("kota" in region.kind.lower()) == city
        ]
        return named or candidates
    regencies = {region.short_name for region in candidates if region.level == "regency"}
    return [region for region in provinces if region.short_name in regencies] or candidates


def _squashed(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalpha())


def _read_names() -> _Names:
    meant: dict[str, list[Region]] = defaultdict(list)
    by_code = {region.code: region for region in REGIONS.get()}
    for region in by_code.values():
        called = {region.short_name} | ({region.name} if region.level == "province" else set())
        called |= {re.sub(r"^Kep(ulauan|\.) ", "Kep ", name) for name in called}
        called |= {re.sub(r"^Kep\.? ", "Kepulauan ", name) for name in called}
        for name in {_squashed(one) for one in called}:
            meant[name].append(region)
    short, capitals = set(), set()
    with SHORT_FORMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            form = _squashed(row["form"])
            meant[form] = [by_code[code] for code in row["codes"].split() if code in by_code]
            if row["letters"] == "any":
                short.add(form)
            elif row["letters"] == "capitals":
                capitals.add(form)
    meant |= {_squashed(phrase): [] for phrase in NOWHERE}
    return _Names(dict(meant), frozenset(short), frozenset(capitals))


NAMES = Kept(_read_names)
