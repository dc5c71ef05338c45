"""One scale of risk for filter, mark, matrix, figures and the rule of two people."""

import re

import pytest

from agencies import risk
from issues.forms.acts import AnalysisForm
from issues.forms.facts import FactsForm
from issues.models import Issue
from issues.page import matrix
from tests.test_code import ROOT, own_files

PRODUCTS = sorted({a * b for a in range(1, 6) for b in range(1, 6)})


def test_every_product_lies_in_one_band():
    for product in PRODUCTS:
        there = [name for name, band in risk.BANDS.items() if band.first <= product <= band.last]
        assert len(there) == 1


@pytest.mark.parametrize(
    ("product", "place", "step"),
    [(1, 1, 0), (4, 1, 0), (5, 2, 1), (9, 2, 2), (10, 3, 3), (16, 3, 3), (20, 4, 4), (25, 4, 4)],
)
def test_bars_and_shades_rise_with_the_bands(product, place, step):
    assert (risk.place(product), risk.step(product)) == (place, step)
    assert risk.words_of(product) == [str(band.words) for band in risk.BANDS.values()][place - 1]


@pytest.mark.parametrize("severity", range(1, 6))
@pytest.mark.parametrize("likelihood", range(1, 6))
def test_two_people_close_from_high_on(severity, likelihood):
    issue = Issue(severity=severity, likelihood=likelihood)
    assert issue.is_high_risk == (severity * likelihood >= risk.HIGH)


@pytest.mark.parametrize("severity", range(1, 6))
@pytest.mark.parametrize("likelihood", range(1, 6))
def test_the_number_in_the_matrix_knows_the_shade_below_it(severity, likelihood):
    drawn = matrix(severity, likelihood)
    shades = {(x, y): step for x, y, step in drawn["cells"]}
    assert shades[drawn["x"], drawn["y"]] == drawn["step"]


def test_what_is_not_assessed_has_no_risk():
    assert (risk.product(None, 3), risk.product(3, None), risk.product(3, 4)) == (None, None, 12)


@pytest.mark.parametrize(
    ("name", "words"), [("severity", risk.IMPACT), ("likelihood", risk.LIKELIHOOD)]
)
def test_every_form_offers_the_scale_and_nothing_else(name, words):
    assert AnalysisForm.base_fields[name].choices == [(n, words[n]) for n in risk.GRADES]
    assert FactsForm.base_fields[name].choices[1:] == [(n, words[n]) for n in risk.GRADES]


def test_the_scale_stands_in_one_place():
    """Whoever counts from one to five, or knows where a band begins, reads `agencies.risk`."""
    own = re.compile(r"range\(1, 6\)|very unlikely|almost certain|risk_rank__?\w* ?[=<>]+ ?\d")
    found = {p.relative_to(ROOT).as_posix() for p in own_files() if own.search(p.read_text())}
    assert found == {"agencies/risk.py"}
