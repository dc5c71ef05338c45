"""Taking a list away as a file: a right of its own, counted, recorded, marked.

What a hat may not read is not in it (the rows come from `visible_to`), and nothing above
Terbatas, whoever asks. Made within the request: 5,000 rows take about a second
(docs/measurements/exports.md), and what is revoked meanwhile is not in the next one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal, still_worn
from agencies.models import Event
from agencies.models.classification import Classification
from agencies.pages.sheets import Cell, Table, as_csv, as_xlsx
from agencies.record.events import SENTENCES, Recorded, Said, record
from agencies.wording import moment
from agencies.workflow.machine import Text

MOST_ROWS = 5_000
PIECE = 500
HIGHEST = Classification.RESTRICTED
VERB = "account.exported"
A_DAY = dt.timedelta(days=1)
SAME_PRESS = 120  # seconds in which pressing the same button again is one export
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
WRITERS: dict[str, tuple[Callable[[Table, IO[bytes]], None], str]] = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
SENTENCES[VERB] = say("List exported")


@dataclass(frozen=True)
class Listing:
    """A list as it stands on its page: `rows` are visible to the hat and in the page's order.

    `filters` are those in use, in words; `columns` heads with what stands below them.
    `notes` makes the rows, not yet written, that tell who carried a row off, and under which
    number.
    """

    name: str
    title: Text
    rows: QuerySet
    filters: list[str]
    columns: Sequence[tuple[Text, Callable[[Any], Cell]]]
    back: str
    notes: Callable[[Any, str], Sequence[Model]]

    @property
    def taken(self) -> QuerySet:
        """The rows that a file may hold."""
        return self.rows.filter(classification__lte=HIGHEST)[:MOST_ROWS]


class ExportForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=[(name, name) for name in WRITERS])


class SpentToday(Exception):
    """Raised when a person has exported as often as one may in a day."""


def serve_export(request: DeskRequest, listing: Listing) -> HttpResponseBase:
    """The page that says what the file will hold, or the file.

    403 for a hat without the right, 429 with the page once the day's number is used up.
    """
    hat = request.hat
    if not hat.membership.may_export:
        raise PermissionDenied(
            _("Only roles to which an administrator has given the right to export may do so.")
        )
    if request.method != "POST":
        return _page(request, listing, hat)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, listing, hat, status=422)
    press = _press_of(hat, listing, **form.cleaned_data)
    try:
        return _file(hat, listing, press, form.cleaned_data["format"])
    except SpentToday:
        return _page(request, listing, hat, status=429)


def _press_of(hat: Hat, listing: Listing, key: uuid.UUID, format: str) -> uuid.UUID:
    """The same for a double click, another for whatever else is asked for from the same page."""
    turn = int(timezone.now().timestamp()) // SAME_PRESS
    asked = (hat.public_id, listing.name, *listing.filters, format, turn)
    return uuid.uuid5(key, "\n".join(map(str, asked)))


def _page(request: DeskRequest, listing: Listing, hat: Hat, status: int = 200) -> HttpResponseBase:
    context = {
        "listing": listing,
        "most": MOST_ROWS,
        "taken": listing.taken.count(),
        "left": max(0, settings.EXPORTS_PER_DAY - _in_a_day(hat)),
        "per_day": settings.EXPORTS_PER_DAY,
        "wrong": status == 422,
        "key": uuid.uuid4(),
    }
    return render(request, "components/export.html", context, status=status)


def _in_a_day(hat: Hat) -> int:
    since = timezone.now() - A_DAY
    exported = Event.objects.filter(stream="account", stream_id=hat.user.pk, verb=VERB)
    with as_portal():  # acts on accounts are open to no hat
        return exported.filter(recorded_at__gte=since).count()


def _file(hat: Hat, listing: Listing, press: uuid.UUID, format: str) -> FileResponse:
    """The file, recorded in the transaction in which its rows were read."""
    if _in_a_day(hat) >= settings.EXPORTS_PER_DAY and not _made_before(press):
        raise SpentToday
    number = f"EK-{press.hex[:8].upper()}"
    write, kind = WRITERS[format]
    out = TemporaryFile()  # noqa: SIM115 - closed with the response
    count = _Count()
    rows = count.over(listing.taken.iterator(PIECE), listing, number)
    write(_table(hat, listing, rows, number), out)
    _note(hat, listing, count, press=press, format=format, number=number)
    out.seek(0)
    name = f"{listing.name}-{timezone.localtime(clock.now()):%Y%m%d}-{number}.{format}"
    response = FileResponse(out, as_attachment=True, filename=name, content_type=kind)
    response["Content-Security-Policy"] = SANDBOX
    return response


class _Count:
    """What went into the file: how many rows, their highest grade, what to note."""

    def __init__(self) -> None:
        self.rows, self.highest = 0, int(Classification.OPEN)
        self.notes: list[Model] = []

    def over(self, found: Iterator[Any], listing: Listing, number: str) -> Iterator[list[Cell]]:
        for row in found:
            self.rows += 1
            self.highest = max(self.highest, row.classification)
            self.notes += listing.notes(row, number)
            yield [cell(row) for _head, cell in listing.columns]


def _table(hat: Hat, listing: Listing, rows: Iterator[list[Cell]], number: str) -> Table:
    grade = _("May hold content up to %(grade)s") % {"grade": HIGHEST.label}
    mark = _("Export %(number)s for %(person)s, %(hat)s, %(at)s. %(grade)s. Do not pass on.") % {
        "number": number,
        "person": hat.person,
        "hat": hat.label,
        "at": moment(clock.now()),
        "grade": grade,
    }
    heads = [str(head) for head, _cell in listing.columns]
    return Table(str(listing.title), heads, rows, mark, grade, number, hat.person)


def _note(
    hat: Hat, listing: Listing, count: _Count, *, press: uuid.UUID, format: str, number: str
) -> None:
    """Record it once for the press; recording waits for the person's other exports.

    Raises SpentToday when one of these was the day's last.
    """
    told = {
        "list": listing.name,
        "filters": "; ".join(listing.filters),
        "format": format,
        "rows": count.rows,
        "highest": Classification.words(count.highest),
    }
    said = Said(note=number, changes={name: ["", words] for name, words in told.items()})
    try:
        with transaction.atomic():
            still_worn(hat)
            record(
                VERB,
                cast(Recorded, hat.user),
                by=hat,
                said=said,
                key=press,
                stream=("account", hat.user.pk),
            )
            if _in_a_day(hat) > settings.EXPORTS_PER_DAY:
                raise SpentToday
            if count.notes:
                type(count.notes[0])._default_manager.bulk_create(count.notes, batch_size=PIECE)
    except IntegrityError:
        if not _made_before(press):
            raise


def _made_before(press: uuid.UUID) -> bool:
    with as_portal():
        return Event.objects.filter(key=press).exists()
