"""Back and Forward through lists: always a whole page, and the filters of its address."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

# Every list with a filter: who reads it, its address, a filter, and a value of it.
FILTERED = (
    ("secretary.desk", "/issues/", "state", "closed"),
    ("secretary.desk", "/issues/", "text", "logistik"),
    ("secretary.desk", "/recommendations/", "state", "issued"),
    ("secretary.desk", "/follow-ups/", "state", "ended"),
    ("secretary.desk", "/search/", "q", "logistik"),
    ("admin.desk", "/agencies/people/", "role", "liaison"),
    ("admin.desk", "/agencies/", "q", "kpu"),
    ("auditor.desk", "/record/", "stream", "issue"),
)
PAGED = (
    ("secretary.desk", "/issues/?state=all"),
    ("secretary.desk", "/inbox/"),
    ("admin.desk", "/agencies/people/"),
    ("auditor.desk", "/record/"),
)


def is_whole(person: Person) -> None:
    """The open page has its frame, its place for notices and exactly one content."""
    for part in (".masthead", "#session", "main#content", "#announcer"):
        expect(person.page.locator(part)).to_have_count(1)


def narrow(person: Person, field: str, value: str) -> None:
    control = person.page.locator(f"form.filters [name={field}]")
    asks_itself = control.evaluate(
        "one => one.tagName == 'SELECT'"
        " && (one.form.getAttribute('hx-trigger') || '').includes('change')"
    )
    person.fill(**{field: value})
    if not asks_itself:  # to ask twice may leave two entries in the history
        control.evaluate("one => one.form.requestSubmit()")
    person.page.wait_for_url(f"**{field}={value}*")
    person.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("name", "address", "field", "value"), FILTERED)
def test_back_and_forward_over_a_filter(meet, name, address, field, value):
    person = meet(name)
    person.open(address)
    control = person.page.locator(f"form.filters [name={field}]")
    before = control.input_value()
    narrow(person, field, value)
    person.page.go_back()
    expect(control).to_have_value(before)
    is_whole(person)
    person.page.go_forward()
    expect(control).to_have_value(value)
    is_whole(person)
    person.open("/profile/")
    person.page.go_back()
    expect(control).to_have_value(value)
    is_whole(person)


@pytest.mark.parametrize(("name", "address"), PAGED)
def test_back_over_the_pages_of_a_list(meet, name, address):
    person = meet(name)
    person.open(address)
    first = person.page.url
    person.page.locator("a[rel=next]").click()
    person.page.wait_for_url(lambda url: url != first)
    person.page.go_back()
    expect(person.page.locator("a[rel=prev]")).to_have_count(0)
    is_whole(person)
