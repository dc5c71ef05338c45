"""Two requests from one page of a draft at the same time: both find the one draft."""

from __future__ import annotations

import time

import pytest

from issues.models import Issue
from issues.views import drafting
from tests.issues.conftest import typed
from tests.support import cast
from tests.support.pages import browser
from tests.test_concurrency import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.real_commits]
NEW, SAVE = "/issues/new/", "/issues/new/save/"
PAIRS = {
    "an autosave, then the submission": ((SAVE, {}), (NEW, {"submit": "1"})),
    "two submissions": ((NEW, {"submit": "1"}), (NEW, {"submit": "1"})),
    "two saves": ((NEW, {}), (NEW, {})),
    "two autosaves": ((SAVE, {}), (SAVE, {})),
}


@pytest.fixture
def slow_first(monkeypatch) -> None:
    """The first to begin a draft takes its time before it commits."""

    def slowly(*args, **kwargs):
        issue = start(*args, **kwargs)
        time.sleep(0.6)
        return issue

    start = drafting.start_draft
    monkeypatch.setattr(drafting, "start_draft", slowly)


def sent_together(posts, entry: dict) -> list:
    def send(turn: int):
        time.sleep(turn * 0.2)
        address, button = posts[turn]
        return clients[turn].post(address, entry | button)

    cast.membership("secretary.desk")
    clients = [browser("liaison.kpu") for _post in posts]
    return at_once(send, range(len(posts)))


@pytest.mark.parametrize("posts", PAIRS.values(), ids=PAIRS)
def test_both_of_a_new_page_find_the_one_draft(slow_first, posts):
    key = browser("liaison.kpu").get(NEW).context["form"].initial["draft"]
    answers = sent_together(posts, typed(draft=key))
    issue = Issue.objects.get()
    assert issue.state == ("reported" if "submit" in posts[1][1] else "draft")
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert all("Konsep tersimpan" in one.text for one in answers if one.status_code == 200)


@pytest.mark.parametrize("posts", PAIRS.values(), ids=PAIRS)
def test_both_of_an_open_draft_are_one_writer(posts):
    browser("liaison.kpu").post(NEW, typed())
    address = f"/issues/{Issue.objects.get().public_id}/edit/"
    form = browser("liaison.kpu").get(address).context["form"]
    of_page = {name: form[name].value() for name in ("draft", "version")}
    to = [(address if one == NEW else one, button) for one, button in posts]
    answers = sent_together(to, typed(title="Gudang gelap") | of_page)
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert Issue.objects.get().title == "Gudang gelap"
