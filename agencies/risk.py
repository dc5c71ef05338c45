"""The scale of risk: impact times likelihood, each 1 to 5, in four bands."""

from __future__ import annotations

from bisect import bisect_right
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GRADES = range(1, 6)
IMPACT = {
    1: _("1, very small"),
    2: _("2, small"),
    3: _("3, moderate"),
    4: _("4, large"),
    5: _("5, very large"),
}
LIKELIHOOD = {
    1: _("1, very unlikely"),
    2: _("2, unlikely"),
    3: _("3, possible"),
    4: _("4, likely"),
    5: _("5, almost certain"),
}
ON_SCALE = [MinValueValidator(GRADES[0]), MaxValueValidator(GRADES[-1])]


class Band(NamedTuple):
    """The products from `first` to `last`, in words."""

    words: Promise
    first: int
    last: int


BANDS = {
    "low": Band(_("Low"), 1, 4),
    "moderate": Band(_("Moderate"), 5, 9),
    "high": Band(_("High"), 10, 19),
    "very_high": Band(_("Very high"), 20, 25),
}
HIGH, VERY_HIGH = BANDS["high"].first, BANDS["very_high"].first
RISES = (BANDS["moderate"].first, 8, HIGH, VERY_HIGH)  # where the next of five bars rises


def product(impact: int | None, likelihood: int | None) -> int | None:
    """1 to 25; None while one of them is not assessed."""
    return impact * likelihood if impact and likelihood else None


def step(risk: int) -> int:
    """How many of the four upper bars a product reaches."""
    return bisect_right(RISES, risk)


def place(risk: int) -> int:
    """The band of a product, 1 the lowest."""
    return bisect_right([band.first for band in BANDS.values()], risk)


def words_of(risk: int) -> str:
    """ "High" for 12."""
    return str([*BANDS.values()][place(risk) - 1].words)


def at_least(first: int) -> Q:
    """The rows whose `severity` times `likelihood` reaches `first`; none that is not assessed."""
    return reduce(or_, (Q(severity=n, likelihood__gte=-(-first // n)) for n in GRADES))
