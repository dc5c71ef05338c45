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
from agencies.pages.region_fields import REGIONS

SHORT_FORMS = Path(__file__).parents[2] / "agencies/data/region_short_forms.csv"
WORD = re.compile(r"50(?= Kota\b)|[^\W\d_]+(?:['’][^\W\d_]+)*", re.I)
JOINT = re.compile(r"[\s.\-‐-–'’]{1,3}")  # within a name: "Bau-Bau", "Kep. Riau"
LONGEST = 6  # words in a name


def _words(of: str) -> frozenset[str]:
    return frozenset(of.split())


# What the word before a name says of it; a head or a vote of one level says it, too.
KINDS = {
    word: kind
    for kind, words in {
        "kab": "kabupaten kab bupati pemkab pilbup",
        "kota": "kota kotamadya kodya walikota pemkot pilwalkot pilwali pilwakot",
        "prov": "provinsi propinsi prov gubernur pemprov pilgub polda kapolda kejati kajati",
    }.items()
    for word in words.split()
}
# After these a name is a street's, a house's, a team's, a dish's, a ship's: up to the next comma.
THINGS = (
    "jalan jl jln gang gg lorong universitas univ institut politeknik sekolah sma smk smp sd pt cv"
    " bank partai hotel harian radio tribun radar antara stadion masjid gereja pasar bandara"
    " pelabuhan terminal stasiun gunung sungai danau selat laut teluk kecamatan kec distrik desa"
    " kelurahan kel dusun kampung nagari kodam persatuan persija persib persebaya persipura psm"
    " psis psms arema warung makan rm nasi mie bakso soto sate pempek kopi dodol lumpia batik"
    " perumahan apartemen jembatan tol tanah kri km kmp"
)
PERSONS = (
    "pak bapak bpk ibu sdr sdri saudara saudari hj drs prof jenderal komjen irjen brigjen"
    " kombes akbp kompol akp iptu ipda aiptu aipda bripka letjen mayjen kolonel letkol mayor kapten"
    " lettu letda"
)
ELSEWHERE = _words(f"{THINGS} {PERSONS}")
# Behind a name: a newspaper, a station, a team.
BODY = re.compile(r"\s(?:Pos|Post|Ekspres|TV|FM|FC|United)\b")
# Names that are words, or parts of other names, too: not at the head of a sentence.
COMMON = _words(
    "banjar batang batu batubara buru karo kuningan landak medan metro pati puncak serang"
)
# Names that small letters may mean otherwise: a high hill, fifty towns.
PHRASES = _words(
    "limapuluhkota 50kota kotabaru tebingtinggi bukittinggi sungaipenuh pasangkayu tulangbawang"
    " tanahdatar tanahlaut gunungmas pagaralam padangpanjang padanglawas empatlawang sorong"
)
PLACED = frozenset(("di", "ke", "dari"))
OFFICES = _words(
    "wali ketua sekda kpu kpud bawaslu panwaslu kip polres polresta polrestabes kapolres kapolresta"
    " kapolrestabes kodim dandim kejari kajari tun dprd kesbangpol pilkada"
) | set(KINDS)
LEADS = OFFICES | PLACED | _words("se wilayah daerah warga asal sekitar dan gudang")
# Of names in a row the later ones may be short: "Jawa Barat, Tengah, dan Timur".
SIDES = (
    "barat daya",
    "barat",
    "pegunungan",
    "pusat",
    "selatan",
    "tengah",
    "tenggara",
    "timur",
    "utara",
)
IN_A_ROW = re.compile(rf"(?:\s*[,/&]|\s+dan\b)(?:\s*dan\b)?\s*({'|'.join(SIDES)})\b", re.I)
BOTH = re.compile(
    r"\bkab(?:upaten)?\.?\s*(?:[/&-]|dan)\s*kota\s+$"
    r"|\bkota\s*(?:[/&-]|dan)\s*kab(?:upaten)?\b\.?\s*$",
    re.I,
)
BEHIND = re.compile(r" Kota\b(?! [A-Z])| \((?i:kota\b|kab)")
# Nothing on the map: an area of a police, a square and its streets, officers of high rank.
NOWHERE = (
    "metro jaya",
    "polda metro",
    "polres metro",
    "polsek metro",
    "medan merdeka",
    "medan merdeka barat",
    "medan merdeka timur",
    "medan merdeka utara",
    "medan merdeka selatan",
    "para pati",
    "pati dan pamen",
    "puncak acara",
    "serang balik",
    "semen padang",
    "papua nugini",
    "papua new guinea",
)
KUNINGAN = re.compile(r",? (?:Kota )?(?:Adm\w*\.? )?Jakarta\b")  # a quarter of it


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
    for meant, written in _named(text):
        if len(meant) == 1:
            found[meant[0].code] = meant[0]
        elif meant:
            unclear.append(written)
    return sorted(found.values(), key=lambda region: region.code), list(dict.fromkeys(unclear))


def _named(text: str) -> Iterator[tuple[list[Region], str]]:
    """Each name in the text: who may be meant, and the words with the kind before them."""
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
        place += size
        goes_on = squashed in COMMON and _goes_on(names, words, place, text)
        if not _reads_as_name(names, squashed, text, (start, end), kind, lead, goes_on):
            continue
        if not kind and (behind := BEHIND.match(text, end)):
            kind = "kab" if "kab" in behind[0].lower() else "kota"
        begin = words[place - size - 1].start() if kind and lead else start
        for meant in _meant(names.meant[squashed], kind):
            yield meant, text[begin:end]
        for meant in _in_a_row(names, squashed, text, end):
            yield meant, text[start:end]


def _longest(names: _Names, words: list[re.Match[str]], place: int, text: str) -> tuple[int, str]:
    """How many words from here make the longest name, and that name squashed; 0 for none."""
    squashed, best = "", (0, "")
    first = words[place]
    special = first[0] == "DI" and not _line_of(text, first.start()).isupper()
    if first[0].lower() == "di" and not (special or _before(words, place, text)[0]):
        return best  # "in", not "DI Yogyakarta"
    for size in range(1, min(LONGEST, len(words) - place) + 1):
        word = words[place + size - 1]
        joint = text[words[place + size - 2].end() : word.start()] if size > 1 else ""
        if size > 1 and not (JOINT.fullmatch(joint) and _fits(first, word, joint)):
            break
        squashed += _squashed(word[0])
        if squashed in names.meant:
            best = (size, squashed)
    return best


def _fits(first: re.Match[str], word: re.Match[str], joint: str) -> bool:
    """Whether a word may go on with a name: not a small one, as in "Polres Batang hari ini"."""
    small = word[0][0].islower() and word[0] != "dan"
    return not (small and first[0][0].isupper()) or bool(re.search(r"\S", joint))


def _goes_on(names: _Names, words: list[re.Match[str]], place: int, text: str) -> bool:
    """Whether the name of something else goes on here, as in "Pati Polri", or a word is doubled."""
    if place == len(words):
        return False
    last, word = words[place - 1], words[place]
    gap = text[last.end() : word.start()]
    if gap == "-" and last[0].lower() == word[0].lower():
        return True
    if gap != " " or not word[0][0].isupper() or _line_of(text, last.start()).isupper():
        return False
    return word[0].lower() not in KINDS and not _longest(names, words, place, text)[0]


def _in_a_row(names: _Names, squashed: str, text: str, end: int) -> Iterator[list[Region]]:
    """Those meant by "dan Tengah" behind "Jawa Barat"."""
    side = next((one for one in map(_squashed, SIDES) if squashed.endswith(one)), "")
    while side and (more := IN_A_ROW.match(text, end)) and more[1][0].isupper():
        found = names.meant.get(squashed.removesuffix(side) + _squashed(more[1]))
        if not found:
            break
        yield found
        end = more.end()


def _line_of(text: str, place: int) -> str:
    return text[text.rfind("\n", 0, place) + 1 :].partition("\n")[0]


def _is_within(text: str, start: int, end: int) -> bool:
    """Whether a capital letter here makes a name: within a sentence, or before a sign."""
    before, after = text[:start].rstrip(" "), text[end : end + 2]
    line = _line_of(text, start)
    if line.isupper() and line.strip() != text[start:end]:
        return False
    heads = not before or before[-1] in ".!?:\n-*" or before.isupper()
    return not heads or not re.match(r"\s[^\W\d_A-Z]", after)


def _reads_as_name(
    names: _Names,
    squashed: str,
    text: str,
    at: tuple[int, int],
    kind: str,
    lead: str,
    goes_on: bool,
) -> bool:
    written = text[slice(*at)]
    if BODY.match(text, at[1]) and not kind:
        return False
    if squashed in names.short:
        return True
    if squashed in names.capitals:
        return written.isupper()
    if kind:
        return True
    common = squashed in COMMON
    if common and not (lead in LEADS or _is_within(text, *at)):
        return False
    if goes_on and lead not in OFFICES:
        return False
    if squashed == "kuningan" and KUNINGAN.match(text, at[1]):
        return False
    if written[0].isupper():
        return True
    if common or lead in OFFICES:
        return not common
    provinces = any(region.level == "province" for region in names.meant[squashed])
    return squashed not in PHRASES and (lead in PLACED or (provinces and " " in written))


def _before(words: list[re.Match[str]], place: int, text: str) -> tuple[str, str]:
    """The kind ("kab", "kota", "both", "prov") and the word that stand right before a name."""
    if not place:
        return "", ""
    last, start = words[place - 1], words[place].start()
    if not re.fullmatch(r"[\s.]{1,3}", text[last.end() : start]):
        return "", ""
    word = last[0].lower()
    if word in ("administrasi", "adm") and place > 1:
        return KINDS.get(words[place - 2][0].lower(), ""), word
    if BOTH.search(text, max(0, start - 40), start):
        return "both", word
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
        beside = re.fullmatch(r"\s?|\.\s?|[-–—]", gap)
        if not beside or not word[0][0].isupper() or word[0].lower() in OFFICES:
            break
        place += 1
    return place


def _meant(candidates: list[Region], kind: str) -> Iterator[list[Region]]:
    """Those that the word before the name allows; a province stands for its bare name."""
    provinces = [region for region in candidates if region.level == "province"]
    regencies = [region for region in candidates if region.level == "regency"]
    named = [region for region in regencies if ("kota" in region.kind.lower()) == (kind == "kota")]
    twins = {region.short_name for region in regencies}
    if kind == "both" and regencies:
        yield from ([region] for region in regencies)
    elif kind == "prov":
        yield provinces
    elif kind:
        yield named or candidates
    else:
        yield [region for region in provinces if region.short_name in twins] or candidates


def _squashed(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


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
