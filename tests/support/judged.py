"""How well search finds: the judged list over the demo.

    .venv/bin/python -m pytest -n 0 -s tests/desk/test_judged_search.py

prints recall in the first ten, how often the first hit is right, and what was missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).parents[1] / "desk/data/judged.txt"
SIMILAR = LIST.with_name("judged_similar.txt")
SHOWN = 10


@dataclass(frozen=True)
class Query:
    """What is typed, and how the titles begin that are looked for."""

    text: str
    titles: tuple[str, ...]


def queries(of: Path = LIST) -> Iterator[Query]:
    titles: dict[str, str] = {}
    for line in of.read_text(encoding="utf-8").splitlines():
        if " = " in line:
            name, title = line.split(" = ")
            titles[name] = title
        elif line and not line.startswith("#"):
            text, names = line.rsplit(":", 1)
            yield Query(text, tuple(titles[name] for name in names.split()))


@dataclass
class Judged:
    """Recall in the first ten and the share of right first hits, each from 0 to 1."""

    recall: float
    first: float
    missed: list[str]

    def __str__(self) -> str:
        lines = [
            f"recall in the first {SHOWN}: {self.recall:.3f}",
            f"first right: {self.first:.3f}",
        ]
        return "\n".join([*self.missed, *lines])


def judge(find: Callable[[str], list[str]]) -> Judged:
    """What `find` is worth, which gives the titles for a query."""
    recall, first, missed = [], [], []
    for query in queries():
        found = find(query.text)[:SHOWN]
        right = [any(title.startswith(one) for one in query.titles) for title in found]
        recall.append(sum(right) / len(query.titles))
        first.append(bool(right and right[0]))
        if recall[-1] < 1 or not first[-1]:
            missed.append(f"{query.text}: {recall[-1]:.2f}, first {found[0] if found else '–'}")
    return Judged(sum(recall) / len(recall), sum(first) / len(first), missed)


def fitting(find: Callable[[str], list[str]]) -> tuple[float, float, list[str]]:
    """Of what is proposed as similar: the share that fits, and of what fits the share proposed."""
    shown = right = wanted = 0
    wrong = []
    for query in queries(SIMILAR):
        found = find(query.text)
        fit = [title for title in found if title.startswith(query.titles)] if query.titles else []
        shown, right, wanted = shown + len(found), right + len(fit), wanted + len(query.titles)
        wrong += [f"{query.text}: {title}" for title in found if title not in fit]
    return right / shown, right / wanted, wrong
