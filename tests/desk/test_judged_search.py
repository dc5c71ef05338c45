"""Search over the demo against a list of what people look for; see tests/support/judged.py."""

import pytest

from agencies import clock
from agencies.access.hats import Hat, hat_of
from agencies.models import Membership
from issues.search import MOST_SIMILAR, search_issues, similar_issues
from tests.support.judged import SHOWN, fitting, judge, queries


def secretary() -> Hat:
    return hat_of(
        Membership.objects.get(user__username="secretary.desk", role="secretary"), clock.today()
    )


def test_people_find_what_they_look_for(demo, capsys):
    hat = secretary()

    def titles(text: str) -> list[str]:
        return [one.row.title for one in search_issues(hat, text, limit=SHOWN).rows]

    judged = judge(titles)
    with capsys.disabled():
        print(f"\n{len(list(queries()))} queries\n{judged}")
    assert judged.recall >= 0.95
    assert judged.first >= 0.85


def test_the_list_is_long_and_asks_for_few_each():
    asked = list(queries())
    assert len({query.text for query in asked}) == len(asked) >= 200
    assert max(len(query.titles) for query in asked) <= SHOWN


@pytest.mark.parametrize(
    "typed",
    [
        "gudnag Pekanbaru",
        "sniyal",
        "peniydik",
        "bailho",
        "noekn",
        "indrhamayu",
        "kebcooran",
        "pereakman",
        "skirning",
        "smatera",
        "hiah",
        "gudang Pekanbruu",
    ],
)
def test_a_word_with_one_letter_wrong_is_found(demo, typed):
    found = search_issues(secretary(), typed, limit=SHOWN)
    assert found.misspelt
    assert found.rows


def test_at_least_half_of_what_is_proposed_as_similar_fits(demo, capsys):
    hat = secretary()
    precision, recall, wrong = fitting(lambda t: [one.row.title for one in similar_issues(hat, t)])
    with capsys.disabled():
        print("\n".join(["", *wrong, f"similar: {precision:.3f} fit, {recall:.3f} of them found"]))
    assert precision >= 0.5
    assert recall >= 0.8
    assert len(similar_issues(hat, "Logistik Papua belum siap")) <= MOST_SIMILAR
