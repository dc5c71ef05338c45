"""Whether a name has an account is told by no words, no status and no time."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.accounts import mails, register
from agencies.accounts.mails import LINK_EVERY
from agencies.models import AccountMail, User
from tests.agencies.conftest import make_person

NEW = "teh-poci-di-warung"


@pytest.fixture
def sari(db) -> User:
    return make_person("sari", "liaison")


@pytest.mark.parametrize("kind", ["wrong", "unknown", "invited", "closed", "mail"])
def test_every_failed_login_costs_one_hash(sari, monkeypatch, kind):
    make_person("tutup", "liaison", is_active=False)
    register.create_user_account("undangan", "undangan@desk.example", "Undangan")
    names = {
        "wrong": "sari",
        "unknown": "siapa",
        "invited": "undangan",
        "closed": "tutup",
        "mail": "siapa@desk.example",
    }
    hashes: list[str] = []
    for act in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, act)

        def counted(self, password, *rest, real=real, act=act):
            hashes.append(act)
            return real(self, password, *rest)

        monkeypatch.setattr(Argon2PasswordHasher, act, counted)
    Client().post("/login/", {"login": names[kind], "password": "salah"})
    assert len(hashes) == 1


def test_a_second_asking_is_told_of_the_first_whoever_has_the_address(sari):
    answers = []
    for address in (sari.email, "siapa@desk.example"):
        first, second = (Client().post("/password/reset/", {"email": address}) for _n in "12")
        answers.append(second.text.replace(address, ""))
        assert (first.status_code, second.status_code) == (302, 200)
    assert "sudah diminta pukul" in answers[0]
    assert plain(answers[0]) == plain(answers[1])


def test_asking_takes_the_same_queries_for_an_unknown_address(sari, monkeypatch):
    monkeypatch.undo()  # nothing is sent beside the answer

    def asked(address: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            Client().post("/password/reset/", {"email": address})
        sent = (one["sql"].split(" VALUES")[0].replace(address, "") for one in captured)
        return [re.sub(r"s\d+_x\d+", "", statement) for statement in sent]

    assert asked(sari.email) == asked("siapa@desk.example")


def plain(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}|/key/[^/]+/", "", page)


def test_the_pages_of_a_forgotten_password_are_the_same_for_both(sari):
    pages = [
        Client().post("/password/reset/", {"email": mail}, follow=True).text
        for mail in (sari.email, "siapa@desk.example")
    ]
    assert plain(pages[0]) == plain(pages[1])


def test_a_mailbox_is_not_filled_with_links(sari, monkeypatch, django_capture_on_commit_callbacks):
    def ask() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            Client().post("/password/reset/", {"email": sari.email})

    ask()
    ask()
    assert len(mail.outbox) == 1
    AccountMail.objects.update(asked_at=timezone.now() - LINK_EVERY)
    ask()
    assert len(mail.outbox) == 2


def link(person: User) -> str:
    register.invite(person)
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def set_password(path: str) -> Client:
    client = Client()
    form = client.get(path, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    return client


def test_an_invitation_sets_a_password_once(sari):
    path = link(sari)
    set_password(path)
    again = Client().get(path, follow=True)
    assert "sudah dipakai atau sudah kedaluwarsa" in again.text
    assert "/password/reset/" in again.text


def test_an_invitation_says_for_how_long_it_holds_and_then_ends(sari, monkeypatch, settings):
    path = link(sari)
    assert "72 jam" in mail.outbox[-1].body
    late = mails.default_token_generator._now() + dt.timedelta(hours=73)
    monkeypatch.setattr(mails.default_token_generator, "_now", lambda: late)
    assert "sudah dipakai atau sudah kedaluwarsa" in Client().get(path, follow=True).text


def test_a_link_that_was_made_up_gets_the_page_of_one_that_is_too_old(sari):
    old = link(sari)
    set_password(old)
    pages = [
        Client().get(path, follow=True).text
        for path in (old, "/password/reset/key/zzz-c0ffee-0123456789abcdef/")
    ]
    assert plain(pages[0]) == plain(pages[1])


def test_a_person_who_was_invited_asks_for_a_new_link_alone(db, django_capture_on_commit_callbacks):
    person = register.create_user_account("undangan", "undangan@desk.example", "Undangan")
    with django_capture_on_commit_callbacks(execute=True):
        Client().post("/password/reset/", {"email": person.email})
    set_password(re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1])
    data = {"login": "undangan", "password": NEW}
    assert Client().post("/login/", data).status_code == 302
