"""The frame as a person meets it: in a browser, by keyboard, on a phone, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.agencies.conftest import make_person
from tests.desk.conftest import log_in

pytestmark = pytest.mark.real_commits
SEVERE = {"serious", "critical"}


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser refused or a script threw, on any page of the test."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_the_policy_is_kept_from_the_login_to_the_first_page(complaints, staff):
    assert staff.locator(".masthead-person").is_visible()
    assert complaints == []


def test_a_refused_login_takes_the_focus_to_its_summary(live_portal, page, db):
    log_in(page, live_portal.url, password="not-the-password")
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    assert summary.evaluate("box => box === document.activeElement")


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_fit_and_have_no_serious_fault(live_portal, staff, width):
    staff.set_viewport_size({"width": width, "height": 800})
    for address in ("/profile/", "/password/change/", "/nowhere/", "/logout/"):
        staff.goto(live_portal.url + address)
        assert staff.evaluate("document.documentElement.scrollWidth") <= width, address
        faults = Axe().run(staff).response["violations"]
        assert [fault["id"] for fault in faults if fault["impact"] in SEVERE] == [], address


@pytest.mark.parametrize("address", ["/issues/", "/follow-ups/", "/recommendations/"])
def test_on_a_phone_two_filters_stand_beside_each_other(live_portal, staff, address):
    staff.set_viewport_size({"width": 360, "height": 800})
    staff.goto(live_portal.url + address)
    tops = "boxes => boxes.slice(0, 2).map(box => Math.round(box.getBoundingClientRect().top))"
    first, second = staff.locator(".filters > label:not(.wide)").evaluate_all(tops)
    assert first == second


def test_a_slash_goes_to_the_search_and_the_first_tab_to_the_content(live_portal, staff):
    staff.goto(f"{live_portal.url}/profile/")
    staff.keyboard.press("Tab")
    assert staff.evaluate("document.activeElement.hash") == "#content"
    staff.keyboard.press("/")
    assert staff.evaluate("document.activeElement.name") == "q"


def test_a_second_click_finds_the_button_switched_off(live_portal, staff):
    staff.goto(f"{live_portal.url}/profile/")
    staff.route("**/profile/", lambda route: route.fulfill(status=204))  # the page stays
    staff.click("main form button")
    button = staff.locator("main form button[disabled]")
    button.wait_for()
    assert button.inner_text() == staff.get_attribute("#script-words", "data-sending")


def test_everything_in_the_frame_works_without_scripts(live_portal, browser, db):
    make_person("staff", "staff")
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(page, live_portal.url)
    page.locator(".masthead-person summary").click()
    page.locator(".masthead-person [data-logout] button").click()
    page.locator("#id_password").wait_for()
