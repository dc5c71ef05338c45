"""Nonsense in every form and address: a refusal in words, never a fault of the portal."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.models import Issue
from monitoring.models import FollowUp
from tests.support import cast, pages
from tests.support.addresses import Address, addresses
from tests.support.forms import Entry, PageForm, body_of, forms_of
from tests.support.made_once import made_once
from tests.support.relations import undone
from tests.support.worlds import build

pytestmark = pytest.mark.django_db
PROVE = bool(os.environ.get("PROVE"))
INPUTS = 20_000 if PROVE else 500
FILTERS = (
    "q",
    "text",
    "title",
    "state",
    "state_not",
    "category",
    "region",
    "region_not",
    "agency",
    "risk",
    "due",
    "within",
    "mode",
    "after",
    "before",
    "all",
    "unread",
    "election",
    "year",
    "role",
    "stream",
    "issue",
    "paste",
    "known_at_day",
    "known_at_hour",
    "known_at_zone",
    "regions",
    "classification",
    "stage",
    "reported_by",
    "overdue",
)
ODD = (
    "\x00",
    "a\x00b",
    "",
    " ",
    "x" * 70_000,
    "\u202eلرسل",
    "👩‍👩‍👧" * 40,
    "0001-01-01",
    "9999-12-31",
    "2024-02-30",
    "99.99",
    "24.00",
    "-1",
    "0",
    "1e400",
    "NaN",
    "9" * 40,
    "9223372036854775808",
    "2147483648",
    "32768",
    "' OR 1=1 --",
    "%s %(x)s",
    "<script>alert(1)</script>",
    "{{ 7 }}",
    "../../etc/passwd",
    "\r\nX: y",
    "í\xa0\x80",
    "ZZ",
    "None",
    "on",
    "[]",
    "٣",
    "\\",
    "%",
    "_",
    "&|!",
    "a & (",
    '"',
    "\x02mark\x03",
    "\u2028",
    "1" * 5000,
    "WIB",
    "é" * 201,
)
FILES = (
    "x",
    "a.pdf",
    "..\\..\\x.pdf",
    "\x00.pdf",
    "🗳️.docx",
    "x" * 300 + ".pdf",
    "a.svg",
    "\u202efdp.exe",
)
CONTENTS = (
    b"",
    b"%PDF-",
    b"%PDF-1.4\n%%EOF",
    b"PK\x03\x04" + b"\x00" * 40,
    b"<svg onload=x>",
    b"\xff" * 999,
)
TYPED = "Ketikan yang tidak boleh hilang"
odd = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=60),
    st.dates().map(str),
    st.uuids().map(str),
    st.integers().map(str),
)


def readers() -> dict[str, Client]:
    return {
        name: pages.browser(name)
        for name in (
            "secretary.desk",
            "analyst.desk",
            "chair.desk",
            "liaison.kpu",
            "liaison.kemendagri",
            "head.kemendagri",
            "admin.desk",
        )
    }


def opened(address: Address) -> Iterator[str]:
    for row in address.rows()[:2] if address.model else ():
        yield from address.urls(row.public_id)
    if not address.model:
        yield from address.urls()


def shown(clients: dict[str, Client], url: str) -> list[tuple[Client, str]]:
    """Somebody to whom the page opens, and the page; nothing where it opens to nobody now."""
    for client in clients.values():
        with undone():
            answer = client.get(url)
            if answer.status_code == 200:
                return [(client, body_of(answer))]
        if answer.status_code == 409:
            break
    return []


def all_forms(clients: dict[str, Client]) -> list[tuple[Client, str, PageForm]]:
    """One of every form that somebody is shown, with the address of its page."""
    found: dict[tuple[str, ...], tuple[Client, str, PageForm]] = {}
    pages_with_forms = [a for a in addresses() if "GET" in a.methods and a.who != "anybody"]
    for address in pages_with_forms:
        for url in opened(address) if address.name != "account_logout" else ():
            for client, html in shown(clients, url):
                for form in forms_of(html):
                    goes_to = f"{form.action or url} {sorted(form.entries)}"
                    kind = re.sub(r"[0-9a-f-]{36}", "ID", goes_to)
                    if form.action != "/logout/":  # it would end the test's own session
                        found.setdefault((form.method, kind), (client, url, form))
    return list(found.values())


world = made_once(lambda: build(1))


@pytest.fixture
def forms(world) -> list[tuple[Client, str, PageForm]]:
    return all_forms(readers())


def check(answer: Any, sent: str) -> None:
    """Whatever was sent: an answer in words, and no trace of the portal's insides."""
    assert answer.status_code < 500, sent
    body = body_of(answer)
    assert "Traceback" not in body, sent
    within = sent.startswith("/login/")  # the way to a login leads there
    assert within or not answer.get("Location", "").startswith("/login/"), f"logged out: {sent}"
    if answer.status_code == 422:
        assert re.search(r'class="error|error-summary|terbaca oleh', body), f"no sentence: {sent}"
        if TYPED in sent:
            assert TYPED in body, f"lost what was typed: {sent}"


def spoiled(draw: Any, form: PageForm) -> dict[str, Any]:
    """What a patient person would send, with some entries gone wrong; words stay marked."""
    data = form.data()
    for entry in form.entries.values():
        if entry.is_words and entry.name != "csrfmiddlewaretoken":
            data[entry.name] = [TYPED]
    names = sorted(name for name in form.entries if name != "csrfmiddlewaretoken")
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=4)) if names else ():
        data |= {name: wrong(draw, form.entries[name])}
    if draw(st.integers(0, 9)) == 0:
        data = {name: value for name, value in data.items() if "_FORMS" not in name}
    return data


def wrong(draw: Any, entry: Entry) -> Any:
    if entry.kind == "file":
        return SimpleUploadedFile(
            draw(st.sampled_from(FILES)) or "x", draw(st.sampled_from(CONTENTS))
        )
    return draw(st.lists(odd, max_size=2))


def few(count: int) -> Any:
    quiet = list(HealthCheck)
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=not PROVE,
        database=None,
        suppress_health_check=quiet,
    )


def test_no_form_breaks_on_nonsense(forms):
    @few(INPUTS // 2)
    @given(st.data())
    def send(data):
        client, url, form = data.draw(st.sampled_from(forms), "form")
        sent = spoiled(data.draw, form)
        act = client.post if form.method == "post" else client.get
        with undone():
            check(act(form.action or url, sent), f"{form.method} {form.action or url} {sent}")

    assert len(forms) > 40
    send()


def test_no_address_breaks_on_nonsense(world):
    clients = list(readers().values())
    urls = [
        url
        for a in addresses()
        if "GET" in a.methods and a.name != "account_logout"
        for url in list(opened(a))[:4]
    ]

    @few(INPUTS // 2)
    @given(st.data())
    def ask(data):
        client, url = data.draw(st.sampled_from(clients)), data.draw(st.sampled_from(urls))
        names = st.sampled_from(FILTERS)
        query = data.draw(st.lists(st.tuples(names, odd), max_size=4))
        with undone():
            asked = f"{url}?{urlencode(query, errors='replace')}"
            check(client.get(asked), asked[:2000])

    ask()


@pytest.mark.parametrize(
    "key", ["x", "0", "00000000-0000-4000-8000-00000000000g", "%00", "é", "9" * 400, "../admin"]
)
def test_an_address_with_a_key_that_is_none_is_not_found(key):
    client = pages.browser("secretary.desk")
    for root in ("/issues/", "/issues/files/", "/recommendations/", "/follow-ups/", "/inbox/"):
        assert client.get(f"{root}{key}/").status_code == 404


# Columns that no form writes as they come, and the forms whose very matter one of them is.
NEVER = {
    "id",
    "pk",
    "public_id",
    "state",
    "parties",
    "entered_by",
    "term",
    "holder",
    "number",
    "submitted_at",
    "is_superuser",
    "is_staff",
    "password",
    "groups",
    "user",
}
MATTER = {"MembershipForm": {"term"}}
MATTER |= {
    f: {"password"} for f in ("LoginForm", "AppForm", "KeyForm", "ProvenForm", "OwnProfileForm")
}
MATTER |= {
    f: {"state"} for f in ("FilterForm", "FollowUpFilters", "PeopleFilter", "RecommendationFilters")
}


def form_classes(root: Any = BaseForm) -> Iterator[Any]:
    for form in root.__subclasses__():
        yield from form_classes(form)
        if form.__module__.split(".")[0] in ("agencies", "issues", "recommendations", "monitoring"):
            yield form


def test_no_form_takes_what_the_portal_itself_writes():
    assert addresses()  # loads every form
    found = {form.__name__: NEVER & set(form.base_fields) for form in form_classes()}
    assert len(found) > 40
    assert {name: odd for name, odd in found.items() if odd - MATTER.get(name, set())} == {}


FORGED = {
    "state": "closed",
    "classification": "4",
    "parties": "1",
    "reported_by": "BIN",
    "agency": "BIN",
    "id": "1",
    "public_id": str(uuid.uuid4()),
    "entered_by": "1",
    "term": "1",
    "number": "PM-2024-000001",
    "holder": "1",
    "analyst": "1",
}
KEPT = (
    "state",
    "classification",
    "parties",
    "reported_by_id",
    "public_id",
    "entered_by_id",
    "term_id",
    "number",
    "analyst_id",
)


def kept_of(issue: Issue) -> dict[str, Any]:
    issue = Issue.objects.get(pk=issue.pk)
    return {name: getattr(issue, name) for name in KEPT}


def test_a_draft_takes_only_what_its_form_asks():
    issue = cast.draft(classification=2)
    before, url = kept_of(issue), f"/issues/{issue.public_id}/edit/"
    writer = pages.browser("liaison.kpu")
    form = next(f for f in forms_of(body_of(writer.get(url))) if "title" in f.entries)
    forged = {name: value for name, value in FORGED.items() if name != "classification"}
    answer = writer.post(url, form.data() | {"title": "Judul baru"} | forged)
    assert (answer.status_code, kept_of(issue)) == (302, before)
    assert Issue.objects.get(pk=issue.pk).title == "Judul baru"


def test_a_step_takes_only_what_its_form_asks():
    issue = cast.reported()
    before = kept_of(issue)
    data = {"reason": "Lengkapi.", "version": issue.version, "key": str(uuid.uuid4())}
    secretary = pages.browser("secretary.desk")
    answer = secretary.post(f"/issues/{issue.public_id}/step/return/", FORGED | data)
    assert answer.status_code == 302
    assert kept_of(issue) == before | {"state": "draft"}


def test_a_report_takes_only_what_its_form_asks():
    work = cast.follow_up()
    liaison = pages.browser("liaison.kemendagri")
    answer = pages.take(liaison, f"/follow-ups/{work.public_id}/", "acknowledge", work, **FORGED)
    now = FollowUp.objects.get(pk=work.pk)
    assert (answer.status_code, now.state) == (302, "acknowledged")
    assert (now.classification, now.parties, now.agency_id) == (
        work.classification,
        work.parties,
        work.agency_id,
    )
