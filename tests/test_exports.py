"""Lists as files: a right, a record, a mark, a limit, and never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from agencies import clock
from agencies.identity import new_public_id
from agencies.models import Event, Membership, User
from issues.models import Issue, Reading
from monitoring.models import FollowUp
from tests.support import cast
from tests.support.formulas import FORMULAS
from tests.support.made_once import made_once
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
LISTS = ("/issues/export/", "/recommendations/export/", "/follow-ups/export/")
ISSUES, RECOMMENDATIONS, FOLLOW_UPS = LISTS
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def exported(url: str = ISSUES, kind: str = "csv", by: str = "secretary.desk", **data: Any) -> Any:
    return browser(by).post(url, {"key": str(uuid4()), "format": kind} | data)


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content)


def rows_of_csv(answer: Any) -> list[list[str]]:
    text = content(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def parts_of(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content(answer))) as book:
        return {name: book.read(name) for name in book.namelist()}


def rows_of_xlsx(parts: dict[str, bytes]) -> list[list[str]]:
    sheet = ElementTree.fromstring(parts["xl/worksheets/sheet1.xml"])
    return [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{SPACE}row")]


def events() -> list[Event]:
    return list(Event.objects.filter(verb="account.exported").select_related("detail"))


def copies(row: Any, titles: list[str]) -> list[Any]:
    """Rows like this one, as visible as it is, under other titles."""
    kept = [field for field in row._meta.concrete_fields if not field.generated]
    values = {f.attname: getattr(row, f.attname) for f in kept if not f.primary_key}
    return type(row).objects.bulk_create(
        type(row)(**values | {"title": title, "public_id": new_public_id(), "number": f"X-{n}"})
        for n, title in enumerate(titles)
    )


@made_once
def work():
    """A follow-up, its recommendation and issue."""
    return cast.follow_up()


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_what_the_page_shows(work, url, kind):
    answer = exported(url, kind)
    rows = rows_of_csv(answer) if kind == "csv" else rows_of_xlsx(parts_of(answer))
    numbers = {issue.number for issue in work.recommendation.issues.all()}
    assert rows[2][0] in numbers | {work.recommendation.number}
    title = Issue.objects.get().title if url == ISSUES else work.recommendation.title
    assert rows[2][1] == title
    assert len(rows) == 4 if url != FOLLOW_UPS else 5


@pytest.mark.parametrize("url", LISTS)
def test_nobody_exports_without_the_right(work, url):
    for name in ("liaison.kpu", "analyst.desk", "admin.desk", "auditor.desk"):
        assert browser(name).get(url).status_code == 403
        assert exported(url, by=name).status_code == 403
    assert events() == []


def test_the_way_to_it_is_shown_to_those_alone_who_may_go_it(work):
    assert ISSUES in browser("secretary.desk").get("/issues/").content.decode()
    assert ISSUES not in browser("analyst.desk").get("/issues/").content.decode()


def test_the_right_ends_with_the_next_request(work):
    secretary = browser("secretary.desk")
    assert secretary.get(ISSUES).status_code == 200
    Membership.objects.filter(role="secretary").update(may_export=False)
    assert secretary.get(ISSUES).status_code == 403


def test_what_the_hat_does_not_see_is_not_in_the_file(work):
    cast.membership("liaison.bssn", may_export=True)
    assert len(rows_of_csv(exported(by="liaison.bssn", url=ISSUES, kind="csv"))) == 3
    page = browser("liaison.bssn").get(ISSUES).content.decode()
    assert work.recommendation.issues.get().number not in page


def test_a_secret_is_never_exported():
    secret = cast.reported("liaison.polri", classification=3, title="Operasi tertutup")
    cast.reported("liaison.kpu", classification=2)
    answer = content(exported()).decode()
    assert secret.number not in answer
    assert "Terbatas" in answer
    assert events()[0].detail.changes["highest"] == ["", "Terbatas"]


def test_the_filters_of_the_page_hold(work):
    cast.reported("liaison.polri", title="Konvoi di Papua")
    rows = rows_of_csv(exported(f"{ISSUES}?agency=POLRI"))
    assert [row[1] for row in rows[2:-1]] == ["Konvoi di Papua"]
    assert events()[0].detail.changes["filters"] == ["", "Masih berjalan; Instansi: Polri"]


def test_an_export_is_recorded_for_the_auditor(work):
    answer = exported(RECOMMENDATIONS, "xlsx")
    event = events()[0]
    assert (event.stream, event.by) == ("account", cast.membership("secretary.desk"))
    changes = {name: new for name, (_old, new) in event.detail.changes.items()}
    assert changes == {
        "list": "recommendations",
        "filters": "Masih berjalan",
        "format": "xlsx",
        "rows": 1,
        "highest": "Biasa/Terbuka",
    }
    assert event.detail.note in answer["Content-Disposition"]
    cast.assignment()
    assert "Daftar diekspor" in browser("auditor.desk").get("/record/").content.decode()


@pytest.mark.parametrize(
    ("url", "page"),
    [(ISSUES, "issue"), (RECOMMENDATIONS, "recommendation"), (FOLLOW_UPS, "follow_up")],
)
def test_the_log_of_an_issue_tells_who_carried_it_off(work, url, page):
    exported(url)
    noted = Reading.objects.filter(issue=Issue.objects.get(), kind="download")
    who = {(row.membership, row.page, row.label) for row in noted}
    assert who == {(cast.membership("secretary.desk"), page, events()[0].detail.note)}


def test_if_it_cannot_be_recorded_there_is_no_file(work, monkeypatch):
    def broken(*args, **said):
        raise ZeroDivisionError

    monkeypatch.setattr("agencies.pages.exports.record", broken)
    with pytest.raises(ZeroDivisionError):
        exported()


def test_a_double_click_is_one_export(work, monkeypatch):
    monkeypatch.setattr("agencies.pages.exports.SAME_PRESS", 10**10)
    key = str(uuid4())
    first, second = exported(key=key), exported(key=key)
    assert content(first) == content(second)
    assert len(events()) == 1


def test_whatever_else_is_asked_for_from_the_same_page_is_recorded_too(work):
    key = str(uuid4())
    for url, kind, by in (
        (ISSUES, "csv", "secretary.desk"),
        (ISSUES, "xlsx", "secretary.desk"),
        (FOLLOW_UPS, "csv", "secretary.desk"),
        (ISSUES, "csv", "chair.desk"),
        (f"{ISSUES}?agency=POLRI", "csv", "secretary.desk"),
    ):
        content(exported(url, kind, by, key=key))
    assert len({event.detail.note for event in events()}) == 5


def test_after_the_days_number_there_is_a_page_that_says_so(work, settings):
    settings.EXPORTS_PER_DAY = 2
    answers = [exported() for _turn in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "2 daftar dalam 24 jam" in answers[2].content.decode()
    assert exported(by="chair.desk").status_code == 200
    assert len(events()) == 3


def test_an_unknown_kind_of_file_is_refused(work):
    assert exported(kind="exe").status_code == 422
    assert events() == []


def test_the_first_and_last_row_say_whose_copy_it_is(work):
    rows = rows_of_csv(exported())
    number = events()[0].detail.note
    assert rows[0] == rows[-1]
    for said in (number, "Secretary.Desk", "Sekretaris Desk", "3 September 2024 10.15 WIB"):
        assert said in rows[0][0]


def test_the_workbook_carries_the_mark_in_its_properties_and_margins(work):
    parts = parts_of(exported(kind="xlsx"))
    number = events()[0].detail.note
    assert number in parts["docProps/core.xml"].decode()
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert number in sheet[sheet.index("<oddFooter>") :]
    assert "Terbatas" in sheet[sheet.index("<oddHeader>") : sheet.index("</oddHeader>")]


def test_a_file_holds_no_more_than_the_limit_and_the_page_says_so(work, monkeypatch):
    monkeypatch.setattr("agencies.pages.exports.MOST_ROWS", 3)
    copies(Issue.objects.get(), ["a", "b", "c", "d"])
    assert len(rows_of_csv(exported())) == 3 + 3
    assert "3 baris pertama" in browser("secretary.desk").get(ISSUES).content.decode()


def spoil(work: Any) -> None:
    """Rows of all three lists under every title that could be a formula."""
    copies(Issue.objects.get(), FORMULAS)
    for made in copies(work.recommendation, FORMULAS):
        addressee = copy_of(work.addressee, recommendation=made)
        copy_of(work, recommendation=made, addressee=addressee)


def copy_of(row: Any, **changes: Any) -> Any:
    kept = {f.name: getattr(row, f.name) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row).objects.create(**kept | {"public_id": new_public_id()} | changes)


def test_there_are_sixty_formulas():
    assert len(set(FORMULAS)) >= 60


def test_no_cell_of_any_export_is_a_formula(work):
    spoil(work)
    for url in LISTS:
        parts = parts_of(exported(url, "xlsx"))
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert ElementTree.fromstring(sheet).findall(f".//{SPACE}f") == []
        assert b"hyperlink" not in sheet
        assert len(rows_of_xlsx(parts)) >= len(FORMULAS) + 3
        for row in rows_of_csv(exported(url, "csv")):
            for cell in row:
                assert not cell.lstrip(" \u200b\ufeff").startswith(tuple("=+-@\t\r\n|＝＋－＠")), (
                    cell
                )


def test_a_formula_in_a_name_or_filter_is_text_too(work):
    person = cast.membership("secretary.desk").user
    person.full_name = "=1+1"
    person.save()
    answer = exported(f"{ISSUES}?text=%3D1")
    assert all(not cell.startswith("=") for row in rows_of_csv(answer) for cell in row)


DAY_ZERO = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)  # of a sheet's dates


def read_sheet(url: str) -> tuple[list[str], list[str], str]:
    """Heads and first row of the exported sheet, and the formats of its numbers."""
    parts = parts_of(exported(url, "xlsx"))
    rows = rows_of_xlsx(parts)
    return rows[1], rows[2], parts["xl/styles.xml"].decode()


@pytest.mark.parametrize("zone", ["WIB", "WIT"])
def test_a_due_date_at_the_end_of_a_day_is_that_day_in_every_file(work, zone):
    cast.membership("secretary.desk")
    User.objects.filter(username="secretary.desk").update(zone=zone)
    FollowUp.objects.update(due_at=dt.datetime(2024, 8, 17, tzinfo=clock.ZONES["WIB"]))
    rows = rows_of_csv(exported(FOLLOW_UPS))
    assert (rows[1][7], rows[2][7]) == ("Tenggat (WIB)", "2024-08-16 24.00 WIB")
    heads, row, formats = read_sheet(FOLLOW_UPS)
    day = DAY_ZERO + dt.timedelta(days=float(row[-2]))  # empty cells are left out
    assert (heads[7], day) == ("Tenggat (WIB)", dt.datetime(2024, 8, 16, tzinfo=dt.UTC))
    assert "yyyy-mm-dd &quot;24.00&quot;" in formats


def test_moments_in_a_file_name_their_zone_in_the_head(work):
    cast.membership("secretary.desk")
    User.objects.filter(username="secretary.desk").update(zone="WIT")
    heads, row, _formats = read_sheet(ISSUES)
    there = (DAY_ZERO + dt.timedelta(days=float(row[9]))).replace(tzinfo=clock.ZONES["WIT"])
    assert heads[9] == "Diperbarui (WIT)"
    assert abs(there - Issue.objects.get().moved_at) < dt.timedelta(minutes=1)
