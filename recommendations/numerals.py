"""Numbers in Indonesian words, as official letters write them: "10 (sepuluh)"."""

ONES = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


def in_words(number: int) -> str:
    """A whole number from 0 to 999 in words. Raises ValueError beyond."""
    if not 0 <= number <= 999:
        raise ValueError(f"{number} is not between 0 and 999.")
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    if number < 100:
        return _joined(f"{ONES[number // 10]} puluh", number % 10)
    hundreds = "seratus" if number < 200 else f"{ONES[number // 100]} ratus"
    return _joined(hundreds, number % 100)


def with_words(number: int) -> str:
    """ "10 (sepuluh)"."""
    return f"{number} ({in_words(number)})"


def _joined(head: str, rest: int) -> str:
    return f"{head} {in_words(rest)}" if rest else head
