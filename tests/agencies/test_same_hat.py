"""A form goes out under the hat under which its page was opened, or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from agencies.models import Event, Membership
from issues.models import Comment, Issue
from tests.support import cast
from tests.support.addresses import addresses, patterns
from tests.support.forms import body_of, form_to, forms_of
from tests.support.pages import browser, browser_of

pytestmark = pytest.mark.django_db
WORDS = "Nomor rekening penyandang dana, hanya untuk Desk."
FREE = {"account_logout", "agencies:switch_hat", "session"}
MARKED = [
    a for a in addresses() if "POST" in a.methods and a.who != "anybody" and a.name not in FREE
]


@pytest.fixture
def two_hats() -> tuple[Client, Membership, Membership]:
    """An analyst of the desk who is a liaison of Polri, too; the analyst's hat is on."""
    analyst = cast.membership("analyst.desk")
    liaison = Membership.objects.create(
        user=analyst.user, agency=cast.agency("polri"), role="liaison", starts_on="2024-02-01"
    )
    client = browser_of(analyst.user)
    change(client, analyst)
    return client, analyst, liaison


def change(client: Client, hat: Membership) -> None:
    client.post("/agencies/hat/", {"hat": str(hat.public_id)})


@pytest.fixture
def shared() -> Issue:
    """An issue that both hats may read."""
    issue = cast.analysing()
    by = cast.hat("secretary.desk")
    issue.share_with(cast.agency("polri").group, "shared", by=by, reason="Terkait")
    return issue


def note_form(client: Client, issue: Issue) -> tuple[str, dict]:
    """The form of a note as the page of the worn hat holds it."""
    address = f"/issues/{issue.public_id}/notes/new/"
    form = form_to(client.get(address).text, address)
    return address, form.data(text=WORDS, classification="1", worn=form.entries["worn"].values)


def sent_late(client: Client, issue: Issue, other: Membership, **headers: str):
    """The note is sent after another tab changed the hat."""
    address, data = note_form(client, issue)
    change(client, other)
    return address, data, client.post(address, data, headers=headers)


def test_a_form_of_another_hat_is_not_carried_out_and_names_both(two_hats, shared):
    client, analyst, liaison = two_hats
    _address, _data, answer = sent_late(client, shared, liaison)
    assert answer.status_code == 409
    assert str(analyst.label) in answer.text
    assert str(liaison.label) in answer.text
    assert WORDS in answer.text
    assert not Comment.objects.exists()


def test_htmx_gets_the_same_in_place_of_the_form(two_hats, shared):
    client, _analyst, liaison = two_hats
    headers = {"hx-request": "true", "hx-target": "step", "hx-trigger": "step"}
    _address, _data, answer = sent_late(client, shared, liaison, **headers)
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert "<html" not in answer.text
    assert not Comment.objects.exists()


def chosen(answer, client: Client, hat: Membership):
    """What becomes of the form when one of the two hats is chosen on the answer."""
    form = next(f for f in forms_of(answer.text) if "again" in f.entries)
    assert str(hat.public_id) in form.entries["worn"].choices
    return client.post(form.action, form.data(worn=str(hat.public_id)), follow=True)


@pytest.mark.parametrize("place", [1, 2], ids=["back", "on"])
def test_either_hat_sends_the_words_again(place, two_hats, shared):
    client, hat = two_hats[0], two_hats[place]
    _address, _data, answer = sent_late(client, shared, two_hats[2])
    assert chosen(answer, client, hat).status_code == 200
    assert Comment.objects.get().text == WORDS
    assert Comment.objects.get().by == hat


def test_what_the_other_hat_may_not_do_is_not_offered(two_hats):
    client, _analyst, liaison = two_hats
    _address, _data, answer = sent_late(client, cast.analysing(), liaison)
    assert answer.status_code == 409
    assert f"Kirim sebagai {liaison.label}" not in answer.text


def test_files_are_asked_for_once_more(two_hats, shared):
    from tests.issues.conftest import pdf

    client, _analyst, liaison = two_hats
    address = f"/issues/{shared.public_id}/files/new/"
    form = form_to(client.get(address).text, address)
    data = form.data(worn=form.entries["worn"].values, files=pdf("rekap.pdf"))
    change(client, liaison)
    page = client.post(address, data).text
    assert all(words in page for words in ("rekap.pdf", 'type="file"', "multipart/form-data"))


def test_a_role_that_has_ended_keeps_the_words(two_hats, shared):
    client, analyst, _liaison = two_hats
    address, data = note_form(client, shared)
    Membership.objects.filter(pk=analyst.pk).update(ends_on="2024-09-01")
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert "Kembali sebagai" not in answer.text


def test_the_last_role_that_has_ended_keeps_the_words(shared):
    client = browser("analyst.desk")
    address, data = note_form(client, shared)
    Membership.objects.filter(user__username="analyst.desk").update(ends_on="2024-09-01")
    answer = client.post(address, data)
    assert (answer.status_code, WORDS in answer.text) == (403, True)


def test_a_form_of_somebody_else_names_nobody(shared):
    client, other = browser("analyst.desk"), cast.membership("liaison.bin")
    address, data = note_form(client, shared)
    answer = client.post(address, data | {"worn": str(other.public_id)})
    assert answer.status_code == 409
    assert str(other.label) not in answer.text


def test_an_autosave_says_on_its_line_that_nothing_was_kept(two_hats):
    client, _analyst, liaison = two_hats
    change(client, liaison)
    form = form_to(client.get("/issues/new/").text, "/issues/new/")
    data = form.data(title="Truk tertahan", worn=form.entries["worn"].values)
    change(client, two_hats[1])
    headers = {"hx-request": "true", "hx-target": "saved", "hx-trigger": "draft"}
    answer = client.post("/issues/new/save/", data, headers=headers)
    assert answer.status_code == 409
    assert 'id="saved"' in answer.text
    assert "<form" not in answer.text
    assert not Issue.objects.exists()


def test_what_scripts_send_carries_the_mark_of_the_page(two_hats):
    client, analyst, liaison = two_hats
    said = re.search(r'"X-Hat": "([^"]*)"', client.get("/inbox/").text)
    assert said
    assert said[1] == str(analyst.public_id)
    change(client, liaison)
    assert client.post("/inbox/read/", headers={"x-hat": said[1]}).status_code == 409


def test_a_form_is_sent_under_the_same_hat_after_a_new_login(shared):
    client = browser("analyst.desk")
    address, data = note_form(client, shared)
    again = browser("analyst.desk")
    assert again.post(address, data).status_code == 302
    assert Comment.objects.get().text == WORDS


@pytest.mark.parametrize("address", MARKED, ids=lambda address: address.name)
def test_no_address_takes_a_form_without_the_mark_or_with_another(address):
    client = browser("admin.desk" if address.who == "admin" else "secretary.desk")
    before = Event.objects.count()
    for url in address.urls()[:1]:
        for mark in ("", str(uuid4())):
            answer = client.post(url, {"reason": WORDS}, headers={"x-hat": mark})
            assert (answer.status_code, WORDS in body_of(answer)) == (409, True)
    assert Event.objects.count() == before


def test_only_these_forms_mean_the_same_under_every_hat():
    free = {name for name, one in patterns().items() if getattr(one.callback, "any_hat", False)}
    assert free == FREE


def test_every_form_of_every_template_carries_the_marks():
    bare = []
    for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html")):
        if path.name == "503.html":  # it sends back all that came, the marks too
            continue
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            if 'method="post"' in form and "{% csrf_token %}" not in form:
                bare.append(path.name)
    assert bare == []


def test_a_form_holds_the_hat_worn(two_hats):
    client, analyst, _liaison = two_hats
    forms = [form for form in forms_of(client.get("/profile/").text) if form.method == "post"]
    assert forms
    assert all(str(analyst.public_id) in form.entries["worn"].values for form in forms)


def test_no_password_stands_on_the_page_that_names_both_hats(two_hats):
    client, _analyst, liaison = two_hats
    form = next(
        f for f in forms_of(body_of(client.get("/password/change/"))) if "oldpassword" in f.entries
    )
    typed = form.data(
        oldpassword="kata-lama-saya", password1="kata-baru-saya", password2="kata-baru-saya"
    )
    change(client, liaison)
    answer = client.post("/password/change/", typed | {"worn": str(_analyst.public_id)})
    assert answer.status_code == 409
    assert "kata-lama" not in answer.text
    assert "kata-baru" not in answer.text
