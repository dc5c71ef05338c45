"""No answer goes without the strict headers, whoever asks for what in whichever way."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client

from desk.headers import ALWAYS
from issues.files import keep
from tests.issues.conftest import pdf
from tests.support import cast, pages
from tests.support.addresses import addresses
from tests.support.made_once import made_once
from tests.support.relations import undone
from tests.support.worlds import build

pytestmark = pytest.mark.django_db
world = made_once(lambda: build(1))
CLOSED = ("camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()")
HTMX = {"hx-request": "true"}
PAGE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
DOWNLOAD = {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}


def policy_of(answer: Any) -> dict[str, str]:
    rules = (rule.strip().partition(" ") for rule in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, _space, sources in rules}


def faults_of(answer: Any, *, kept: bool = False) -> list[str]:
    """What is missing or too wide; `kept` files may lie in a cache."""
    wanted = {name: value for name, value in ALWAYS.items() if name != "Cache-Control"}
    faults = [name for name, value in wanted.items() if answer.get(name) != value]
    if not kept and "no-store" not in answer.get("Cache-Control", ""):
        faults.append("Cache-Control")
    if "Content-Security-Policy" not in answer or policy_of(answer) not in (PAGE, DOWNLOAD):
        faults.append("Content-Security-Policy")
    kind = answer.get("Content-Type", "text/")
    if answer.status_code not in (204, 304) and kind.startswith("text/") and "charset=" not in kind:
        faults.append("Content-Type")
    granted = answer.get("Permissions-Policy", "")
    faults += [rule for rule in CLOSED if rule not in granted]
    return faults + [name for name in answer.headers if name.startswith("Access-Control-")]


def asked(client: Client, url: str) -> list[Any]:
    return [client.get(url), client.get(url, headers=HTMX), client.post(url)]


@pytest.mark.parametrize(
    "name", ["", "liaison.kpu", "secretary.desk", "auditor.desk", "admin.desk"]
)
def test_every_address_answers_with_the_strict_headers(world, name):
    client = pages.browser(name) if name else Client()
    for address in (one for one in addresses() if one.name != "account_logout"):
        row = address.rows().first() if address.model else None
        for url in address.urls(row and row.public_id)[:1]:
            with undone():
                for answer in asked(client, url):
                    assert faults_of(answer) == [], (url, answer.status_code)


def test_a_download_has_them_and_a_sandbox_besides():
    file = keep(pdf(), by=cast.hat("liaison.kpu"), issue=cast.reported())
    answer = pages.browser("liaison.kpu").get(f"/issues/files/{file.public_id}/")
    assert (answer.status_code, faults_of(answer), policy_of(answer)) == (200, [], DOWNLOAD)


def test_a_static_file_has_them_and_belongs_to_no_other_origin():
    (Path(portal.STATIC_ROOT) / "probe.js").write_text("1")
    answer = Client().get("/static/probe.js")
    assert (answer.status_code, faults_of(answer, kept=True)) == (200, [])


def test_what_was_not_found_or_not_understood_has_them():
    assert faults_of(Client().get("/no/such/page/")) == []
    assert faults_of(Client().get("/static/no-such-file.js")) == []
    assert faults_of(Client().get("/login/", headers={"host": "elsewhere.example"})) == []


def test_a_fault_of_the_portal_has_them(monkeypatch):
    def broken(*args):
        raise ZeroDivisionError

    client = pages.browser("secretary.desk")
    client.raise_request_exception = False
    monkeypatch.setattr("desk.work.views.sections_of", broken)
    answer = client.get("/")
    assert (answer.status_code, faults_of(answer)) == (500, [])


def test_behind_tls_the_browser_is_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    assert faults_of(Client().get("/login/")) == []
    answer = Client().get("/login/", secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("name", [*ALWAYS, "Content-Security-Policy", "Permissions-Policy"])
def test_a_missing_header_is_found(name):
    answer = Client().get("/login/")
    del answer[name]
    assert faults_of(answer)


@pytest.mark.parametrize("kind", [None, "text/html"])
def test_a_text_without_its_character_set_is_found(kind):
    answer = Client().get("/login/")
    del answer["Content-Type"]
    if kind:
        answer["Content-Type"] = kind
    assert faults_of(answer) == ["Content-Type"]


def test_a_policy_that_is_too_wide_is_found(settings):
    wide = {"DIRECTIVES": {"default-src": ["'none'"], "script-src": ["'self'", "'unsafe-inline'"]}}
    settings.CONTENT_SECURITY_POLICY = wide
    assert faults_of(Client().get("/login/")) == ["Content-Security-Policy"]


def test_behind_tls_cookies_bear_a_name_that_only_this_host_can_set(monkeypatch):
    monkeypatch.setenv("HTTPS", "1")
    told = runpy.run_path(str(portal.BASE_DIR / "desk/settings.py"))
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert told[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert told[f"{kind}_COOKIE_SECURE"] is True
        assert told.get(f"{kind}_COOKIE_DOMAIN") is None


def test_every_cookie_names_its_path_and_keeps_to_the_site(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    cookies = pages.browser("liaison.kpu").get("/profile/").cookies
    cookies |= Client().post("/i18n/", {"language": "en"}).cookies
    assert set(cookies) == {"csrftoken", "django_language"}
    assert all((one["path"], one["samesite"]) == ("/", "Lax") for one in cookies.values())
