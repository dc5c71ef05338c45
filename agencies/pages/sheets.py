"""Tables as files: CSV and XLSX in which no cell is ever a formula or a link."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import lazy

from agencies import clock
from agencies.wording import limit, zone_name

if TYPE_CHECKING:
    import xlsxwriter

# What a program takes for the beginning of a formula, also in the wide forms of East Asia.
STARTS = tuple("=+-@\t\r\n|%＝＋－＠")
LONGEST_CELL = 32_767
WIDEST = 60
PROPERTY = 200
DESK = clock.ZONES["WIB"]  # in whose hours due dates stand, whoever reads them


@dataclass(frozen=True)
class Until:
    """A due moment in a cell: its last day, as the page names it."""

    due_at: dt.datetime


Cell = str | int | dt.datetime | Until | None


@dataclass(frozen=True)
class Table:
    """Heads and rows, with the mark that stands in the first and in the last row.

    `grade` is the line on every printed page.
    """

    title: str
    heads: list[str]
    rows: Iterable[list[Cell]]
    mark: str
    grade: str
    number: str
    author: str


def plain(text: str) -> str:
    """Without control characters but the ends of lines and tabs."""
    return "".join(
        sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )


def starts_a_formula(text: str) -> bool:
    """Also after blanks and invisible characters, which some programs skip."""
    seen = "".join(sign for sign in text[:40] if unicodedata.category(sign) != "Cf")
    return seen.startswith(STARTS) or seen.strip().startswith(STARTS)


def as_csv(table: Table, out: IO[bytes]) -> None:
    """UTF-8 with its mark, semicolons as Indonesian offices set them, every cell quoted.

    What could be a formula begins with an apostrophe: a CSV cannot say that a cell is text.
    """
    out.write(codecs.BOM_UTF8)
    words = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(words, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_guarded(table.mark)])
    writer.writerow([_guarded(head) for head in table.heads])
    for row in table.rows:
        writer.writerow([_in_words(cell) for cell in row])
    writer.writerow([_guarded(table.mark)])
    words.detach()


def _guarded(text: str) -> str:
    return f"'{plain(text)}" if starts_a_formula(text) else plain(text)


def _in_words(cell: Cell) -> str:
    if isinstance(cell, Until):
        end = limit(cell.due_at)
        return f"{end.day:%Y-%m-%d} {end.hour}"
    if isinstance(cell, dt.datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M} {zone_name(cell)}"
    return str(cell) if isinstance(cell, int) else _guarded(cell or "")


def _head_of_moments(head: object) -> str:
    return f"{head} ({zone_name(clock.now())})"


# The head of a column of moments with the reader's zone: a cell of a sheet has none of its own.
in_readers_zone = lazy(_head_of_moments, str)
in_desks_zone = lazy("{} (WIB)".format, str)


def as_xlsx(table: Table, out: IO[bytes]) -> None:
    """Written row by row. Text is written as text, and stays so when a cell is edited."""
    import xlsxwriter  # seven megabytes, for who exports alone

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        _tell_origin(book, table)
        sheet = book.add_worksheet()
        _lay_out(sheet, table)
        text = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
        bold = book.add_format({"quote_prefix": True, "bold": True})
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        whole_day = book.add_format({"num_format": 'yyyy-mm-dd "24.00"', "valign": "top"})
        for place, row in enumerate(_all_rows(table)):
            for column, cell in enumerate(row):
                if isinstance(cell, Until):
                    last = _last_day_at_the_desk(cell)
                    look = whole_day if type(last) is dt.date else stamp
                    sheet.write_datetime(place, column, last, look)
                elif isinstance(cell, dt.datetime):
                    sheet.write_datetime(place, column, timezone.localtime(cell), stamp)
                elif isinstance(cell, int):
                    sheet.write_number(place, column, cell)
                elif cell:
                    look = bold if place < 2 else text
                    sheet.write_string(place, column, plain(cell)[:LONGEST_CELL], look)


def _last_day_at_the_desk(cell: Until) -> dt.date | dt.datetime:
    """The day alone where its end is the limit: written as a moment it would be the next one."""
    there = cell.due_at.astimezone(DESK)
    return limit(cell.due_at).day if there.time() == dt.time.min else there


def _all_rows(table: Table) -> Iterator[list[Cell]]:
    yield [table.mark]
    yield [*table.heads]
    yield from table.rows
    yield [table.mark]


def _tell_origin(book: xlsxwriter.Workbook, table: Table) -> None:
    told = {"title": table.title, "subject": table.grade, "author": table.author}
    told |= {"keywords": table.number, "comments": table.mark}
    book.set_properties({name: plain(words)[:PROPERTY] for name, words in told.items()})


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    """For A4 across: the heads on every page, the grade above, whose copy it is below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    sheet.set_header(f"&C{_in_margin(table.grade)}")
    sheet.set_footer(f"&L{_in_margin(table.mark)}&R&P/&N")
    for column, head in enumerate(table.heads):
        sheet.set_column(column, column, min(WIDEST, max(14, 2 * len(head))))


def _in_margin(words: str) -> str:
    return plain(words)[:PROPERTY].replace("&", "&&")
