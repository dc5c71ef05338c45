"""Personal data that a text should rather not hold: telephone and identity card numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

SIGN = r"[\s.()\-‐-–]"  # between the digits of a number
TELEPHONE = re.compile(
    rf"(?<![\d./-])(?:\+?62{SIGN}{{0,2}}0?|0)8\d(?:{SIGN}{{0,2}}\d){{6,10}}(?![\d/])"
)
# Sixteen digits that begin with a province, a regency, a district, and hold a day and a month
# (PP 37/2007, Pasal 37; forty is added to the day of a woman). Family cards are built alike.
SIXTEEN = re.compile(r"(?<!\d)\d(?:[ .\-‐-–]?\d){15}(?!\d)")


class Personal(NamedTuple):
    """What was found, with all but its first signs hidden."""

    telephones: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.telephones or self.identities)


def personal_data_in(*texts: str) -> Personal:
    """Telephone numbers and numbers of identity or family cards, each once."""
    whole = "\n".join(texts)
    cards = [found[0] for found in SIXTEEN.finditer(whole) if _is_card(found[0])]
    numbers = [found[0] for found in TELEPHONE.finditer(SIXTEEN.sub(" ", whole))]
    return Personal(_hidden(numbers), _hidden(cards))


def _is_card(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    return 11 <= int(digits[:2]) <= 96 and 1 <= day <= 31 and 1 <= month <= 12


def _hidden(numbers: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{number.strip()[:4]}…" for number in numbers))
