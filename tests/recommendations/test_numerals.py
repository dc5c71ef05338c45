import pytest

from recommendations.numerals import in_words, with_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (250, "dua ratus lima puluh"),
        (999, "sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_numbers_read_as_in_letters(number, words):
    assert in_words(number) == words


def test_every_number_has_its_own_words():
    assert len({in_words(number) for number in range(1000)}) == 1000


@pytest.mark.parametrize("number", [-1, 1000])
def test_numbers_beyond_are_refused(number):
    with pytest.raises(ValueError, match="between"):
        in_words(number)


def test_a_number_stands_before_its_words():
    assert with_words(10) == "10 (sepuluh)"
