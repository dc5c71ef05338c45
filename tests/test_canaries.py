"""No word of what is hidden leaves the portal: pages, headers, searches, mails, log."""

import itertools
import logging
import os
import random
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from agencies import clock, middleware
from issues.models.visible import IssueQuerySet
from monitoring.sweep import sweep
from tests.support import cast, pages
from tests.support.addresses import Address, addresses, of_objects
from tests.support.forms import body_of
from tests.support.made_once import made_once
from tests.support.relations import undone
from tests.support.worlds import build

pytestmark = pytest.mark.django_db
PROVE = bool(os.environ.get("PROVE"))
HTMX = {"hx-request": "true"}
SEED = None if PROVE else 20240903
STEPS = 99 if PROVE else 1  # steps looked at per object
# Who reads, and the circles from which each is kept.
KEPT_FROM = {
    "liaison.kominfo": ("writer", "desk", "asked", "kemendagri", "addressees", "parties"),
    "liaison.perludem": ("writer", "desk", "asked", "kemendagri", "addressees", "parties"),
    "admin.desk": ("writer", "desk", "asked", "kemendagri", "addressees", "parties"),
    "auditor.desk": ("writer", "desk", "asked", "kemendagri", "addressees", "parties"),
    "liaison.polri": ("writer", "desk", "asked", "kemendagri"),
    "liaison.kpu": ("desk", "asked", "kemendagri", "addressees"),
    "liaison.bawaslu": ("writer", "desk", "kemendagri", "addressees"),
    "head.kemendagri": ("writer", "desk", "asked"),
    "secretary.desk": ("writer",),
}


world = made_once(lambda: build(SEED or random.randrange(2**32)))


def urls_of(address: Address) -> Iterator[str]:
    """The address of every object that there is, hidden or not (of notices: of some)."""
    if not address.model:
        yield from address.urls()
        return
    rows = address.rows().order_by("pk")
    for row in rows if PROVE or address.model != "monitoring.Notification" else rows[:4]:
        found = address.urls(row.public_id)
        yield from random.Random(str(row)).sample(found, min(STEPS, len(found)))


def visits() -> Iterator[tuple[str, str, dict]]:
    """Method, address and headers of all there is to ask for, logging out excepted."""
    for address in addresses():
        if address.who == "hat" or address.name in ("profile", "agencies:list"):
            for url in urls_of(address):
                ways = itertools.product(address.methods, ({}, HTMX))
                few = PROVE or not address.model
                yield from ((m, url, h) for m, h in ways if few or (m == "GET") is (not h))


def found_by(client: pages.Browser, words: list[str]) -> Iterator[tuple[str, str]]:
    """Every word that the portal lets out to this client, with the address that did."""
    client.stay()
    for method, url, headers in visits():
        with undone():
            answer = client.generic(method, url, headers=headers)
            text = f"{dict(answer.headers)} {body_of(answer)}".replace(url, "")
        yield from ((word, f"{method} {url}") for word in words if word in text)


def sought(client: pages.Browser, words: Iterable[str]) -> set[str]:
    """Those of the words that the portal does not let out; it is asked until all have come."""
    missing = set(words)
    for word, _url in found_by(client, list(missing)) if missing else ():
        missing.discard(word)
        if not missing:
            break
    return missing


@pytest.mark.parametrize("reader", KEPT_FROM)
def test_nobody_finds_a_word_that_is_kept_from_them(reader, world, caplog):
    caplog.set_level(logging.DEBUG)
    words = world.kept_from(*KEPT_FROM[reader])
    leaks = {(world.words[word], url) for word, url in found_by(pages.browser(reader), words)}
    assert leaks == set()
    assert [world.words[word] for word in words if word in told(caplog)] == []


def told(caplog: pytest.LogCaptureFixture) -> str:
    """The log, without the addresses that were asked for: a key in them was known before."""
    keys = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
    return keys.sub("", caplog.text)


def test_whoever_may_read_finds_every_word(world):
    """Else the sweep would look at nothing and find nothing."""
    unread = sought(pages.browser("secretary.desk"), world.words)
    missing = sought(pages.browser("liaison.kpu"), unread & set(world.kept_from("writer")))
    missing |= unread - set(world.kept_from("writer"))
    assert {world.words[word] for word in missing} == set()


def test_the_sweep_finds_a_hole(world, monkeypatch):
    monkeypatch.setattr(IssueQuerySet, "visible_to", lambda rows, hat: rows.all())
    monkeypatch.setattr(middleware, "set_context", lambda hat: None)
    told = {"draft title", "secret title", "secret text"}
    hidden = [word for word in world.words if world.words[word] in told]
    assert {world.words[word] for word in hidden} == told
    assert sought(pages.browser("liaison.kominfo"), hidden) == set()


SEARCHES = {
    "search": "q",
    "issues:list": "text",
    "issues:similar": "title",
    "recommendations:list": "q",
}


def searches(word: str) -> list[str]:
    return [f"{reverse(page)}?{name}={word}" for page, name in SEARCHES.items()]


@pytest.mark.parametrize("reader", ["liaison.kominfo", "liaison.polri", "admin.desk"])
def test_a_search_for_a_hidden_word_answers_as_for_nonsense(reader, world):
    client, nonsense = pages.browser(reader), "zqbcdfghjklm"
    for word in world.kept_from(*KEPT_FROM[reader])[:12]:
        for hidden, other in zip(searches(word), searches(nonsense), strict=True):
            answers = [masked(client, url, *at) for url, *at in ((hidden, word), (other, nonsense))]
            assert answers[0] == answers[1], world.words[word]


def masked(client: Client, url: str, *known: str, **request: Any) -> tuple[int, str]:
    """Status, headers and body without tokens, times and what the asker typed itself."""
    with undone():
        method = str(request.pop("method", "GET"))
        answer = client.generic(method, url, **request)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    text = f"{headers} {answer.cookies} {body_of(answer)}"
    for word in known:
        text = text.replace(word, "TYPED")
    return answer.status_code, pages.without_chance(text)


@pytest.mark.parametrize("address", of_objects(), ids=lambda address: address.name)
def test_what_is_hidden_answers_as_what_does_not_exist(address, world):
    """An outsider learns nothing, by page or form, not even that something is there."""
    stranger, nothing = pages.browser("liaison.kominfo"), uuid.uuid4()
    form = {"data": "version=1&reason=x", "content_type": "application/x-www-form-urlencoded"}
    ways = [{"method": m, "headers": h, **form} for m in address.methods for h in ({}, HTMX)]
    for row in address.rows()[:2]:
        pairs = zip(address.urls(row.public_id), address.urls(nothing), strict=True)
        for (hidden, absent), way in itertools.product(list(pairs)[:STEPS], ways):
            one = masked(stranger, hidden, str(row.public_id), **way)
            assert one == masked(stranger, absent, str(nothing), **way)
            assert one[0] in (403, 404)


def test_no_mail_carries_a_word_of_what_is_classified(world):
    with clock.at(cast.NOW + cast.a_day(30)):
        sweep()
    assert mail.outbox
    written = " ".join(f"{message.subject} {message.body}" for message in mail.outbox)
    assert [world.words[word] for word in world.words if word in written] == []


def test_the_mails_of_a_demo_carry_no_word_either(world, client, tmp_path):
    kept = {"EMAIL_BACKEND": "monitoring.notices.mail.DemoMailBackend", "DEMO_MAIL_DIR": tmp_path}
    with override_settings(DESK_DEMO=True, **kept):
        with clock.at(cast.NOW + cast.a_day(30)):
            sweep()
        names = [file.stem for file in tmp_path.glob("*.eml")]
        read = [client.get(f"/demo/mail/{name}/").content.decode() for name in names]
        read.append(client.get("/demo/mail/").content.decode())
    assert len(read) > 1
    assert [word for word in world.words if any(word in page for page in read)] == []
