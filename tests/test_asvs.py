"""`docs/asvs.md` names every requirement of both levels, and tests that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
VERDICTS = ("holds", "none", "operator", "open")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINKED = re.compile(r'security\.md, "([^"]+)"')


class Row(NamedTuple):
    number: str
    level: str
    words: str
    verdict: str
    how: str


def rows_of(text: str) -> list[Row]:
    cells = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| V"))
    return [Row(*line) for line in cells]


def required() -> dict[str, str]:
    """Number and level of every requirement, as the standard counts them."""
    levels: dict[str, str] = {}
    for line in (ROOT / "tests/asvs_levels.txt").read_text().splitlines()[1:]:
        section, _colon, numbers = line.partition(":")
        for level, some in enumerate(numbers.split("|"), 1):
            levels |= {f"{section}.{number}": str(level) for number in some.split()}
    return levels


def names_in(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def faults_of(text: str) -> list[str]:
    """What is wrong with the map, one sentence each."""
    rows, levels = rows_of(text), required()
    faults = [f"{number} is missing" for number in levels if number not in {r.number for r in rows}]
    for row in rows:
        if levels.get(row.number) != row.level or row.verdict not in VERDICTS or not row.how:
            faults.append(f"{row.number}: level, verdict or reason")
        named = NAMED.findall(row.how)
        if row.verdict == "holds" and not named and "by reading: " not in row.how:
            faults.append(f"{row.number} holds by what?")
        faults += [f"{path}::{name} is gone" for path, name in named if name not in names_in(path)]
    if len(rows) != len({row.number for row in rows}):
        faults.append("a requirement stands twice")
    return faults


TEXT = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")


def test_every_requirement_is_there_with_tests_that_exist():
    assert len(required()) == 253
    assert faults_of(TEXT) == []


def test_the_counts_are_those_of_the_rows():
    count = Counter((row.verdict, row.level) for row in rows_of(TEXT))
    for verdict in VERDICTS:
        assert f"| {verdict} | {count[verdict, '1']} | {count[verdict, '2']} |" in TEXT


def test_every_part_that_is_pointed_to_exists():
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs/security.md").read_text(), re.MULTILINE)
    assert set(LINKED.findall(TEXT)) <= set(headings)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("| V1.1.1 |", "| V1.1.9 |"),
        ("::test_a_password_is_kept_as_it_was_typed`", "::test_that_nobody_wrote`"),
        ("| holds | by reading: nothing makes a password expire |", "| holds | surely |"),
        ("| V6.2.8 | 1 |", "| V6.2.8 | 2 |"),
    ],
)
def test_a_fault_in_the_map_is_found(before, after):
    assert TEXT.count(before) == 1
    assert faults_of(TEXT.replace(before, after))
