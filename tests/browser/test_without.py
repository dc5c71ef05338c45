"""The portal without a mouse, and without scripts."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browser.person import Person
from tests.support.demo import PASSWORD

TITLE = "Gudang logistik di Kampar tergenang"


@pytest.fixture
def stranger(demo_portal, browser) -> Person:
    """Somebody who has not logged in yet."""
    return Person(browser.new_context(locale="id-ID").new_page(), demo_portal.url)


def test_one_logs_in_and_logs_an_issue_with_the_keyboard_alone(stranger):
    stranger.page.goto(f"{stranger.url}/login/")
    stranger.type_into("#id_login", "liaison.kpu")
    stranger.type_into("#id_password", PASSWORD, "Enter")
    stranger.page.locator(".masthead-person").wait_for()
    stranger.tab_to("main a[href='/issues/new/']", "Enter")
    stranger.page.locator("#id_title").wait_for()
    stranger.type_into("#id_title", TITLE)
    stranger.type_into("#id_text", "Air setinggi 40 cm sejak subuh.")
    stranger.type_into("#id_category", "Logistik")
    stranger.type_into("#id_regions-ts-control", "Kampar", "Enter")
    stranger.tab_to("[name=occurrence]", "Space")
    stranger.type_into("[name=known_at_day]", "2/9/2024")
    stranger.type_into("[name=known_at_hour]", "05.40")
    stranger.type_into("#id_severity", "3")
    stranger.type_into("#id_likelihood", "4")
    stranger.tab_to("button[name=submit]", "Enter")
    stranger.page.locator(".chain").wait_for()
    assert stranger.reads(TITLE)


def test_the_first_steps_are_taken_without_scripts(meet):
    kpu = meet("liaison.kpu", java_script_enabled=False)
    kpu.open("/issues/new/")
    kpu.fill(title=TITLE, text="Air setinggi 40 cm.", category="LOG.GUDANG", regions="14.01")
    kpu.fill(known_at_day="2024-09-02", known_at_hour="05.40", severity="3", likelihood="4")
    kpu.fill(occurrence="happening", classification="1")
    kpu.send("button[name=submit]")
    address = urlsplit(kpu.page.url).path
    secretary = meet("secretary.desk", java_script_enabled=False)
    secretary.open(address)
    secretary.page.locator("select[name=analyst]").select_option(index=1)
    secretary.send("#own-step .btn-primary")
    assert secretary.page.locator(".chain [aria-current]").inner_text().startswith("Dianalisis")


def test_a_follow_up_is_reported_without_scripts(meet):
    kpu = meet("liaison.kpu", java_script_enabled=False)
    kpu.open("/follow-ups/?state=in_progress")
    with kpu.page.expect_navigation():
        kpu.page.locator("main tbody a[href^='/follow-ups/']").first.click()
    kpu.fill(text="Sisa berita acara dilampirkan.")
    kpu.send('form[action$="/step/report/"] .btn-primary')
    assert kpu.reads("Sisa berita acara dilampirkan.")


FILES = "main .choose-files:visible"


def test_files_are_chosen_in_the_language_of_the_page(meet):
    kpu = meet("liaison.kpu")
    kpu.open("/issues/new/")
    box = kpu.page.locator(FILES)
    assert box.inner_text().split("\n") == ["Pilih berkas", "Belum ada berkas yang dipilih"]
    chosen = kpu.page.get_by_role("button", name="Lampiran (boleh kosong) Pilih berkas")
    chosen.focus()
    assert box.locator(".btn").evaluate("button => getComputedStyle(button).outlineWidth") == "3px"
    file = {"name": "rekap.txt", "mimeType": "text/plain", "buffer": b"Rekap"}
    kpu.page.route("**/autosave/", lambda route: route.abort())
    chosen.set_input_files(file)
    assert box.locator("output").inner_text() == "rekap.txt"
    chosen.set_input_files([])
    assert box.locator("output").inner_text() == "Belum ada berkas yang dipilih"


def test_without_scripts_files_are_chosen_with_the_browsers_own_button(meet):
    kpu = meet("liaison.kpu", java_script_enabled=False)
    kpu.open("/issues/new/")
    assert kpu.page.locator(FILES).inner_text() == ""
    seen = kpu.page.locator("#id_uploads").evaluate("input => getComputedStyle(input).opacity")
    assert seen == "1"


def test_filters_work_without_scripts(meet):
    secretary = meet("secretary.desk", java_script_enabled=False)
    secretary.open("/issues/")
    secretary.fill(state="analysing")
    with secretary.page.expect_navigation():
        secretary.page.locator("main form.filters button.btn").click()
    assert "state=analysing" in secretary.page.url
    rows = secretary.page.locator("main tbody tr").all_inner_texts()
    assert rows
    assert all("Dianalisis" in row for row in rows)
