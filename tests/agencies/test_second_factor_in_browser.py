"""Keys and codes as a person meets them in a browser; the key is a virtual one of Chromium."""

from __future__ import annotations

import re
import time

import pytest

from agencies.accounts.inside_allauth import format_hotp_value, hotp_value
from agencies.accounts.second_factor import KEY, SHEET, factors_of
from agencies.models import User
from tests.agencies.conftest import make_person
from tests.desk.conftest import log_in

NO_KEY = "() => { navigator.credentials.create = () => Promise.reject(new Error('no key')); }"
pytestmark = pytest.mark.real_commits


@pytest.fixture
def process_environment(process_environment) -> dict[str, str]:
    return process_environment | {"SECOND_FACTOR": "all"}


@pytest.fixture
def url(live_portal) -> str:
    """Browsers take no keys at a bare address."""
    return live_portal.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def staff(url, page) -> User:
    """Somebody whose role asks for a second factor, just logged in with the password."""
    page.set_default_timeout(30_000)
    person = make_person("staff", "staff")
    log_in(page, url)
    page.locator("h1", has_text="Faktor kedua").wait_for()
    return person


def give_key(page) -> None:
    """Plug a security key into the browser that answers whenever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "usb",
        "isUserVerified": True,
        "hasUserVerification": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": kind})


def log_out(page, url: str) -> None:
    page.goto(f"{url}/logout/")
    page.click("main form button")
    page.locator("#id_login").wait_for()


def test_a_key_is_added_and_opens_the_next_login(url, page, staff):
    give_key(page)
    page.goto(f"{url}/second-factor/key/")
    page.fill("#id_name", "kunci biru")
    page.click("main form .btn-primary")
    page.locator(".codes").wait_for()
    assert {factor.kind for factor in factors_of(staff)} == {KEY, SHEET}
    log_out(page, url)
    log_in(page, url)
    page.click("form[data-passkey] button")
    page.locator(".masthead-person summary").wait_for()


def test_a_key_that_does_not_answer_is_said_and_a_code_still_works(url, page, staff):
    page.goto(f"{url}/second-factor/sheet/")
    page.click("main form .btn-primary")
    code = page.locator(".codes code").first.inner_text()
    page.goto(f"{url}/second-factor/key/")
    page.evaluate(NO_KEY)
    page.fill("#id_name", "kunci biru")
    page.click("main form .btn-primary")
    page.locator("[data-passkey-said]", has_text="tidak menjawab").wait_for()
    log_out(page, url)
    log_in(page, url)
    page.fill("#id_code", code)
    page.click("main form .btn-primary")
    page.locator(".masthead-person summary").wait_for()


def test_the_app_s_picture_is_drawn_and_its_key_works(url, page, staff):
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{url}/second-factor/app/")
    box = page.locator("svg.qr").bounding_box()
    assert (box["width"], box["height"]) == (220, 220)
    secret = re.sub(r"\s", "", page.locator("code.key").inner_text())
    page.fill("#id_code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("main form .btn-primary")
    page.locator(".codes").wait_for()
    assert complaints == []


def test_logging_out_clears_what_the_portal_kept_and_the_login_page_works(url, page, staff):
    page.evaluate("localStorage.setItem('draft:x', 'rahasia')")
    log_out(page, url)
    assert page.evaluate("localStorage.length") == 0
    log_in(page, url)
    page.locator("h1", has_text="Faktor kedua").wait_for()
