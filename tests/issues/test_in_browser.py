"""Issues in a browser: kept while typing, policy and accessibility clean, fits a phone."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe

from issues.models import Issue
from tests.support import cast

pytestmark = pytest.mark.real_commits
SEVERE = {"serious", "critical"}
PASSWORD = "kopi-tubruk-di-beranda"


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser refused or a script threw, on any page of the test."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def visit(live_portal, page):
    """Log somebody of the cast in and give the browser: visit("liaison.kpu")."""
    page.set_default_timeout(30_000)

    def log_in(name: str):
        user = cast.membership(name).user
        user.set_password(PASSWORD)
        user.save()
        page.context.clear_cookies()
        page.goto(f"{live_portal.url}/login/")
        page.fill("#id_login", name)
        page.fill("#id_password", PASSWORD)
        page.click("main form button")
        page.locator(".masthead-person").wait_for()
        page.goto(f"{live_portal.url}/issues/")
        return page

    return log_in


def test_a_draft_is_kept_while_one_types_and_then_submitted(visit, complaints, live_portal):
    cast.reported()
    page = visit("liaison.kpu")
    page.click("a[href='/issues/new/']")
    page.fill("#id_title", "Daftar pemilih Riau masih keliru")
    page.locator("#similar li").wait_for()
    page.locator("#saved .icon").wait_for()
    assert Issue.objects.filter(state="draft").count() == 1
    page.fill("#id_text", "Uraian yang cukup panjang.")
    page.select_option("#id_category", "DPT.AKURASI")
    page.locator("#classification input:checked").wait_for(state="attached")
    page.locator("#id_regions-ts-control").fill("Riau")
    page.locator(".ts-dropdown .option", has_text="Riau").first.click()
    page.keyboard.press("Escape")
    page.check("[name=occurrence][value=happening]")
    page.fill("[name=known_at_day]", "2024-09-02")
    page.fill("[name=known_at_hour]", "08.20")
    page.select_option("#id_severity", "3")
    page.select_option("#id_likelihood", "4")
    page.click("button[name=submit]")
    page.locator(".chain").wait_for()
    assert Issue.objects.get(title="Daftar pemilih Riau masih keliru").state == "reported"
    assert complaints == []


def test_what_was_typed_before_the_scripts_came_is_searched_and_kept(visit, complaints):
    cast.reported()
    page = visit("liaison.kpu")
    with slow_scripts(page):
        page.goto(f"{page.url}new/", wait_until="commit")
        page.fill("#id_title", "Daftar pemilih Riau masih keliru")
    page.locator("#similar li").wait_for()
    page.locator("#saved .icon").wait_for()
    assert Issue.objects.filter(title="Daftar pemilih Riau masih keliru").count() == 1
    assert complaints == []


@contextmanager
def slow_scripts(page):
    """No script of the portal arrives before the end."""
    held, arriving = [], []
    page.route("**/*.js", lambda route: route.continue_() if arriving else held.append(route))
    yield
    arriving.append(True)
    for route in held:
        route.continue_()


def test_what_the_line_lost_is_brought_back_into_its_draft(visit, live_portal):
    page = visit("liaison.kpu")
    page.click("a[href='/issues/new/']")
    page.fill("#id_title", "Truk logistik tertahan longsor")
    page.locator("#saved .icon").wait_for()
    page.context.set_offline(True)
    page.fill("#id_text", "Tiga truk berisi bilik dan tinta.")
    page.click("button[name=submit]")
    page.locator("[data-trouble]:focus").wait_for()
    page.context.set_offline(False)
    draft = Issue.objects.get()
    page.on("dialog", lambda asked: asked.accept())
    page.goto(f"{live_portal.url}/issues/{draft.public_id}/edit/")
    assert page.input_value("#id_text") == "Tiga truk berisi bilik dan tinta."
    page.locator("#saved .icon").wait_for()
    assert Issue.objects.get().text


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_fit_and_have_no_serious_fault(visit, live_portal, complaints, width):
    issue = cast.recommending()
    page = visit("secretary.desk")
    page.set_viewport_size({"width": width, "height": 900})
    base = f"/issues/{issue.public_id}/"
    for address in (
        "/issues/",
        base,
        f"{base}share/",
        f"{base}notes/new/",
        f"{base}timeline/",
        f"{base}print/",
        f"{base}step/reclassify/",
        "/issues/new/",
    ):
        page.goto(live_portal.url + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        faults = Axe().run(page).response["violations"]
        assert [fault["id"] for fault in faults if fault["impact"] in SEVERE] == [], address
    assert complaints == []


def test_regions_are_chosen_by_a_pasted_list_and_a_province_offers_its_own(visit, complaints):
    page = visit("liaison.kpu")
    page.goto(f"{page.url}new/")
    codes = page.locator("#id_regions_codes")
    page.locator("#id_regions-ts-control").wait_for()
    codes.fill("12.78, 1501, 99.99, 14")
    codes.press("Tab")
    assert chosen_regions(page) == ["12.78", "15.01", "14"]
    assert "99.99" in page.inner_text(".region-codes [role=status]")
    page.locator(".region-codes button").click()
    assert len(chosen_regions(page)) == 14
    assert not [said for said in complaints if not said.startswith("htmx:")]


def chosen_regions(page):
    return page.eval_on_selector("#id_regions", "s => [...s.selectedOptions].map((o) => o.value)")
