"""The three lists: by days, in several orders, the ended rows apart; all of it in the address."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.models import Region
from agencies.pages.paging import page_of
from issues.models import Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp
from recommendations.models import Recommendation
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS
from tests.support import cast
from tests.support.made_once import made_once
from tests.support.pages import browser

pytestmark = pytest.mark.django_db
LISTS = ("/issues/", "/recommendations/", "/follow-ups/")
MODELS = {"/issues/": Issue, "/recommendations/": Recommendation, "/follow-ups/": FollowUp}
# Every order that a list knows, with the key that it goes by.
ORDERS = [
    ("/issues/", "due", "next_due_at"),
    ("/issues/", "risk", "risk_rank"),
    ("/issues/", "reported", "reported_at"),
    ("/issues/", "updated", "moved_at"),
    ("/recommendations/", "changed", "updated_at"),
    ("/recommendations/", "issued", "out_at"),
    ("/follow-ups/", "due", "due_at"),
    ("/follow-ups/", "updated", "updated_at"),
]


def rows(address: str, by: str = "secretary.desk", **query: Any) -> list[Any]:
    return browser(by).get(address, query).context["page"].rows


def some(count: int) -> None:
    """Issues, recommendations and follow-ups, begun on one day after the other."""
    for n in range(count):
        with clock.at(cast.NOW + cast.a_day(n)):
            cast.issued(issue=cast.recommending(severity=1 + n % 5), to=("kemendagri",))


one, two, three, five = (made_once(partial(some, count)) for count in (1, 2, 3, 5))


def end_all() -> None:
    made = Recommendation.objects.get()
    RECOMMENDATIONS.take("withdraw", made, by=cast.hat("chair.desk"), reason="Usang")
    ISSUES.take("close", Issue.objects.get(), by=cast.hat("secretary.desk"), outcome="Selesai")


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(("address", "name", "key"), ORDERS)
def test_each_order_goes_both_ways(three, address, name, key, sign):
    expected = list(MODELS[address].objects.order_by(f"{sign}{key}", f"{sign}pk"))
    assert rows(address, sort=f"{sign}{name}") == expected


def test_an_agency_s_list_goes_by_the_due_dates_that_all_readers_know(three):
    cast.reported("liaison.polri")
    address = "/issues/"
    for issue in Issue.objects.all():
        issue.share_with(
            cast.agency("polri").group, "shared", by=cast.hat("secretary.desk"), reason="Terkait"
        )
    with clock.at(cast.NOW + cast.a_day(60)):
        listed = rows(address, by="liaison.polri", sort="due")
        assert listed == list(Issue.objects.order_by("shared_due_at", "pk"))
        assert [issue.state for issue in rows(address, by="liaison.polri", due="overdue")] == [
            "reported"
        ]
        assert len(rows(address, due="overdue")) == 4


@pytest.mark.parametrize("sort", ["risk", "-risk", "-reported", "updated"])
def test_pages_in_another_order_hold_every_row_once(five, monkeypatch, sort):
    monkeypatch.setattr(page_of, "__kwdefaults__", {"size": 2, "descending": False})
    client, url, seen = browser("secretary.desk"), f"?sort={sort}", []
    while url:
        page = client.get(f"/issues/{url}").context["page"]
        seen += [row.pk for row in page.rows]
        url = page.next_url
        assert not url or f"sort={sort}" in url
    key = {"risk": "risk_rank", "reported": "reported_at", "updated": "moved_at"}[sort.strip("-")]
    way = "-" if sort.startswith("-") else ""
    order = Issue.objects.order_by(f"{way}{key}", f"{way}pk")
    assert seen == list(order.values_list("pk", flat=True))


def test_a_list_that_fits_on_its_page_is_not_counted(five):
    request: Any = RequestFactory().get("/")

    def asked(size: int) -> tuple[int, bool]:
        with CaptureQueriesContext(connection) as asked:
            page = page_of(request, Issue.objects.all(), "moved_at", size=size)
        return page.total, any("COUNT" in one["sql"] for one in asked)

    every = Issue.objects.count()
    assert asked(every + 1) == (every, False)
    assert asked(every - 1) == (every, True)


@pytest.mark.parametrize("address", LISTS)
def test_heads_say_how_the_list_is_ordered_and_lead_to_the_other_way(one, address):
    client = browser("secretary.desk")
    head = r'<th scope="col" aria-sort="(\w+)"><a href="([^"]+)"'
    ((way, url),) = re.findall(head, client.get(address).text)
    ((other, _back),) = re.findall(head, client.get(address + url).text)
    assert {way, other} == {"ascending", "descending"}


@pytest.mark.parametrize("address", LISTS)
def test_an_order_that_the_list_does_not_know_is_left_out(one, address):
    assert len(rows(address, sort="title; drop")) == 1


def test_a_cursor_of_one_order_is_none_in_another(three, monkeypatch):
    monkeypatch.setattr(page_of, "__kwdefaults__", {"size": 2, "descending": False})
    page = browser("secretary.desk").get("/issues/?sort=risk").context["page"]
    turned = browser("secretary.desk").get(f"/issues/{page.next_url}".replace("risk", "-updated"))
    assert turned.context["page"].first == 1


@pytest.mark.parametrize(
    ("address", "query", "found"),
    [
        ("/issues/", {"since": "4/9/2024"}, 2),
        ("/issues/", {"until": "3 Sep 2024"}, 1),
        ("/issues/", {"since": "3 September 2024", "until": "4 September 2024"}, 2),
        ("/issues/", {"date": "updated", "since": "2024-09-05"}, 1),
        ("/issues/", {"date": "occurred", "since": "2024-09-01"}, 0),
        ("/recommendations/", {"since": "4/9/2024", "until": "4/9/2024"}, 1),
        ("/recommendations/", {"date": "ended", "since": "4/9/2024"}, 0),
    ],
)
def test_a_list_is_narrowed_to_days(three, address, query, found):
    assert len(rows(address, **query)) == found


def test_a_due_date_at_the_end_of_a_day_is_of_that_day(one):
    due = FollowUp.objects.get().due_at
    last = (due.astimezone(clock.ZONES["WIB"]) - dt.timedelta(minutes=1)).date()
    assert len(rows("/follow-ups/", since=str(last), until=str(last))) == 1
    assert len(rows("/follow-ups/", since=str(last + cast.a_day(1)))) == 0


def test_a_day_is_the_readers_own():
    with clock.at(dt.datetime(2024, 9, 3, 16, 30, tzinfo=dt.UTC)):  # 4 September in the east
        cast.reported()
    person = cast.membership("secretary.desk").user
    assert len(rows("/issues/", until="3/9/2024")) == 1
    type(person).objects.filter(pk=person.pk).update(zone="WIT")
    assert len(rows("/issues/", until="3/9/2024")) == 0


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "5/9/2024", "until": "4/9/2024"}, "Hari terakhir mendahului hari pertama."),
        ({"since": "31/2/2024"}, "29 hari"),
        ({"until": "kapan-kapan"}, "kapan-kapan"),
    ],
)
def test_wrong_days_are_said_beside_the_field_and_narrow_nothing(two, address, query, said):
    answer = browser("secretary.desk").get(address, query)
    error = re.search(r'id="id_(since|until)_error".*?</div>', answer.text, re.S)
    assert error
    assert said in error[0]
    assert len(answer.context["page"].rows) == 2


@pytest.mark.parametrize("address", LISTS)
def test_days_stand_as_chips_and_go_one_by_one(one, address):
    html = browser("secretary.desk").get(f"{address}?since=3/9/2000&until=4/9/2030&sort=updated")
    assert "mulai 3 September 2000" in html.text
    assert 'href="?until=4%2F9%2F2030&amp;sort=updated"' in html.text


@pytest.mark.parametrize("address", LISTS)
def test_what_has_ended_stands_apart(one, address):
    assert len(rows(address)) == 1
    end_all()
    page = browser("secretary.desk").get(address)
    running, ended = page.context["parted"].tabs
    assert page.context["page"].rows == []
    assert (running.is_shown, ended.is_shown, ended.total) == (True, False, "1")
    assert len(rows(address + ended.url)) == 1
    assert len(rows(address, state="all")) == 1


def test_ended_rows_are_counted_up_to_a_bound(one, monkeypatch):
    monkeypatch.setattr("agencies.pages.lists.ENDED_COUNTED", 1)
    end_all()
    assert browser("secretary.desk").get("/issues/").context["parted"].tabs[1].total == "1+"


def test_of_hidden_ended_issues_nobody_learns_the_number(one):
    end_all()
    cast.membership("liaison.bssn")
    assert browser("liaison.bssn").get("/issues/").context["parted"].tabs[1].total == "0"


def test_search_finds_what_has_ended_and_says_so(one):
    end_all()
    page = browser("secretary.desk").get("/search/", {"q": Issue.objects.get().number})
    assert page.context["issues"].rows
    assert "Ditutup" in page.text


@pytest.mark.parametrize(
    ("codes", "found"),
    [("14", 1), ("14.*", 1), ("12.78, 15.01", 0), ("1401; 12", 1), ("99", 2), ("14 99.99", 1)],
)
def test_codes_of_regions_narrow_the_list(codes, found):
    cast.reported().regions.set([Region.objects.get(code="14.01")])
    cast.reported().regions.clear()
    assert len(rows("/issues/", region_codes=codes)) == found


def test_wrong_codes_are_named_and_all_of_many_are_taken():
    cast.reported()
    page = browser("secretary.desk").get("/issues/?region_codes=14, 99.99, 88")
    assert "99.99, 88" in re.search(r'id="id_region_codes_error".*?</p>', page.text, re.S)[0]
    many = ", ".join(f"{place}" for place in page.context["form"].words["region"] if "." in place)
    page = browser("secretary.desk").get("/issues/", {"region_codes": many[: 177 * 7]})
    assert not page.context["form"].no_codes
    assert "177 wilayah" in page.text


@pytest.mark.parametrize("address", LISTS)
def test_a_file_says_its_days_and_holds_them_in_the_order_of_the_page(three, address):
    client = browser("secretary.desk")
    query = "since=1/1/2020&sort=-due" if address != "/recommendations/" else "since=1/1/2020"
    listing = client.get(f"{address}export/?{query}").context["listing"]
    assert any("mulai 1 Januari 2020" in words for words in listing.filters)
    assert list(listing.rows) == client.get(f"{address}?{query}").context["page"].rows


@pytest.mark.parametrize("address", LISTS)
def test_a_file_says_whether_it_holds_what_has_ended(one, address):
    listing = browser("secretary.desk").get(f"{address}export/").context["listing"]
    assert any("Masih berjalan" in words for words in listing.filters)
