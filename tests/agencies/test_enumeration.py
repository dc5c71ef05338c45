"""Whether a name has an account is told by no words, no status and no time."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from agencies import accounts
from agencies.models import User
from tests.agencies.conftest import make_person

NEW = "teh-poci-di-warung"
MAY_GO = threading.Event()
SENT = threading.Event()


@pytest.fixture
def sari(db) -> User:
    return make_person("sari", "liaison")


class SlowMailServer(BaseEmailBackend):
    """Takes a mail when it is let."""

    def send_messages(self, email_messages) -> int:
        assert MAY_GO.wait(20)
        SENT.set()
        return len(email_messages)


@pytest.mark.real_commits
def test_the_answer_to_a_forgotten_password_does_not_wait_for_the_mail(settings):
    settings.EMAIL_BACKEND = f"{__name__}.SlowMailServer"
    person = make_person("sari", "liaison")
    answer = Client().post("/password/reset/", {"email": person.email})
    assert (answer.status_code, SENT.is_set()) == (302, False)
    MAY_GO.set()
    assert SENT.wait(20)


@pytest.mark.parametrize("kind", ["wrong", "unknown", "invited", "closed", "mail"])
def test_every_failed_login_costs_one_hash(sari, monkeypatch, kind):
    make_person("tutup", "liaison", is_active=False)
    accounts.create_user_account("undangan", "undangan@desk.example", "Undangan")
    names = {"wrong": "sari", "unknown": "siapa", "invited": "undangan", "closed": "tutup",
             "mail": "siapa@desk.example"}  # fmt: skip
    hashes: list[str] = []
    for act in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, act)

        def counted(self, password, *rest, real=real, act=act):
            hashes.append(act)
            return real(self, password, *rest)

        monkeypatch.setattr(Argon2PasswordHasher, act, counted)
    Client().post("/login/", {"login": names[kind], "password": "salah"})
    assert len(hashes) == 1


def plain(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}|/key/[^/]+/", "", page)


def test_the_pages_of_a_forgotten_password_are_the_same_for_both(sari):
    pages = [Client().post("/password/reset/", {"email": mail}, follow=True).text
             for mail in (sari.email, "siapa@desk.example")]  # fmt: skip
    assert plain(pages[0]) == plain(pages[1])


def test_a_mailbox_is_not_filled_with_links(sari, monkeypatch, django_capture_on_commit_callbacks):
    def ask() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            Client().post("/password/reset/", {"email": sari.email})

    ask()
    ask()
    assert len(mail.outbox) == 1
    User.objects.update(reset_mailed_at=timezone.now() - accounts.RESET_MAIL_EVERY)
    ask()
    assert len(mail.outbox) == 2


def link(person: User) -> str:
    accounts.invite(person)
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
    late = accounts.default_token_generator._now() + dt.timedelta(hours=73)
    monkeypatch.setattr(accounts.default_token_generator, "_now", lambda: late)
    assert "sudah dipakai atau sudah kedaluwarsa" in Client().get(path, follow=True).text


def test_a_link_that_was_made_up_gets_the_page_of_one_that_is_too_old(sari):
    old = link(sari)
    set_password(old)
    pages = [Client().get(path, follow=True).text
             for path in (old, "/password/reset/key/zzz-c0ffee-0123456789abcdef/")]  # fmt: skip
    assert plain(pages[0]) == plain(pages[1])


def test_a_person_who_was_invited_asks_for_a_new_link_alone(db, django_capture_on_commit_callbacks):
    person = accounts.create_user_account("undangan", "undangan@desk.example", "Undangan")
    with django_capture_on_commit_callbacks(execute=True):
        Client().post("/password/reset/", {"email": person.email})
    set_password(re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1])
    data = {"login": "undangan", "password": NEW}
    assert Client().post("/login/", data).status_code == 302
