"""How long twenty searches, and the lists in each order, take with many issues.

`ISSUES=100000 python -m tests.bench_search`; REPEATS (5) says how often each is asked. The
questions are made of the words of the synthetic issues, as people ask: one word or several,
numbers, names of regions and agencies, what nobody wrote, what is misspelt. The bare page (the
floor) is asked before each of them, so that every figure is also a ratio of the same minute.
"""

from __future__ import annotations

import os
import statistics
from urllib.parse import quote

from deploy import processes
from tests.bench import Line, add_secretary, cookie, main, timed

REPEATS = int(os.environ.get("REPEATS", "5"))
QUESTIONS = [
    "logistik",
    "surat suara",
    "distribusi surat suara",
    "netralitas aparatur",
    "banjir gudang",
    "pencairan hibah",
    "keterlambatan rekapitulasi",
    "daftar pemilih kabupaten",
    "kelelawar",
    "kelelawar gudang",
    "serangan hoaks data",
    "relokasi distrik cuaca",
    "pelantikan",
    "pengamanan kampanye -hoaks",
    '"surat suara"',
    "PM-1900-000042",
    "000042",
    "Riau",
    "Bawaslu",
    "logistk gudng",
]
LISTS = [
    "/issues/",
    "/issues/?sort=-due",
    "/issues/?sort=-risk",
    "/issues/?sort=risk",
    "/issues/?sort=-reported",
    "/issues/?sort=reported",
    "/issues/?sort=-updated",
    "/issues/?sort=updated",
    "/issues/?state=ended",
    "/issues/?state=ended&sort=-risk",
    "/issues/?since=1/9/2024&until=3/9/2024",
    "/issues/?date=updated&since=1/9/2024",
    "/issues/?date=occurred&since=1/9/2024",
    "/issues/?region_codes=12.78,15.01,14.*",
    "/recommendations/",
    "/recommendations/?sort=-issued",
    "/recommendations/?sort=issued",
    "/recommendations/?state=ended",
    "/recommendations/?since=1/9/2024",
    "/follow-ups/",
    "/follow-ups/?sort=-due",
    "/follow-ups/?sort=-updated",
    "/follow-ups/?state=ended",
    "/follow-ups/?since=1/9/2024&until=3/9/2024",
]


def report(port: int, _web: processes.Child) -> None:
    cookies = [cookie("bulk0.kpu"), cookie(add_secretary())]
    searches = [f"/search/?q={quote(question)}" for question in QUESTIONS]
    for heading, words, addresses in (
        ("search", QUESTIONS, searches),
        ("list", LISTS, LISTS),
    ):
        print(f"\n| {heading} | floor ms | liaison ms | secretary ms |\n|---|---:|---:|---:|")
        found = []
        for word, address in zip(words, addresses, strict=True):
            row = [median(port, "/floor/", ""), *(median(port, address, one) for one in cookies)]
            print(f"| `{word}` | " + " | ".join(f"{figure:.0f}" for figure in row) + " |")
            found.append(row)
        for name, of in (("median", statistics.median), ("slowest", max)):
            figures = (of(column) for column in zip(*found, strict=True))
            print(f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |")


def median(port: int, address: str, session: str) -> float:
    """Milliseconds of one answer, warm."""
    line = Line(port, address, session)
    line.get()
    return statistics.median(timed(line.get) for _repeat in range(REPEATS))


if __name__ == "__main__":
    main(report)
