"""What the portal leaves in a browser: three cookies, a writer's own unsent words for a while."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.demo import PASSWORD
from tests.support.visits import Visitor

MAIN = (
    "/",
    "/issues/",
    "/issues/new/",
    "/recommendations/",
    "/follow-ups/",
    "/dashboard/",
    "/search/?q=logistik",
    "/inbox/",
    "/profile/",
)
STORED = """async () => ({
    local: Object.entries(localStorage), session: Object.entries(sessionStorage),
    databases: (await indexedDB.databases()).map(one => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": [], "session": [], "databases": [], "caches": [], "workers": 0}
WORDS = "Tiga truk tertahan longsor"
COOKIES = {"sessionid", "csrftoken"}


def stored(person: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = person.page.evaluate(STORED)
    return found


def write_offline(person: Visitor, grade: str = "1") -> None:
    """Open a new draft and type into it while the line is down, until the portal has noticed."""
    person.page.goto(f"{person.url}/issues/new/")
    person.page.on("dialog", lambda asked: asked.accept())
    person.page.context.set_offline(True)
    person.page.check(f"[name=classification][value='{grade}']", force=True)
    with person.page.expect_event("requestfailed", lambda one: "longsor" in (one.post_data or "")):
        person.page.fill("#id_title" if grade < "3" else "#id_card_holder", WORDS)
    person.page.wait_for_timeout(300)


@pytest.mark.parametrize(
    "name", ["secretary.desk", "liaison.kpu", "chair.desk", "auditor.desk", "admin.desk"]
)
def test_reading_leaves_nothing_but_three_cookies(meet, name):
    person = meet(name)
    for address in MAIN:
        person.page.goto(person.url + address)
        person.page.wait_for_load_state("networkidle")
        assert stored(person) == NOTHING, address
    cookies = {cookie["name"]: cookie for cookie in person.page.context.cookies()}
    known = {name for name in cookies if name.startswith("device-")}  # this device, to the lock-out
    assert (set(cookies) - known, len(known)) == (COOKIES, 1)
    assert cookies[known.pop()]["httpOnly"]
    assert cookies["sessionid"]["httpOnly"]
    assert {cookie["sameSite"] for cookie in cookies.values()} == {"Lax"}


def test_a_filter_that_changes_the_address_leaves_nothing(meet):
    person = meet("secretary.desk")
    person.page.goto(f"{person.url}/issues/")
    with person.page.expect_response("**/issues/?*"):
        person.page.fill("form.filters [type=search]", "logistik")
        person.page.keyboard.press("Enter")
    person.page.wait_for_url("**logistik**")
    person.page.wait_for_load_state("networkidle")
    assert stored(person) == NOTHING
    person.page.go_back()
    expect(person.page.locator("form.filters [type=search]")).to_have_value("")
    assert stored(person) == NOTHING


def test_unsent_words_are_kept_on_the_device_and_forgotten_once_saved(meet):
    person = meet("liaison.kpu")
    write_offline(person)
    assert [WORDS in text for _key, text in stored(person)["local"]] == [True]
    person.page.context.set_offline(False)
    person.page.fill("#id_title", f"{WORDS} di Wamena")
    person.page.locator("#saved .icon").wait_for()
    assert stored(person) == NOTHING


def test_a_secret_is_never_kept(meet):
    person = meet("liaison.polri")
    write_offline(person, grade="3")
    assert stored(person) == NOTHING
    person.page.click("main form#draft button.btn-secondary")
    assert stored(person) == NOTHING
    person.page.context.set_offline(False)


def test_what_becomes_a_secret_is_forgotten_at_once(meet):
    person = meet("liaison.polri")
    write_offline(person)
    assert stored(person)["local"]
    person.page.check("[name=classification][value='3']", force=True)
    assert stored(person) == NOTHING
    person.page.context.set_offline(False)


def test_a_logout_forgets_it(meet):
    person = meet("liaison.kpu")
    write_offline(person)
    assert stored(person)["local"]
    person.page.context.set_offline(False)
    person.page.goto(f"{person.url}/logout/")
    person.page.click("main form button")
    person.page.locator("#id_login").wait_for()
    assert stored(person) == NOTHING
    assert "sessionid" not in {cookie["name"] for cookie in person.page.context.cookies()}


def test_whoever_logs_in_next_on_this_browser_finds_nothing(meet):
    person = meet("liaison.bawaslu")
    write_offline(person)
    person.page.context.set_offline(False)
    person.page.context.clear_cookies()  # the login ended without a logout
    person.log_in("liaison.kemendagri", PASSWORD)
    assert stored(person) == NOTHING
