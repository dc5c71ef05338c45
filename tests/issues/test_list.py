"""The list: only visible rows, narrowed by the address, paged by key, few queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Region
from issues.models import Issue, IssueShare
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.django_db


def many(count: int) -> None:
    """More issues like one that was reported, by their rows, each with its own share rows."""
    first = Issue.objects.get(pk=cast.reported().pk)
    own = ("id", "public_id", "number", "title", "next_due_at")
    fields = [one for one in Issue._meta.concrete_fields if not one.generated]
    alike = {one.attname: getattr(first, one.attname) for one in fields if one.name not in own}
    copies = Issue.objects.bulk_create(
        Issue(
            **alike,
            number=f"PM-2024-{first.pk}{place:06}",
            title=f"Permasalahan {place}",
            next_due_at=first.next_due_at + dt.timedelta(hours=place // 3),
        )
        for place in range(1, count)
    )
    given = list(first.shares.values("permission_id", "group_id", "reason", "by_id", "at"))
    shares = (IssueShare(content_object=copy, **share) for copy in copies for share in given)
    IssueShare.objects.bulk_create(shares)


def titles(response):
    return [issue.title for issue in response.context["page"].rows]


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]


def test_an_outsider_sees_an_empty_list(login):
    cast.reported()
    assert not titles(login("liaison.polri").get("/issues/"))


def test_a_class_above_the_clearance_is_neither_listed_nor_counted(login):
    issue = cast.reported()
    Issue.objects.filter(pk=issue.pk).update(classification=3)
    page = login("liaison.kpu").get("/issues/").context["page"]
    assert (page.rows, page.total) == ([], 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=reported", 1),
        ("state=closed", 0),
        ("state_not=reported", 0),
        ("category=DPT", 1),
        ("category=DPT.AKURASI", 1),
        ("category_not=DPT", 0),
        ("region=14", 1),
        ("region=sumatera", 1),
        ("region=papua", 0),
        ("region_not=14", 0),
        ("agency=KPU", 1),
        ("agency=POLRI", 0),
        ("agency_not=KPU", 0),
        ("risk=moderate", 1),
        ("risk=high", 0),
        ("due=week", 1),
        ("due=overdue", 0),
        ("text=meninggal", 1),
        ("text=akurta", 1),
        ("text=gunung", 0),
        ("state=nonsense", 1),
    ],
)
def test_the_address_narrows_the_list(login, query, found):
    cast.reported()
    assert len(titles(login("secretary.desk").get(f"/issues/?{query}"))) == found


def test_a_province_includes_its_regencies(login):
    issue = cast.reported()
    issue.regions.set([Region.objects.get(code="14.01")])
    assert titles(login("secretary.desk").get("/issues/?region=14"))


def test_the_regencies_of_a_province_are_offered_once_it_is_chosen(login):
    client = login("secretary.desk")
    assert 'value="14.01"' not in client.get("/issues/").text
    chosen = client.get("/issues/?region=14.01").text
    assert 'value="14.01" selected' in chosen
    assert 'value="15.01"' not in chosen


def test_an_analyst_lists_the_own_issues(login):
    cast.analysing()
    assert titles(login("analyst.desk").get("/issues/?analyst=me"))
    assert not titles(login("secretary.desk").get("/issues/?analyst=me"))


def test_a_chip_takes_its_filter_away(login):
    page = login("secretary.desk").get("/issues/?state=reported&risk=low")
    assert [chip.url for chip in page.context["chips"]] == ["?risk=low", "?state=reported"]


def test_paging_forwards_and_backwards_shows_every_row_once(login):
    many(60)
    client, seen, url = login("secretary.desk"), [], ""
    while True:
        page = client.get(f"/issues/{url}").context["page"]
        seen += [issue.pk for issue in page.rows]
        if not page.next_url:
            break
        url = page.next_url
    assert seen == list(Issue.objects.order_by("next_due_at", "pk").values_list("pk", flat=True))
    back = client.get(f"/issues/{page.previous_url}").context["page"]
    assert [issue.pk for issue in back.rows] == seen[25:50]
    assert (back.first, back.last, back.total_label) == (26, 50, "60")


def test_a_cursor_that_was_not_written_here_shows_the_first_page(login):
    cast.reported()
    assert titles(login("secretary.desk").get("/issues/?after=forged"))


@pytest.mark.parametrize("count", [1, 25, 250])
def test_the_list_takes_ten_queries_whatever_the_rows(login, count):
    many(count)
    assert len(queries_of(login("secretary.desk"), "/issues/")) <= 10


def test_htmx_gets_the_list_alone(login):
    response = login("secretary.desk").get("/issues/", headers={"HX-Request": "true"})
    assert response.text.lstrip().startswith('<div id="issue-list">')


@pytest.mark.parametrize("text", ["pemilih", "pemliih", "pemlih"])
def test_a_word_of_the_text_is_found_with_two_letters_swapped_or_one_missing(text):
    issue = cast.reported(title="Selisih angka", text="Daftar pemilih memuat nama ganda.")
    page = browser("secretary.desk").get("/issues/", {"text": text})
    assert titles(page) == [issue.title]


def test_a_region_that_was_entered_just_now_stands_in_the_list():
    issue, page = cast.reported(), browser("secretary.desk")
    page.get("/issues/")
    old = issue.regions_by_code()[0]
    new = Region.objects.create(
        code="99",
        level=old.level,
        kind=old.kind,
        name="Papua Tengah Baru",
        short_name="Papua Tengah Baru",
        zone=old.zone,
        island_group=old.island_group,
    )
    issue.regions.set([new])
    assert "Papua Tengah Baru" in page.get("/issues/").text.partition("<tbody>")[2]
